/** The queues at which clients wait for messages, one request at a time each. */
import { randomInt } from 'node:crypto';

export type Message = Readonly<Record<string, unknown>>;
/** Null once the queue is gone; `empty` where nothing came in time; `duplicate` for a second request. */
export type Picked = Message | 'empty' | 'duplicate' | null;

type Queue = {
  waiting: ((picked: Picked) => void) | null;
  readonly pending: Message[];
  /** Session whose messages go here. */
  session: string | null;
};

/** A device would forget older ones as well. */
const MOST_PENDING = 100;

export class MessageQueues {
  readonly #queues = new Map<string, Queue>();

  get size(): number {
    return this.#queues.size;
  }

  has(qid: string): boolean {
    return this.#queues.has(qid);
  }

  create(): string {
    const qid = String(randomInt(2 ** 47));
    this.#queues.set(qid, { waiting: null, pending: [], session: null });
    return qid;
  }

  /** Whether there is such a queue. */
  subscribe(qid: string, session: string): boolean {
    const queue = this.#queues.get(qid);
    if (queue) queue.session = session;
    return queue !== undefined;
  }

  /** @param gone aborted when the client hangs up */
  async pick(qid: string, timeoutMs: number, gone: AbortSignal): Promise<Picked> {
    const queue = this.#queues.get(qid);
    if (!queue) return null;
    if (queue.waiting) return 'duplicate';
    const next = queue.pending.shift();
    if (next) return next;
    return new Promise((resolve) => {
      const done = (picked: Picked): void => {
        clearTimeout(timer);
        queue.waiting = null;
        resolve(picked);
      };
      const timer = setTimeout(() => done('empty'), timeoutMs);
      queue.waiting = done;
      gone.addEventListener('abort', () => done('empty'), { once: true });
    });
  }

  /** To whoever subscribed with a session that is alive. */
  send(message: Message, isAlive: (session: string) => boolean): void {
    for (const queue of this.#queues.values()) {
      if (queue.session === null || !isAlive(queue.session)) continue;
      if (queue.waiting) queue.waiting(message);
      else if (queue.pending.length < MOST_PENDING) queue.pending.push(message);
    }
  }

  /** As a restart of the server does. */
  forgetAll(): void {
    const queues = [...this.#queues.values()];
    this.#queues.clear();
    for (const { waiting } of queues) waiting?.(null);
  }
}
