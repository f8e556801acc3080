/**
 * Finds and ends ffmpeg children that an earlier, killed run of this installation left behind.
 *
 * Every child carries a mark in its environment: the data directory and the process that started it.
 * A ghost would hold a camera's viewer slot. Linux only; elsewhere nothing is found.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../src/kit/log.js';

export const WORKER_MARK = 'CAMRELAY_WORKER';

/** The mark of this process's children. */
export function workerMark(dataDir: string): string {
  return `${process.pid}:${dataDir}`;
}

/** @returns how many were ended */
export async function endOrphans(dataDir: string, log: Log): Promise<number> {
  const orphans: number[] = [];
  for (const pid of await allPids()) {
    const mark = await markOf(pid);
    const separator = mark?.indexOf(':') ?? -1;
    if (mark?.slice(separator + 1) !== dataDir) continue;
    const parent = Number(mark.slice(0, separator));
    if (parent !== process.pid && !(await isAlive(parent))) orphans.push(pid);
  }
  for (const pid of orphans) end(pid);
  // They have nothing to finish; a moment is enough for the kernel to free their connections.
  if (orphans.length > 0) {
    log.warn('ended ffmpeg processes that an earlier run left behind', { count: orphans.length });
    await wait(100);
  }
  return orphans.length;
}

async function allPids(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

async function markOf(pid: number): Promise<string | undefined> {
  // Another user's process, or one that just ended, is none of ours.
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  const prefix = `${WORKER_MARK}=`;
  const entry = environment.split('\0').find((line) => line.startsWith(prefix));
  return entry === undefined
    ? undefined
    : Buffer.from(entry.slice(prefix.length), 'latin1').toString();
}

/** Whether the process exists and is a Node program, not another that was given the same number. */
async function isAlive(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('camrelay');
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
