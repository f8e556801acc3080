/** `camrelay check --rebuild`: makes the whole index anew from the files alone. */
import { join } from 'node:path';
import type { Difference } from '../../recorder/check-difference.js';
import { nodeDisk } from '../../recorder/disk.js';
import { rebuildIndex } from '../../recorder/rebuild.js';
import { lockDirectory } from '../../storage/directory-lock.js';
import { examineIndex } from '../../storage/index-health.js';
import { openIndex } from '../../storage/recording-index.js';
import { renew, type Renewed } from '../../storage/renewal.js';
import { silentLog } from '../kit/log.js';
import { printDifferences } from './check-output.js';

/** How often a terminal is told how far it is, files. */
const TELL_EVERY = 20;

/**
 * Alone with the directory. Prints what could not be taken in, as a check would.
 * @returns the exit code. @throws CamrelayError storage_in_use, schema_too_new, disk_failed
 */
export async function rebuild(
  directory: string,
  asJson: boolean,
  signal: AbortSignal,
): Promise<number> {
  using _lock = lockDirectory(directory);
  const file = join(directory, 'index.db');
  examineIndex(file); // one of a newer camrelay is refused
  const renewed = renew(file, 'camrelay check --rebuild', Date.now());
  if (!asJson) for (const line of saidSalvage(renewed)) console.error(line);
  await using index = await openIndex({ file, log: silentLog, thread: false });
  const deps = { directory, disk: nodeDisk, index, log: silentLog };
  const counts = { files: 0 };
  const left = leftOver(rebuildIndex(deps, renewed, { inUse: false, signal }), counts);
  const { open } = await printDifferences(left, asJson);
  signal.throwIfAborted();
  if (!asJson) {
    const streams = index.read.streams().length;
    const rest = open === 0 ? '' : `; ${open} files could not be taken in`;
    console.error(
      `camrelay: the index has ${counts.files} recordings of ${streams} streams${rest}`,
    );
  }
  return open === 0 ? 0 : 1;
}

/** What was not taken in; the rest is counted. */
async function* leftOver(
  found: AsyncIterable<Difference>,
  counts: { files: number },
): AsyncGenerator<Difference> {
  const terminal = process.stderr.isTTY ? process.stderr : null;
  for await (const difference of found) {
    if (!difference.repaired) yield difference;
    else if (difference.code === 'file_without_row') counts.files++;
    if (counts.files % TELL_EVERY === 0) terminal?.write(`\r${counts.files} recordings`);
  }
  terminal?.write('\r');
}

function* saidSalvage({ setAside, salvaged }: Renewed): Generator<string> {
  if (setAside !== null) yield `camrelay: the old index is ${setAside} now`;
  for (const { table, rows, refused, unread } of salvaged) {
    const odd = refused > 0 ? `, ${refused} made no sense` : '';
    const lost = unread === null ? '' : `; not all of it could be read: ${unread}`;
    if (rows > 0 || odd !== '' || lost !== '')
      yield `camrelay: taken over from it: ${rows} of ${table}${odd}${lost}`;
  }
}
