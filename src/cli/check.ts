/** `camrelay check`: holds the index against the files on disk, and mends what differs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkRecordings, type CheckOptions } from '../../recorder/check.js';
import type { DeepCheck } from '../../recorder/check-deep.js';
import type { Difference } from '../../recorder/check-difference.js';
import { lookingDisk, nodeDisk } from '../../recorder/disk.js';
import { IN_MEMORY } from '../../storage/database.js';
import { isDirectoryLocked, lockDirectory } from '../../storage/directory-lock.js';
import { openIndex, openIndexToRead } from '../../storage/recording-index.js';
import { type Config } from '../config/config.js';
import { silentLog } from '../kit/log.js';
import { CamrelayError } from '../model/errors.js';
import { readArguments, readConfig } from './arguments.js';
import { printDifferences, saidCount } from './check-output.js';
import { openDecoder } from './check-decoder.js';
import { rebuild } from './check-rebuild.js';
import type { Command } from './command.js';
import { interruption } from './interruption.js';
import { progressBar } from './progress-bar.js';

export const check: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    repair: { type: 'boolean', default: false },
    deep: { type: 'boolean', default: false },
    rebuild: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) {
    throw new CamrelayError('usage', 'check takes no camera: it looks at all that is recorded');
  }
  if (values.rebuild && (values.repair || values.deep)) {
    throw new CamrelayError('usage', '--rebuild goes alone: check again when it is done');
  }
  const config = readConfig(values.config, context);
  const { dir } = config.storage;
  if (!existsSync(dir)) {
    throw new CamrelayError('no_recording', `nothing was ever recorded in ${dir}: there is no such directory`); // prettier-ignore
  }
  const signal = interruption();
  if (values.rebuild) return rebuild(dir, values.json, signal);
  const deep = values.deep ? await deepCheck(config, signal) : null;
  const found = values.repair ? repair(dir, deep) : look(dir, deep);
  const counts = await printDifferences(found, values.json);
  signal.throwIfAborted();
  if (!values.json) console.error(`camrelay: ${saidCount(counts)}`);
  return counts.open === 0 ? 0 : 1;
};

/** Only looks, beside a running program too. */
async function* look(directory: string, deep: DeepCheck | null): AsyncGenerator<Difference> {
  const inUse = isDirectoryLocked(directory);
  const file = join(directory, 'index.db');
  const base = { directory, disk: lookingDisk, inUse, repair: null };
  if (existsSync(file)) {
    using index = openIndexToRead(file);
    yield* withProgress({ ...base, read: index.read, deep });
  } else {
    await using index = await openIndex({ file: IN_MEMORY, log: silentLog });
    yield* withProgress({ ...base, read: index.read, deep });
  }
}

/** Alone with the directory. */
async function* repair(directory: string, deep: DeepCheck | null): AsyncGenerator<Difference> {
  using _lock = lockDirectory(directory);
  const log = silentLog; // what could not be done is said as a difference that is still there
  const file = join(directory, 'index.db');
  await using index = await openIndex({ file, log, thread: false });
  const disk = nodeDisk;
  const tools = { directory, disk, index, log };
  yield* withProgress({ directory, disk, read: index.read, inUse: false, repair: tools, deep });
}

/** A deep check says on a terminal how far it is: it reads everything. */
async function* withProgress({ deep, ...options }: CheckOptions): AsyncGenerator<Difference> {
  if (!deep) {
    yield* checkRecordings({ ...options, deep: null });
    return;
  }
  const total = options.read.streams().reduce((sum, { bytes }) => sum + bytes, 0);
  const bar = progressBar();
  let done = 0;
  const onBytes = (bytes: number): void => bar.draw((done += bytes), total);
  try {
    yield* checkRecordings({ ...options, deep: { ...deep, onBytes } });
  } finally {
    bar.end();
  }
}

async function deepCheck(config: Config, signal: AbortSignal): Promise<DeepCheck> {
  const decode = await openDecoder(config, signal);
  return { decode, onBytes: () => undefined };
}
