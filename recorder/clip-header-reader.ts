/** Where headers of parts are read: in a thread of its own, or, for commands and tests, in this one. */
import { Worker } from 'node:worker_threads';
import { type HeaderBytes, readHeaderBatch } from './clip-header-batch.js';
import type { HeaderAnswer, HeaderQuestion } from './clip-header-thread.js';

export interface HeaderReader {
  /** @param room memory to read into; what comes back may be in it. @throws what is wrong with the file */
  read(file: string, offsets: Float64Array, room: Buffer): Promise<HeaderBytes>;
}

export const inlineHeaders: HeaderReader = {
  read: (file, offsets, room) =>
    new Promise((resolve) => {
      resolve(readHeaderBatch(file, offsets, room));
    }),
};

type Waiting = Readonly<{ resolve: (bytes: HeaderBytes) => void; reject: (error: Error) => void }>;

/** Begins its thread when it is first asked, and again should that ever fail. */
export class HeaderThread implements HeaderReader, AsyncDisposable {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #lastNumber = 0;

  read(file: string, offsets: Float64Array, room: Buffer): Promise<HeaderBytes> {
    const worker = (this.#worker ??= this.#begin());
    const number = ++this.#lastNumber;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      const memory = room.buffer as ArrayBuffer;
      const question: HeaderQuestion = { number, file, offsets, room: memory };
      worker.postMessage(question, [memory]);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #begin(): Worker {
    const worker = new Worker(new URL('./clip-header-thread.js', import.meta.url));
    worker.unref();
    worker.on('message', (answer: HeaderAnswer) => this.#settle(answer));
    worker.on('error', (cause) => this.#end(new Error('the reading thread failed', { cause })));
    worker.on('exit', () => this.#end(new Error('the reading thread has ended')));
    return worker;
  }

  #settle(answer: HeaderAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if (answer.type === 'read') {
      const { room, bytes, ends } = answer;
      waiting?.resolve({ bytes: Buffer.from(room, 0, bytes), ends });
      return;
    }
    const { code, message } = answer;
    waiting?.reject(Object.assign(new Error(message), code === undefined ? {} : { code }));
  }

  /** Whoever waits hears so. */
  #end(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
