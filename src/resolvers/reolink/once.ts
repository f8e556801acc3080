/** A question that is asked once for everybody, until its answer is doubted. */
import type { Clock } from '../../kit/clock.js';
import { deadline } from '../deadline.js';
import { orAborted } from '../or-aborted.js';

/** For the question, whoever asked it, ms. */
const WITHIN_MS = 20_000;

export class Once<T> {
  #answer: Promise<T> | null = null;

  constructor(private readonly clock: Clock) {}

  /** @param ask its failure is not kept */
  get(ask: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#answer ??= this.#ask(ask);
    return orAborted(this.#answer, signal);
  }

  forget(): void {
    this.#answer = null;
  }

  #ask(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const answer = this.#limited(ask);
    answer.catch(() => {
      if (this.#answer === answer) this.#answer = null;
    });
    return answer;
  }

  async #limited(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    using limit = deadline(this.clock, WITHIN_MS, 'what it was asked for');
    return await ask(limit.signal);
  }
}
