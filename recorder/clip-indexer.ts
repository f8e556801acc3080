/**
 * Where the index of a clip is made: in a thread of its own, or in the one that asks.
 *
 * A day has seven million samples, which take a second or two and leave tens of megabytes of garbage. In the
 * thread neither comes near a live picture: its young generation is kept small, and only the index itself
 * comes over, without being copied.
 */
import { Worker } from 'node:worker_threads';
import { CamrelayError } from '../src/model/errors.js';
import { type ClipIndex, clipIndex, type ClipWish, type IndexPlan } from './clip-index.js';
import type { IndexAnswer, IndexQuestion } from './clip-thread.js';

export interface ClipIndexer {
  /**
   * @param plan its columns may go over to a thread, and are gone afterwards
   * @param directory what the paths of recordings are relative to
   * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason
   */
  index(
    plan: IndexPlan,
    wish: ClipWish,
    directory: string,
    signal?: AbortSignal,
  ): Promise<ClipIndex>;
}

/** For a few parts, for commands and for tests: it holds up whoever asks. */
export const inlineIndexer: ClipIndexer = {
  index: (plan, wish, directory, signal) =>
    new Promise((resolve) => {
      resolve(clipIndex(plan, wish, { directory, checkpoint: () => signal?.throwIfAborted() }));
    }),
};

const LIMITS = { maxYoungGenerationSizeMb: 4 };

type Waiting = Readonly<{ resolve: (index: ClipIndex) => void; reject: (error: unknown) => void }>;

/** One clip after the other. Begins its thread when it is first asked, and again should that ever fail. */
export class ClipThread implements ClipIndexer, AsyncDisposable {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #lastNumber = 0;

  async index(
    { stretches, keyPart, span }: IndexPlan,
    wish: ClipWish,
    directory: string,
    signal?: AbortSignal,
  ): Promise<ClipIndex> {
    signal?.throwIfAborted();
    const worker = (this.#worker ??= this.#begin());
    const number = ++this.#lastNumber;
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const giveUp = (): void => void Atomics.store(stop, 0, 1);
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const index = await new Promise<ClipIndex>((resolve, reject) => {
        this.#waiting.set(number, { resolve, reject });
        const plan = { stretches, keyPart, span };
        const question = { number, plan, wish, directory, stop } satisfies IndexQuestion;
        worker.postMessage(question, columnMemory(plan));
      });
      signal?.throwIfAborted();
      return index;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #begin(): Worker {
    const script = new URL('./clip-thread.js', import.meta.url);
    const worker = new Worker(script, { resourceLimits: LIMITS });
    worker.unref();
    worker.on('message', (answer: IndexAnswer) => this.#settle(answer));
    worker.on('error', (cause) => this.#end(new Error('the thread of clips failed', { cause })));
    worker.on('exit', () => this.#end(new Error('the thread of clips has ended')));
    return worker;
  }

  #settle(answer: IndexAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if (answer.type === 'failed') {
      waiting?.reject(new CamrelayError(answer.code, answer.message));
      return;
    }
    const { header, pieces, span } = answer;
    waiting?.resolve({ header: header.map(asBuffer), pieces, span });
  }

  /** Whoever waits hears so. */
  #end(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** The memory of all columns of a plan, each once; those of a day have four megabytes. */
function columnMemory({ stretches }: IndexPlan): ArrayBuffer[] {
  const slices = stretches.flatMap((stretch) => stretch.slices);
  const columns = slices.flatMap(({ offsets, ticks, ms, independent }) =>
    [offsets, ticks, ms, independent].map(({ buffer }) => buffer),
  );
  return [...new Set(columns)].filter((buffer) => buffer instanceof ArrayBuffer);
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
