/** The thread that reads headers of parts: only a shell round `readHeaderBatch`. */
import { parentPort } from 'node:worker_threads';
import { readHeaderBatch } from './clip-header-batch.js';
import { errorCode } from './disk.js';

export type HeaderQuestion = Readonly<{
  number: number;
  file: string;
  offsets: Float64Array;
  /** Memory to read into; it goes over to the thread, and comes back with the answer. */
  room: ArrayBuffer;
}>;

export type HeaderAnswer = Readonly<{ number: number }> &
  (
    | Readonly<{ type: 'read'; room: ArrayBuffer; bytes: number; ends: Uint32Array }>
    | Readonly<{ type: 'failed'; code: string | undefined; message: string }>
  );

parentPort?.on('message', ({ number, file, offsets, room }: HeaderQuestion) => {
  const answer = (message: HeaderAnswer, ...moved: ArrayBuffer[]): void =>
    parentPort?.postMessage(message, moved);
  try {
    const { bytes, ends } = readHeaderBatch(file, offsets, Buffer.from(room));
    const full = bytes.buffer as ArrayBuffer;
    answer({ number, type: 'read', room: full, bytes: bytes.length, ends }, full);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer({ number, type: 'failed', code: errorCode(error), message });
  }
});
