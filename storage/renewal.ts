/**
 * An index that cannot be used is set aside and a new one takes its place, with what the old one can still
 * tell; the recordings come from the files (recorder/rebuild.ts). That this is not done yet is remembered
 * in the new index, so whatever ends the program in between, the next start goes on.
 *
 * The old one keeps its name with a time behind it and is never deleted.
 */
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { openToRead, openToWrite } from './database.js';
import { examineIndex, unmarkDamaged } from './index-health.js';
import type { IndexReader } from './index-reader.js';
import { memoryTable } from './memory.js';
import { salvage, type Salvaged } from './salvage.js';

const BESIDE = ['', '-wal', '-shm'];
/** The whole index remembers it, and no stream. */
export const WHOLE_INDEX = { cameraId: '', streamName: '' };
export const RENEWAL_TOPIC = 'renewal';

const Renewal = z.object({
  /** Why the old one was given up. */
  reason: z.string(),
  /** Name of the old one, in the same directory; null where there was none. */
  setAside: z.string().nullable(),
  sinceMs: z.number(),
});
/** An index that does not know all recordings yet. */
export type Renewal = z.infer<typeof Renewal>;

export type Renewed = Renewal & Readonly<{ salvaged: readonly Salvaged[] }>;

/**
 * Gives an index up where it cannot be used, and where it is missing though there are recordings.
 * @returns null where there was no reason to. @throws CamrelayError schema_too_new, disk_failed
 */
export function renewIfNeeded(file: string, nowMs: number): Renewed | null {
  const health = examineIndex(file);
  if (health === null) return null;
  if (health !== 'missing') return renew(file, health.damage, nowMs);
  const hasRecordings = hasFiles(join(dirname(file), 'recordings'));
  return hasRecordings ? renew(file, 'there is none', nowMs) : null;
}

/** Gives an index up, whatever it is like. @throws CamrelayError disk_failed */
export function renew(file: string, reason: string, nowMs: number): Renewed {
  const setAside = setAsideIndex(file, nowMs);
  const db = openToWrite(file);
  try {
    const salvaged = setAside === null ? [] : salvageFrom(join(dirname(file), setAside), db);
    const renewal: Renewal = { reason, setAside, sinceMs: nowMs };
    const { cameraId, streamName } = WHOLE_INDEX;
    const value = JSON.stringify(renewal);
    memoryTable(db).remember({ cameraId, streamName }, RENEWAL_TOPIC, value, nowMs);
    unmarkDamaged(file);
    return { ...renewal, salvaged };
  } finally {
    db.close();
  }
}

/** What is left to do for an index that was renewed, or null. */
export function renewalOf(read: Pick<IndexReader, 'recall'>): Renewal | null {
  return Renewal.safeParse(read.recall(WHOLE_INDEX, RENEWAL_TOPIC)).data ?? null;
}

/** @returns the name it has now, or null where there was none */
function setAsideIndex(file: string, nowMs: number): string | null {
  if (!BESIDE.some((beside) => existsSync(file + beside))) return null;
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const aside = freeName(`${file}.set-aside-${time}`);
  // The database itself goes last: a log that stays behind would be taken for that of the new one.
  for (const beside of BESIDE.toReversed()) {
    if (existsSync(file + beside)) renameSync(file + beside, aside + beside);
  }
  return basename(aside);
}

function freeName(name: string): string {
  let free = name;
  for (let copy = 2; existsSync(free); copy++) free = `${name}-${copy}`;
  return free;
}

function salvageFrom(file: string, to: Parameters<typeof salvage>[1]): Salvaged[] {
  let from;
  try {
    from = openToRead(file);
  } catch (error) {
    const unread = error instanceof Error ? error.message : String(error);
    return [{ table: 'all', rows: 0, refused: 0, unread }];
  }
  try {
    return salvage(from, to);
  } finally {
    from.close();
  }
}

/** Whether there is any file below a directory. */
function hasFiles(directory: string): boolean {
  if (!existsSync(directory)) return false;
  return readdirSync(directory, { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? hasFiles(join(directory, entry.name)) : entry.name.endsWith('.mp4'),
  );
}
