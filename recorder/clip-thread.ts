/** The thread that makes indexes of clips: only a shell round `clipIndex`. */
import { parentPort } from 'node:worker_threads';
import { CamrelayError, type ErrorCode } from '../src/model/errors.js';
import type { RecordedRun } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import { clipIndex, type ClipWish, type IndexPlan } from './clip-index.js';
import type { Piece } from './clip-pieces.js';
import type { Stretch } from './clip-stretches.js';

export type IndexQuestion = Readonly<{
  number: number;
  plan: IndexPlan;
  wish: ClipWish;
  directory: string;
  /** Shared; above zero once nobody waits any more. */
  stop: Int32Array;
}>;

export type IndexAnswer = Readonly<{ number: number }> &
  (
    | Readonly<{
        type: 'made';
        header: readonly Uint8Array[];
        pieces: readonly Piece[];
        span: TimeSpan;
      }>
    | Readonly<{ type: 'failed'; code: ErrorCode; message: string }>
  );

parentPort?.on('message', ({ number, plan, wish, directory, stop }: IndexQuestion) => {
  const answer = (message: IndexAnswer, moved: ArrayBuffer[] = []): void =>
    parentPort?.postMessage(message, moved);
  const checkpoint = (): void => {
    if (Atomics.load(stop, 0) > 0) throw new Error('nobody waits any more');
  };
  try {
    const { header, pieces, span } = clipIndex(withBuffers(plan), wish, { directory, checkpoint });
    answer({ number, type: 'made', header, pieces, span }, header.flatMap(ownMemory));
  } catch (error) {
    const code = error instanceof CamrelayError ? error.code : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    answer({ number, type: 'failed', code, message });
  }
});

/** On the way here, buffers became plain arrays of bytes. Stretches of one run still share it. */
function withBuffers({ stretches, ...plan }: IndexPlan): IndexPlan {
  const runs = new Map<RecordedRun, RecordedRun>();
  const revived = ({ run, slices }: Stretch): Stretch => {
    const known = runs.get(run) ?? { ...run, init: Buffer.from(run.init) };
    runs.set(run, known);
    return { run: known, slices };
  };
  const [first, ...rest] = stretches;
  return { ...plan, stretches: [revived(first), ...rest.map(revived)] };
}

/** The memory of a piece, where it has any of its own that can go over. */
function ownMemory({ buffer, length }: Buffer): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === length ? [buffer] : [];
}
