/** Where writes go: into a thread of their own, or, for tests and one-off commands, into this one. */
import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { CamrelayError } from '../src/model/errors.js';
import { GroupCommit, type Settle } from './group-commit.js';
import type { FromThread, ToThread, WriteFailure } from './index-thread.js';
import { IndexWriter, type WriteGroup } from './index-writer.js';

/** Groups that may wait for the thread; only a disk that stands still lets so many gather. */
const MAX_WAITING = 10_000;

/** Why the thread could not write. */
class IndexError extends Error {
  override readonly name = 'IndexError';
  /** SQLite's, or null. */
  readonly code: string | null;

  constructor({ message, code }: WriteFailure) {
    super(message);
    this.code = code;
  }
}

export interface WriteBehind extends AsyncDisposable {
  submit(group: WriteGroup, settle: Settle): void;
}

/** Commits in this thread, without waiting for company. Closing leaves the database open. */
export function inlineWriter(db: Database): WriteBehind {
  const writer = new IndexWriter(db);
  const commits = new GroupCommit((groups) => writer.write(groups), 0);
  return {
    submit: (group, settle) => commits.submit(group, settle),
    [Symbol.asyncDispose]: () => {
      commits.flush();
      return Promise.resolve();
    },
  };
}

/**
 * Starts the thread; resolves once it has opened and migrated the database.
 * @throws CamrelayError schema_too_new, disk_failed
 */
export async function threadWriter(file: string): Promise<WriteBehind> {
  const worker = new Worker(new URL('./index-thread.js', import.meta.url), {
    workerData: { file },
  });
  const waiting = new Map<number, Settle>();
  let lastNumber = 0;
  let gone: Error | null = null;

  /** The thread is no more: whoever waits, and whoever comes later, hears so. */
  const end = (error: Error): void => {
    gone ??= error;
    for (const settle of waiting.values()) settle(gone);
    waiting.clear();
  };
  const say = (message: ToThread): void => worker.postMessage(message);

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      switch (message.type) {
        case 'ready':
          return resolve();
        case 'failed':
          return reject(new CamrelayError(message.code, message.message));
        case 'settled':
          for (const { number, error } of message.groups) {
            waiting.get(number)?.(error && new IndexError(error));
            waiting.delete(number);
          }
          return;
        case 'closed':
          return end(new Error('the index is closed'));
      }
    });
    worker.on('error', (cause) => end(new Error('the thread of the index failed', { cause })));
    worker.on('exit', () => {
      end(new Error('the thread of the index ended'));
      reject(gone ?? new Error('the thread of the index did not start'));
    });
  });

  return {
    submit: (group, settle) => {
      if (gone) return settle(gone);
      if (waiting.size >= MAX_WAITING) return settle(new Error('its disk does not keep up'));
      const number = ++lastNumber;
      waiting.set(number, settle);
      say({ type: 'write', number, group });
    },
    [Symbol.asyncDispose]: async () => {
      if (gone) return;
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      say({ type: 'close' });
      await exited;
    },
  };
}
