/**
 * What earlier programs left at the broker: cameras that are gone, things that cameras have no more. Looked
 * for once, when the broker is first reached.
 */
import type { Clock } from '../kit/clock.js';
import type { Broker } from './broker.js';
import type { Topics } from './topics.js';

/** How long a broker may take to show what stands there, ms. */
const LOOK_FOR_MS = 5_000;
/** How long a device may take to tell what it can do, such as its presets, ms. */
const PATIENCE_MS = 120_000;
const MOST_DOUBTED = 10_000;

export class Leftovers {
  #state: 'before' | 'looking' | 'done' = 'before';
  readonly #doubted = new Set<string>();

  /** @param clear what is not there after all */
  constructor(
    private readonly topics: Topics,
    private readonly clock: Clock,
    private readonly clear: (topics: Iterable<string>) => void,
  ) {}

  get isLooking(): boolean {
    return this.#state === 'looking';
  }

  /** What a camera may still turn out to have. */
  doubt(topic: string): void {
    if (this.#doubted.size < MOST_DOUBTED) this.#doubted.add(topic);
  }

  begin(broker: Pick<Broker, 'subscribe' | 'unsubscribe'>, signal: AbortSignal): void {
    if (this.#state === 'before') void this.#look(broker, signal);
  }

  async #look(
    broker: Pick<Broker, 'subscribe' | 'unsubscribe'>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#state = 'looking';
    const wanted = [this.topics.configs, this.topics.leaves];
    broker.subscribe(...wanted);
    await this.clock.sleep(LOOK_FOR_MS, signal);
    this.#state = 'done';
    broker.unsubscribe(...wanted);
    await this.clock.sleep(PATIENCE_MS, signal);
    if (!signal.aborted) this.clear(this.#doubted);
    this.#doubted.clear();
  }
}
