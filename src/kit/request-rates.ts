/**
 * How often each client may ask: a token bucket for each address.
 *
 * A bucket holds what a few seconds may take, so that a page which opens is not held back, and fills
 * up again at the rate. Only buckets that are not full are remembered, and of those the newest.
 */
import type { Bounds, Bound } from './bounds.js';
import type { Clock } from './clock.js';
import { clientKey } from './client-key.js';

/** What a client may ask for at once is what it may ask for in so long, s. */
const BURST_S = 5;
/** Clients that are remembered; whoever was not seen for longest begins anew. */
const MOST_CLIENTS = 10_000;

type Bucket = { tokens: number; atMs: number };

export type RequestRatesOptions = Readonly<{
  name: string;
  /** Requests a second. */
  most: () => number;
  /** Addresses that stand for many clients, or for this machine. */
  isExempt: (address: string) => boolean;
  clock: Clock;
  bounds: Bounds;
}>;

export class RequestRates {
  /** The newest stand last. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #bound: Bound;

  constructor(private readonly options: RequestRatesOptions) {
    this.#bound = options.bounds.add(options.name, {
      used: () => this.#busiest(),
      most: options.most,
    });
  }

  /** How many clients are remembered. */
  get clients(): number {
    return this.#buckets.size;
  }

  /** Counts a request. @returns 0 where it may go on, else after how many seconds the next one may */
  take(address: string): number {
    const { isExempt, most, clock } = this.options;
    if (isExempt(address)) return 0;
    const key = clientKey(address);
    const nowMs = clock.monotonic();
    const tokens = this.#tokens(this.#buckets.get(key), nowMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: Math.max(0, tokens - 1), atMs: nowMs });
    this.#forget(nowMs);
    if (tokens >= 1) return 0;
    this.#bound.refuse();
    return Math.max(1, Math.ceil((1 - tokens) / most()));
  }

  #tokens(bucket: Bucket | undefined, nowMs: number): number {
    const perSecond = this.options.most();
    const full = perSecond * BURST_S;
    if (!bucket) return full;
    return Math.min(full, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
  }

  /** Those at the front that have filled up, and the oldest where there are too many. */
  #forget(nowMs: number): void {
    for (const [key, bucket] of this.#buckets) {
      const isFull = nowMs - bucket.atMs >= BURST_S * 1000;
      if (!isFull && this.#buckets.size <= MOST_CLIENTS) return;
      this.#buckets.delete(key);
    }
  }

  /** Requests a second of the client that asked most, over the last few seconds. */
  #busiest(): number {
    const nowMs = this.options.clock.monotonic();
    const full = this.options.most() * BURST_S;
    let least = full;
    for (const bucket of this.#buckets.values())
      least = Math.min(least, this.#tokens(bucket, nowMs));
    return Math.ceil((full - least) / BURST_S);
  }
}
