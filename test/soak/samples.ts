/** What the program holds, by /proc and its own metrics. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { descendants } from '../rig/processes.js';

export type Sample = Readonly<{
  /** Open files of the program itself, and how many of them are sockets. */
  descriptors: number;
  sockets: number;
  children: number;
  /** Resident memory of the program itself, MB. */
  memory: number;
  /** Parts of it: JavaScript objects, and media and other bytes outside of the heap, MB. */
  heap: number;
  bytes: number;
  /** The longest delay of the event loop since the last sample, ms. */
  delay: number;
}>;

const MB = 1024 * 1024;

/** What each may grow by in a run, for sure, before it is called a leak. */
export const MAY_GROW: Readonly<Record<keyof Sample, number>> = {
  descriptors: 12,
  sockets: 8,
  children: 2,
  memory: 40,
  heap: 20,
  bytes: 20,
  delay: 200,
};

/** @param metrics text of `/metrics` */
export function sampleOf(pid: number, metrics: string): Sample {
  const targets = readdirSync(`/proc/${pid}/fd`).map((fd) => target(`/proc/${pid}/fd/${fd}`));
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  const said = (name: string): number => {
    const line = metrics.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? NaN);
  };
  return {
    descriptors: targets.length,
    sockets: targets.filter((name) => name.startsWith('socket:')).length,
    children: descendants(pid).length,
    memory: (Number(kilobytes ?? 0) * 1024) / MB,
    heap: said('nodejs_heap_size_used_bytes') / MB,
    bytes: said('nodejs_external_memory_bytes') / MB,
    delay: said('camrelay_event_loop_delay_seconds{quantile="1"}') * 1000,
  };
}

function target(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed since it was listed
  }
}
