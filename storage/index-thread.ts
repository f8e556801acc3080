/**
 * The thread that writes the index: a slow sync of the disk must not stall any stream.
 *
 * Only a shell: opens the database, answers `ready` or `failed`, then hands what comes to the group
 * commit and answers each commit with one message. `close` is answered last of all.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { CamrelayError, type ErrorCode } from '../src/model/errors.js';
import { openToWrite } from './database.js';
import { GroupCommit } from './group-commit.js';
import type { IndexWrite } from './index-write.js';
import { IndexWriter } from './index-writer.js';

export type ToThread =
  { type: 'write'; number: number; group: readonly IndexWrite[] } | { type: 'close' };

/** An error as it travels; the code is SQLite's, where it comes from there. */
export type WriteFailure = Readonly<{ message: string; code: string | null }>;

export type FromThread =
  | { type: 'ready' }
  | { type: 'failed'; code: ErrorCode; message: string }
  /** Each group of one commit, and why it could not be written. */
  | { type: 'settled'; groups: readonly { number: number; error: WriteFailure | null }[] }
  | { type: 'closed' };

function run(port: NonNullable<typeof parentPort>, file: string): void {
  const answer = (message: FromThread): void => port.postMessage(message);
  const db = openToWrite(file);
  const writer = new IndexWriter(db);
  const settled: { number: number; error: WriteFailure | null }[] = [];
  const commits = new GroupCommit((groups) => writer.write(groups));
  const report = (): void => {
    if (settled.length > 0) answer({ type: 'settled', groups: settled.splice(0) });
  };
  port.on('message', (message: ToThread) => {
    if (message.type === 'write') {
      commits.submit(message.group, (error) => {
        if (settled.length === 0) queueMicrotask(report);
        settled.push({ number: message.number, error: error && failureOf(error) });
      });
      return;
    }
    commits.flush();
    report();
    db.close();
    answer({ type: 'closed' });
    port.close();
  });
  answer({ type: 'ready' });
}

function failureOf(error: Error): WriteFailure {
  return { message: error.message, code: 'code' in error ? String(error.code) : null };
}

if (parentPort) {
  try {
    run(parentPort, (workerData as { file: string }).file);
  } catch (error) {
    const code = error instanceof CamrelayError ? error.code : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    parentPort.postMessage({ type: 'failed', code, message } satisfies FromThread);
  }
}
