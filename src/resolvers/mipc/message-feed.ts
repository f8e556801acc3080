/**
 * What an account's devices have to say, as long as anybody listens: one message queue at the
 * server, asked for the next message again and again (docs/vendors/mipc.md, "Events").
 */
import type { Clock } from '../../kit/clock.js';
import { DeviceFailure } from '../device-failure.js';
import { orAborted } from '../or-aborted.js';
import { readMessage, readQueue, type MessageItem } from './answers.js';
import type { Answer, Call } from './signal-server.js';
import { requireSuccess, statusOf } from './status.js';

export type FeedCalls = Readonly<{
  /** The answer, whatever its status. */
  ask(call: Call, signal: AbortSignal): Promise<Answer>;
  /** Has the session's messages put into the queue. */
  subscribe(signal: AbortSignal): Promise<void>;
}>;

type Listener = (item: MessageItem) => void;
type Loop = Readonly<{ stop: AbortController; done: Promise<void> }>;

/** What the queue is told to live without a call, ms. */
const QUEUE_TIMEOUT_MS = 30_000;
/** How long the server may wait for a message, ms; with that much more for the answer itself. */
const PICK_MS = 100_000;
const PICK_MARGIN_MS = 30_000;
/** A queue that is gone is made anew after this, ms. */
const ANEW_AFTER_MS = 3_000;
/** The server is not asked more often than this where it answers at once and says nothing, ms. */
const EMPTY_PAUSE_MS = 1_000;
/** A session that is to get messages is used again after this much of its idle time. */
const KEEP_ALIVE = 0.8;

const MESSAGES: readonly string[] = ['ccm_msg', 'ccm_message'];
/** Another request waits at the queue already. */
const DUPLICATE = /^(?:err\.)?mmq\.pick\.duplicate$/;

export class MessageFeed {
  readonly #listeners = new Set<Listener>();
  #loop: Loop | null = null;
  #queue: string | null = null;
  /** Ends the wait for the next subscription. */
  #wake = new AbortController();

  constructor(
    private readonly calls: FeedCalls,
    private readonly clock: Clock,
    private readonly sessionIdleMs: number,
  ) {}

  /** The queue that there is; null while nobody listens. */
  get queue(): string | null {
    return this.#queue;
  }

  /** Tells what happens until the signal is aborted. @throws DeviceFailure where it cannot go on */
  async listen(listener: Listener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    this.#loop ??= this.#start();
    const loop = this.#loop;
    try {
      await orAborted(loop.done, signal);
    } catch (error) {
      if (error !== signal.reason) throw error;
    } finally {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end(loop);
    }
  }

  /** There is a new session, which has to subscribe anew. */
  resubscribe(): void {
    this.#wake.abort();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    const loop = this.#loop;
    if (!loop) return;
    this.#end(loop);
    await loop.done.catch(() => undefined);
  }

  #start(): Loop {
    const stop = new AbortController();
    const done = this.#run(stop.signal);
    const loop = { stop, done };
    done.catch(() => this.#end(loop));
    return loop;
  }

  #end(loop: Loop): void {
    loop.stop.abort(new DeviceFailure('offline', 'nobody listens any more'));
    if (this.#loop !== loop) return;
    this.#loop = null;
    this.#queue = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#serve(signal);
      await this.clock.sleep(ANEW_AFTER_MS, signal);
    }
  }

  /** One queue, from its making until it is gone. */
  async #serve(signal: AbortSignal): Promise<void> {
    const create: Call = {
      name: 'mmq_create.js',
      parameters: { timeout: QUEUE_TIMEOUT_MS },
    };
    const { data } = await this.calls.ask(create, signal);
    requireSuccess(data);
    const { qid } = readQueue(data);
    this.#queue = qid;
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    try {
      await Promise.race([this.#pickAll(qid, both), this.#keepSubscribed(both)]);
    } finally {
      over.abort();
      this.#queue = null;
    }
  }

  /** Resolves when the queue is gone. */
  async #pickAll(qid: string, signal: AbortSignal): Promise<void> {
    const pick: Call = {
      name: 'mmq_pick.js',
      queue: qid,
      parameters: { qid, timeout: PICK_MS },
      timeoutMs: PICK_MS + PICK_MARGIN_MS,
    };
    for (;;) {
      const askedMs = this.clock.monotonic();
      const { type, data } = await this.calls.ask(pick, signal);
      const isMessage = MESSAGES.includes(type);
      if (isMessage) this.#tell(data);
      else if (isGone(statusOf(data))) return;
      const tookMs = this.clock.monotonic() - askedMs;
      if (!isMessage && tookMs < EMPTY_PAUSE_MS) await this.clock.sleep(EMPTY_PAUSE_MS, signal);
      signal.throwIfAborted();
    }
  }

  /** Also uses the session often enough to keep it. */
  async #keepSubscribed(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.calls.subscribe(signal);
      this.#wake = new AbortController();
      const next = AbortSignal.any([signal, this.#wake.signal]);
      await this.clock.sleep(this.sessionIdleMs * KEEP_ALIVE, next);
      signal.throwIfAborted();
    }
  }

  #tell(data: Answer['data']): void {
    for (const item of readMessage(data)) for (const listener of this.#listeners) listener(item);
  }
}

function isGone(status: string): boolean {
  return status !== '' && !DUPLICATE.test(status);
}
