/** So many jobs at once, a bounded number waiting in the order they came, the rest refused. */
import { CamrelayError } from '../model/errors.js';
import { Bound } from './bounds.js';

export type SlotLimits = Readonly<{
  /** In the list of bounds, where they stand there. */
  name?: string;
  atOnce: number;
  waiting: number;
  /** What the jobs are, for the message of a refusal: `clips being prepared`. */
  what: string;
}>;

export class Slots {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** Jobs that run and wait. */
  readonly bound: Bound;

  constructor(private readonly limits: SlotLimits) {
    const { name = limits.what, atOnce, waiting } = limits;
    const used = (): number => this.#running + this.#waiting.length;
    this.bound = new Bound(name, { used, most: () => atOnce + waiting });
  }

  /**
   * Runs `job` when its turn comes.
   * @throws CamrelayError too_many_viewers where too many wait already; the signal's reason where it
   *   is aborted before the turn comes
   */
  async use<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#running >= this.limits.atOnce) await this.#turn(signal);
    else this.#running++;
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      // The slot is handed over, so nobody can slip in between.
      if (next) next();
      else this.#running--;
    }
  }

  #turn(signal?: AbortSignal): Promise<void> {
    if (!this.bound.admits()) {
      const { what } = this.limits;
      throw new CamrelayError('too_many_viewers', `too many ${what}; try again in a moment`);
    }
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason as Error);
      };
      this.#waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
