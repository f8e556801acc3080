/** CPU time and memory of a process and all below it, as Linux accounts them in /proc. */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100;

export type Usage = Readonly<{ cpuSeconds: number; pssBytes: number; processes: number }>;

export function usageOf(...roots: readonly number[]): Usage {
  const pids = below(roots);
  return {
    cpuSeconds: pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0),
    pssBytes: pids.reduce((sum, pid) => sum + pssBytes(pid), 0),
    processes: pids.length,
  };
}

/** CPU of the processes and all below them over the next seconds, in percent of one core. */
export async function cpuPercent(windowS: number, ...roots: readonly number[]): Promise<number> {
  const before = usageOf(...roots).cpuSeconds;
  const startMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, windowS * 1000));
  const elapsedS = (performance.now() - startMs) / 1000;
  return ((usageOf(...roots).cpuSeconds - before) / elapsedS) * 100;
}

function below(roots: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const found = new Set(roots);
  for (let grew = true; grew;) {
    grew = false;
    for (const [pid, parent] of parents) {
      if (!found.has(parent) || found.has(pid)) continue;
      found.add(pid);
      grew = true;
    }
  }
  return [...found];
}

/** The fields behind the name of the program: state, parent, … (proc(5)). */
function statOf(pid: number): string[] | null {
  const text = read(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND : 0;
}

function pssBytes(pid: number): number {
  const kib = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(kib ?? 0) * 1024;
}

/** Null where the process is gone. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
