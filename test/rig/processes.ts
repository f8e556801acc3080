/** What /proc says about processes. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Every process whose parent, or parent's parent …, is the given one. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== null) parents.set(Number(name), parent);
  }
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

/** False once it has ended, also while nobody has asked for its exit code yet. */
export function isAlive(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== null && stat.state !== 'Z';
}

/** Its arguments joined by spaces; empty once it has ended. */
export function commandLine(pid: number): string {
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ') ?? '';
}

/** Its environment, a variable a line; empty once it has ended. */
export function environment(pid: number): string {
  return readProc(pid, 'environ')?.replaceAll('\0', '\n') ?? '';
}

/** Whether it has an open TCP connection, to whomever. */
export function isConnected(pid: number): boolean {
  const open = ['net/tcp', 'net/tcp6'].flatMap((table) =>
    (readProc(pid, table) ?? '')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === ESTABLISHED)
      .map((columns) => `socket:[${columns[9] ?? ''}]`),
  );
  return descriptors(pid).some((target) => open.includes(target));
}

/** As the tables in /proc/net write it. */
const ESTABLISHED = '01';

/** What its file descriptors lead to. */
function descriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return []; // it ended, or closed one between the listing and the look
  }
}

function parentOf(pid: number): number | null {
  return statOf(pid)?.parent ?? null;
}

function statOf(pid: number): { state: string; parent: number } | null {
  // The name, in parentheses, may itself hold spaces and parentheses.
  const match = /\) (\w) (\d+) [^)]*$/.exec(readProc(pid, 'stat') ?? '');
  return match ? { state: match[1]!, parent: Number(match[2]) } : null;
}

function readProc(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null; // it ended between the listing and the look
  }
}
