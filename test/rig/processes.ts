/** What /proc says about processes. Linux only. */
import { constants } from 'node:os';
import { readdirSync, readFileSync } from 'node:fs';

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

/** Whether it has said what to do at a signal, instead of ending by it. */
export function handlesSignal(pid: number, signal: NodeJS.Signals): boolean {
  const [, mask] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readProc(pid, 'status') ?? '') ?? [];
  const bit = 1n << BigInt(constants.signals[signal] - 1);
  return mask !== undefined && (BigInt(`0x${mask}`) & bit) !== 0n;
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
