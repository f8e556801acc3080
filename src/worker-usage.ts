/**
 * What the child processes of each camera cost, as Linux accounts it in /proc (proc(5)); null on other systems.
 *
 * CPU is a rate, so it needs two looks. It is that since the last look where that was long enough ago, and
 * otherwise what was said then; of a process that is looked at for the first time, that of its whole life.
 */
import { readFile } from 'node:fs/promises';
import type { WorkerEntry } from '../relay/worker-table.js';
import type { Clock } from './kit/clock.js';

export type CameraUsage = Readonly<{
  /** Of one core, 0 and up. */
  cpu: number;
  /** Resident, bytes; pages that workers share count for each. */
  memory: number;
}>;

/** What is read of a process. */
export type ProcessState = Readonly<{ cpuMs: number; ageMs: number; memory: number }>;

export type WorkerUsageDeps = Readonly<{
  workers: () => readonly WorkerEntry[];
  clock: Clock;
  /** Null where it is gone or this system does not tell. */
  read?: (pid: number) => Promise<ProcessState | null>;
}>;

type Look = Readonly<{ atMs: number; cpuMs: number; cpu: number }>;

/** Of shorter spans the kernel's ticks say little. */
const SHORTEST_SPAN_MS = 1_000;
/** Linux counts in these for everybody, whatever it does itself. */
const TICK_MS = 10;

export class WorkerUsage {
  /** By process. */
  #looks = new Map<number, Look>();

  constructor(private readonly deps: WorkerUsageDeps) {}

  /** By camera; one without a process has none. */
  async look(): Promise<ReadonlyMap<string, CameraUsage>> {
    const { workers, clock, read = readProcess } = this.deps;
    const looks = new Map<number, Look>();
    const usage = new Map<string, CameraUsage>();
    const found = await Promise.all(
      workers().map(async ({ camera, pid }) => ({ camera, pid, state: await read(pid) })),
    );
    for (const { camera, pid, state } of found) {
      if (!state) continue;
      const look = nextLook(this.#looks.get(pid), state, clock.monotonic());
      looks.set(pid, look);
      const { cpu, memory } = usage.get(camera) ?? { cpu: 0, memory: 0 };
      usage.set(camera, { cpu: cpu + look.cpu, memory: memory + state.memory });
    }
    this.#looks = looks;
    return usage;
  }
}

function nextLook(last: Look | undefined, { cpuMs, ageMs }: ProcessState, atMs: number): Look {
  if (!last) return { atMs, cpuMs, cpu: cpuMs / Math.max(ageMs, SHORTEST_SPAN_MS) };
  const spanMs = atMs - last.atMs;
  if (spanMs < SHORTEST_SPAN_MS) return last;
  return { atMs, cpuMs, cpu: Math.max(0, cpuMs - last.cpuMs) / spanMs };
}

async function readProcess(pid: number): Promise<ProcessState | null> {
  try {
    const [stat, status, uptime] = await Promise.all(
      [`/proc/${pid}/stat`, `/proc/${pid}/status`, '/proc/uptime'].map((file) => readFile(file, 'utf8')),
    ); // prettier-ignore
    return processState(stat ?? '', status ?? '', uptime ?? '');
  } catch {
    return null; // gone, or no Linux
  }
}

/** @param stat @param status @param uptime the texts of these files in /proc */
export function processState(stat: string, status: string, uptime: string): ProcessState | null {
  // The name of the program stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, started] = [fields[11], fields[12], fields[19]].map(Number);
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  const ageMs = Number(uptime.split(' ')[0]) * 1000 - (started ?? NaN) * TICK_MS;
  const cpuMs = ((user ?? NaN) + (system ?? NaN)) * TICK_MS;
  // A process that has just ended has no memory any more.
  if (kib === undefined || Number.isNaN(ageMs) || Number.isNaN(cpuMs)) return null;
  return { cpuMs, ageMs, memory: Number(kib) * 1024 };
}
