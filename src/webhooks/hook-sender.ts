/**
 * One webhook: a queue that is sent in order, one message at a time.
 *
 * Whoever offers a message never waits. A receiver that is slow or away keeps its own queue waiting and
 * nobody else; what does not fit any more is lost, the oldest first, and counted.
 */
import type { Webhook } from '../config/webhooks.js';
import { type Backoff, backoffMs } from '../kit/backoff.js';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';
import type { Message } from './message.js';
import type { Post } from './post.js';
import { signatureOf } from './signature.js';

export const DELIVERY_RESULTS = ['delivered', 'refused', 'given_up', 'dropped'] as const;
export type DeliveryResult = (typeof DELIVERY_RESULTS)[number];

export type HookSenderDeps = Readonly<{
  /** Never rejects. */
  post: Post;
  clock: Clock;
  log: Log;
  /** 0..1; spreads attempts over the upper half of the wait. */
  random: () => number;
  /** A message is done with. */
  done: (result: DeliveryResult) => void;
}>;

/** Messages that wait, beside the one on its way. */
export const MOST_WAITING = 1_000;
/** Then a message is given up: about half an hour after it was first tried. */
export const MOST_ATTEMPTS = 13;
const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 300_000 };
/** How long the end of the program waits for what is queued, ms. */
const GRACE_MS = 2_000;

export class HookSender {
  readonly #waiting: Message[] = [];
  readonly #stopping = new AbortController();
  /** Ends a wait for the next attempt. */
  readonly #hurry = new AbortController();
  readonly #sending: Promise<void>;
  #wake: () => void = () => undefined;
  #isEnding = false;
  /** Beside the receiver's host, nothing of its address may be shown. */
  readonly #host: string;

  constructor(
    private readonly hook: Webhook,
    private readonly deps: HookSenderDeps,
  ) {
    this.#host = new URL(hook.url).host;
    this.#sending = this.#send(this.#stopping.signal);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  offer(message: Message): void {
    if (this.#isEnding) return;
    this.#waiting.push(message);
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.deps.done('dropped');
      this.#warn('too many messages wait for a webhook; the oldest are dropped', {});
    }
    this.#wake();
  }

  /** What waits is tried once more, as far as there is time. Never rejects. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    this.#hurry.abort();
    this.#wake();
    const done = new AbortController();
    const grace = this.deps.clock.sleep(GRACE_MS, done.signal).then(() => this.#stopping.abort());
    await this.#sending;
    done.abort();
    await grace;
    for (; this.#waiting.length > 0; this.#waiting.pop()) this.deps.done('dropped');
  }

  async #send(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const message = this.#waiting.shift();
      if (message) await this.#deliver(message, signal);
      else if (this.#isEnding) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #deliver(message: Message, signal: AbortSignal): Promise<void> {
    const { post, clock, done } = this.deps;
    for (let attempt = 1; ; attempt++) {
      const result = await post(this.#headers(message), message.body, signal);
      if (result.outcome === 'delivered') {
        done('delivered');
        return;
      }
      const { code } = result;
      if (result.outcome === 'refused') {
        this.#warn('a webhook refused a message, which is not sent again', { code });
        done('refused');
        return;
      }
      if (attempt >= MOST_ATTEMPTS || this.#isEnding || signal.aborted) {
        this.#warn('a message to a webhook was given up', { code, attempts: attempt });
        done('given_up');
        return;
      }
      if (attempt === 1) this.#warn('a webhook does not take messages; trying again', { code });
      await clock.sleep(this.#delayMs(attempt, result.afterMs), this.#hurry.signal);
    }
  }

  #headers({ id, type, body }: Message): Record<string, string> {
    const { secret } = this.hook;
    return {
      'x-camrelay-event': type,
      'x-camrelay-delivery': id,
      ...(secret === null
        ? {}
        : { 'x-camrelay-signature': signatureOf(secret, this.deps.clock.now(), body) }),
    };
  }

  /** @param afterMs what the receiver asked for; null where it did not */
  #delayMs(attempt: number, afterMs: number | null): number {
    const delayMs = backoffMs(BACKOFF, attempt, this.deps.random());
    return Math.min(BACKOFF.longestMs, Math.max(delayMs, afterMs ?? 0));
  }

  #warn(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.deps.log.warn(message, { webhook: this.#host, ...fields });
  }
}
