/**
 * Group commit: what is submitted while a commit runs goes into the next one, all together.
 *
 * A commit blocks its thread until the disk has it, and costs the same however little it holds. What
 * is urgent is committed as soon as everything that has arrived is taken in. What only says how far
 * growing files have come may wait a moment for company: the files of all cameras are saved at about
 * the same time, and their rows then share one sync.
 */
import type { WriteGroup } from './index-writer.js';

/** Settles one submitted group: null once it is durable. */
export type Settle = (error: Error | null) => void;

/** How long a group that is not urgent waits for others, ms. */
const LINGER_MS = 100;

export class GroupCommit {
  #waiting: { group: WriteGroup; settle: Settle }[] = [];
  #soon: NodeJS.Immediate | null = null;
  #later: NodeJS.Timeout | null = null;

  /** @param lingerMs how long what is not urgent waits for company */
  constructor(
    private readonly commit: (groups: readonly WriteGroup[]) => (Error | null)[],
    private readonly lingerMs = LINGER_MS,
  ) {}

  submit(group: WriteGroup, settle: Settle): void {
    this.#waiting.push({ group, settle });
    const canWait = this.lingerMs > 0 && group.every(({ type }) => type === 'grow');
    if (canWait) this.#later ??= setTimeout(() => this.flush(), this.lingerMs);
    else this.#soon ??= setImmediate(() => this.flush());
  }

  /** Commits what waits, now. */
  flush(): void {
    if (this.#soon) clearImmediate(this.#soon);
    if (this.#later) clearTimeout(this.#later);
    this.#soon = this.#later = null;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const errors = this.commit(batch.map(({ group }) => group));
    batch.forEach(({ settle }, at) => settle(errors[at] ?? null));
  }
}
