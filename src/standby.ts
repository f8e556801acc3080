/**
 * Runs the program, also while the disk of its recordings is not there: live pictures need none.
 *
 * Then it runs on standby, recording nothing, with an index in a temporary directory, and says so.
 * As soon as the disk is there it starts anew within itself: viewers lose a moment, and recording
 * begins as after any start.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk } from '../recorder/disk.js';
import { StorageAway, Volume, volumeMemory } from '../recorder/volume.js';
import { run, type RunOptions } from './app.js';
import type { Config } from './config/config.js';

/** How often the disk is looked for, ms. */
const LOOK_EVERY_MS = 2_000;

/** As `run` does, but waits for a disk. @throws what `run` does, but StorageAway */
export async function runWithStandby(initial: Config, options: RunOptions): Promise<void> {
  let config = initial;
  for (;;) {
    try {
      await run(config, options);
      return;
    } catch (error) {
      if (!(error instanceof StorageAway)) throw error;
      options.log.error('nothing is recorded, live goes on', { reason: error.message });
      config = await standBy(config, error.message, options);
    }
    if (options.signal.aborted) return;
    options.log.info('the storage is there: starting anew');
  }
}

/** Resolves once the storage is there, or the program is to end. @returns what is configured by then */
async function standBy(initial: Config, trouble: string, options: RunOptions): Promise<Config> {
  let config = initial;
  const directory = await mkdtemp(join(tmpdir(), 'camrelay-standby-'));
  const isBack = new AbortController();
  const signal = AbortSignal.any([options.signal, isBack.signal]);
  const looking = untilThere(config, options, signal).then(() => isBack.abort());
  try {
    await run(withoutRecording(config, directory), {
      ...options,
      signal,
      storageTrouble: trouble,
      ready: (program) =>
        options.ready({
          ...program,
          reload: (next) => {
            config = next;
            return program.reload(withoutRecording(next, directory));
          },
        }),
    });
  } finally {
    isBack.abort();
    await looking;
    await rm(directory, { recursive: true, force: true });
  }
  return config;
}

async function untilThere(
  { storage, file }: Config,
  { clock }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const memory = file === null ? null : volumeMemory(file);
  while (!signal.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const isThere = await Volume.open({ directory: storage.dir, memory, disk: nodeDisk }).then(
      () => true,
      (error: unknown) => !(error instanceof StorageAway), // anything else the start is to say
    );
    if (isThere) return;
  }
}

/** The same, but nothing is recorded, and its little index lies elsewhere; it is never remembered. */
function withoutRecording(config: Config, directory: string): Config {
  const cameras = config.cameras.map((camera) => ({ ...camera, record: { mode: 'off' } as const }));
  return { ...config, file: null, storage: { ...config.storage, dir: directory }, cameras };
}
