/**
 * Keeps the moment and the address the same. The moment changes many times a second while a hand
 * scrubs or a video plays; the address follows every half second, without new steps for Back.
 */
import { type Moment, momentOf, queryOf } from './moment.js';

/** Browsers allow about three changes of an address a second. */
const WRITE_EVERY_MS = 500;
/** `pushState` and `replaceState` are the router's: browsers tell of neither. */
const CHANGES = ['popstate', 'pushState', 'replaceState'];

/** Where the address is read and written; the browser's own, or a test's. */
export type AddressBar = Readonly<{
  path(): string;
  search(): string;
  /** Without a new step in the history. */
  replace(search: string): void;
  onChange(listener: () => void): () => void;
}>;

export const addressBar: AddressBar = {
  path: () => location.pathname,
  search: () => location.search,
  replace: (search) => history.replaceState(history.state, '', `${location.pathname}?${search}`),
  onChange: (listener) => {
    for (const name of CHANGES) addEventListener(name, listener);
    return () => {
      for (const name of CHANGES) removeEventListener(name, listener);
    };
  },
};

export class MomentKeeper {
  #zone = 'UTC';
  #moment: Moment;
  #seen: string;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writtenMs = -Infinity;
  readonly #path: string;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly usualZoomMs: number,
    private readonly bar: AddressBar = addressBar,
  ) {
    this.#path = bar.path();
    this.#seen = bar.search();
    this.#moment = momentOf(this.#seen, usualZoomMs);
  }

  readonly get = (): Moment => this.#moment;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(change: Partial<Moment>): void {
    const next = { ...this.#moment, ...change };
    this.#set(next);
    const waitMs = Math.max(0, this.#writtenMs + WRITE_EVERY_MS - performance.now());
    this.#timer ??= setTimeout(() => this.#write(), waitMs);
  }

  /** Times are written in this zone. */
  speakIn(zone: string): void {
    this.#zone = zone;
  }

  /** The query that shows the moment as it is now. */
  query(): string {
    return queryOf(this.#moment, this.#zone, this.bar.search());
  }

  /** Follows the address, as long as the place is the same. @returns ends it */
  follow(onAdopted: (moment: Moment) => void): () => void {
    const end = this.bar.onChange(() => {
      const search = this.bar.search();
      if (this.bar.path() !== this.#path) {
        this.#forget();
        return;
      }
      if (search === this.#seen) return;
      this.#forget();
      this.#seen = search;
      this.#set(momentOf(search, this.usualZoomMs));
      onAdopted(this.#moment);
    });
    return () => {
      end();
      this.#forget();
    };
  }

  #set(moment: Moment): void {
    this.#moment = moment;
    for (const listener of this.#listeners) listener();
  }

  #write(): void {
    this.#forget();
    this.#writtenMs = performance.now();
    const query = this.query();
    this.#seen = `?${query}`;
    this.bar.replace(query);
  }

  #forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
