/**
 * Lets only so many connections begin at the same time: starting an ffmpeg costs this program and
 * the machine far more than keeping one.
 *
 * What does not even take a connection gets no turn at all (`camera-worker.ts`).
 *
 * A turn is over with the first frame, with a failure, or after a while in any case, so those that
 * do not answer hold nobody up for long. Who failed least goes first: a camera that was live until just
 * now never waits behind those that have been dead for hours.
 */
import { availableParallelism } from 'node:os';
import type { Clock } from '../src/kit/clock.js';

/** How many begin at once: as many as the processors can start. */
const AT_ONCE = Math.min(8, 2 * availableParallelism());
/** A turn is over after this at the latest, ms. */
const TURN_MS = 1_500;

export interface Turn extends Disposable {
  /** May be called again. */
  over(): void;
}

type Waiting = Readonly<{ failures: number; enter: () => void }>;

export class DialGate {
  #inside = 0;
  /** In the order they came. */
  readonly #waiting: Waiting[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly atOnce = AT_ONCE,
  ) {}

  /**
   * Resolves when the turn comes, or is not wanted any more.
   * @param failures in a row until now
   */
  async enter(failures: number, signal: AbortSignal): Promise<Turn> {
    if (this.#inside < this.atOnce) this.#inside++;
    else if (!(await this.#wait(failures, signal))) return NO_TURN;
    return this.#turn();
  }

  /** Resolves to whether it got its turn. */
  #wait(failures: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        resolve(false);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const waiting = { failures, enter };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #turn(): Turn {
    const ended = new AbortController();
    const over = (): void => {
      if (ended.signal.aborted) return;
      ended.abort();
      this.#next();
    };
    void this.clock.sleep(TURN_MS, ended.signal).then(over);
    return { over, [Symbol.dispose]: over };
  }

  /** The place is handed over, so nobody can slip in between. */
  #next(): void {
    const least = Math.min(...this.#waiting.map(({ failures }) => failures));
    const index = this.#waiting.findIndex(({ failures }) => failures === least);
    const [first] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (first) first.enter();
    else this.#inside--;
  }
}

const NO_TURN: Turn = { over: () => undefined, [Symbol.dispose]: () => undefined };
