/** `camrelay check`: holds the index against the files on disk, and mends what differs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkRecordings } from '../../recorder/check.js';
import type { Difference } from '../../recorder/check-difference.js';
import { lookingDisk, nodeDisk } from '../../recorder/disk.js';
import { IN_MEMORY } from '../../storage/database.js';
import { isDirectoryLocked, lockDirectory } from '../../storage/directory-lock.js';
import { openIndex, openIndexToRead } from '../../storage/recording-index.js';
import { silentLog } from '../kit/log.js';
import { CamrelayError } from '../model/errors.js';
import { readArguments, readConfig } from './arguments.js';
import type { Command } from './command.js';

export const check: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    repair: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  if (positionals.length > 0) {
    throw new CamrelayError('usage', 'check takes no camera: it looks at all that is recorded');
  }
  const { dir } = readConfig(values.config, context).storage;
  if (!existsSync(dir)) {
    throw new CamrelayError('no_recording', `nothing was ever recorded in ${dir}: there is no such directory`); // prettier-ignore
  }
  const found = values.repair ? repair(dir) : look(dir);
  const { total, open } = await count(values.json ? asJson(found) : asLines(found));
  if (!values.json) {
    const said =
      total === 0 ? 'index and files agree' : `${total} differ, ${total - open} repaired`;
    console.error(`camrelay: ${said}`);
  }
  return open === 0 ? 0 : 1;
};

/** Only looks, beside a running program too. */
async function* look(directory: string): AsyncGenerator<Difference> {
  const inUse = isDirectoryLocked(directory);
  const file = join(directory, 'index.db');
  const disk = lookingDisk;
  if (existsSync(file)) {
    using index = openIndexToRead(file);
    yield* checkRecordings({ directory, disk, read: index.read, inUse, repair: null });
  } else {
    await using index = await openIndex({ file: IN_MEMORY, log: silentLog });
    yield* checkRecordings({ directory, disk, read: index.read, inUse, repair: null });
  }
}

/** Alone with the directory. */
async function* repair(directory: string): AsyncGenerator<Difference> {
  using _lock = lockDirectory(directory);
  const log = silentLog; // what could not be done is said as a difference that is still there
  const file = join(directory, 'index.db');
  await using index = await openIndex({ file, log, thread: false });
  const disk = nodeDisk;
  const tools = { directory, disk, index, log };
  yield* checkRecordings({ directory, disk, read: index.read, inUse: false, repair: tools });
}

/** @returns how many differences there were, and how many there still are */
async function count(found: AsyncGenerator<Difference>): Promise<{ total: number; open: number }> {
  const counts = { total: 0, open: 0 };
  try {
    for await (const { repaired } of found) {
      counts.total++;
      if (!repaired) counts.open++;
    }
    return counts;
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === 'SqliteError')) throw cause;
    throw new CamrelayError('disk_failed', `the index cannot be used: ${cause.message}`, { cause });
  }
}

async function* asLines(found: AsyncGenerator<Difference>): AsyncGenerator<Difference> {
  for await (const difference of found) {
    const { code, path, message, repaired } = difference;
    console.log(`${code} ${path}: ${message}${repaired ? ' (repaired)' : ''}`);
    yield difference;
  }
}

/** One object, a line for each difference: there may be more of them than fit into memory. */
async function* asJson(found: AsyncGenerator<Difference>): AsyncGenerator<Difference> {
  let before = '{"differences":[';
  for await (const difference of found) {
    console.log(before + JSON.stringify(difference));
    before = ',';
    yield difference;
  }
  console.log(before === ',' ? ']}' : `${before}]}`);
}
