/**
 * Saves all open files about once a second.
 *
 * One beat for all, and not one for each: syncs that come together share the file system's own commit,
 * and the rows share a transaction. Only a few files are synced at once, because every other use of
 * files in the program waits for the same few threads.
 */
import type { Clock } from '../src/kit/clock.js';

/** How far behind live the durable end may be, ms, not counting the part being made and the disk. */
export const SAVE_EVERY_MS = 1_000;
/** Of the four threads that Node keeps for files. */
const AT_ONCE = 2;

export interface Saveable {
  /**
   * Must not reject.
   * @param onSynced called once the file is synced and only the index remains
   */
  save(onSynced: () => void): Promise<void>;
}

export class Checkpointer implements AsyncDisposable {
  readonly #members = new Set<Saveable>();
  /** Waiting for their turn or being saved: a slow one is not asked again meanwhile. */
  readonly #busy = new Set<Saveable>();
  readonly #due: Saveable[] = [];
  readonly #stopping = new AbortController();
  readonly #beats: Promise<void>;
  #running = 0;

  constructor(private readonly clock: Clock) {
    this.#beats = this.#beat(this.#stopping.signal);
  }

  add(member: Saveable): void {
    this.#members.add(member);
  }

  remove(member: Saveable): void {
    this.#members.delete(member);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#beats;
  }

  async #beat(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.clock.sleep(SAVE_EVERY_MS, signal);
      if (signal.aborted) return;
      for (const member of this.#members) {
        if (this.#busy.has(member)) continue;
        this.#busy.add(member);
        this.#due.push(member);
      }
      while (this.#running < AT_ONCE && this.#due.length > 0) void this.#work();
    }
  }

  async #work(): Promise<void> {
    this.#running++;
    for (let member = this.#due.shift(); member; member = this.#due.shift()) {
      await this.#sync(member);
    }
    this.#running--;
  }

  /** Resolves once the member is synced; its row may take longer, and others' go with it. */
  #sync(member: Saveable): Promise<void> {
    return new Promise((resolve) => {
      void member.save(resolve).then(() => {
        this.#busy.delete(member);
        resolve();
      });
    });
  }
}
