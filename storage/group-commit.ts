/**
 * Group commit: what is submitted while a commit runs goes into the next one, all together.
 *
 * A commit blocks its thread until the disk has it. Whatever arrived meanwhile is taken in before
 * `setImmediate` calls, so twenty cameras that save at about the same time share a sync or two.
 */
import type { WriteGroup } from './index-writer.js';

/** Settles one submitted group: null once it is durable. */
export type Settle = (error: Error | null) => void;

export class GroupCommit {
  #waiting: { group: WriteGroup; settle: Settle }[] = [];
  #scheduled = false;

  constructor(private readonly commit: (groups: readonly WriteGroup[]) => (Error | null)[]) {}

  submit(group: WriteGroup, settle: Settle): void {
    this.#waiting.push({ group, settle });
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  /** Commits what waits, now. */
  flush(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const errors = this.commit(batch.map(({ group }) => group));
    batch.forEach(({ settle }, at) => settle(errors[at] ?? null));
  }
}
