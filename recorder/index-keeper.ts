/**
 * Watches over the index of a running program: while it is filled anew from the files, and when it turns
 * out to be damaged. Both are told to whoever asks, and whenever they change.
 */
import { renewalOf } from '../storage/renewal.js';
import type { OrphanDeps } from './orphans.js';
import { rebuildIndex } from './rebuild.js';

/** Something about the index that people should know. */
export type IndexTrouble = Readonly<{
  code: 'index_rebuilding' | 'index_damaged';
  /** For a person. */
  message: string;
}>;

export class IndexKeeper implements AsyncDisposable {
  readonly #stopping = new AbortController();
  #rebuilding: Promise<void> | null = null;
  #found = 0;
  #damage: string | null = null;

  /** @param changed called with what there is now, or null where all is well again */
  constructor(
    private readonly deps: OrphanDeps,
    private readonly changed: (trouble: IndexTrouble | null) => void,
  ) {}

  get trouble(): IndexTrouble | null {
    if (this.#damage !== null) {
      const message = `the index is damaged and will be made anew at the next start: ${this.#damage}`;
      return { code: 'index_damaged', message };
    }
    if (!this.#rebuilding) return null;
    const message = `the index is being made anew from the files; ${this.#found} found so far`;
    return { code: 'index_rebuilding', message };
  }

  /** The index turned out to be damaged. */
  damaged(why: string): void {
    this.#damage = why;
    this.changed(this.trouble);
  }

  /** Goes on filling the index where that is not done. */
  start(): void {
    const renewal = renewalOf(this.deps.index.read);
    if (!renewal || this.#rebuilding) return;
    this.#rebuilding = this.#rebuild(renewal).finally(() => {
      this.#rebuilding = null;
      this.changed(this.trouble);
    });
    this.changed(this.trouble);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#rebuilding;
  }

  async #rebuild(renewal: NonNullable<ReturnType<typeof renewalOf>>): Promise<void> {
    const { log } = this.deps;
    const { signal } = this.#stopping;
    log.warn('recordings are being put into the new index', { ...renewal });
    try {
      for await (const found of rebuildIndex(this.deps, renewal, { inUse: true, signal })) {
        if (found.repaired) this.#found++;
        else log.warn('a file is left as it is', { ...found });
      }
      if (!signal.aborted) log.info('the new index has all recordings', { files: this.#found });
    } catch (error) {
      log.error('the new index could not be filled; the next start goes on', { error });
    }
  }
}
