/** What is wrong with the storage at the moment, as a whole or for one stream; told when it changes. */
import type { StreamKey } from '../storage/streams.js';

/** `disk`: recording waits for it. `protected`: nothing is deleted, for nobody knows what may go. */
export type StorageTrouble = 'disk' | 'protected';

export type StorageProblem = Readonly<{
  /** Null where it is about all of it. */
  stream: StreamKey | null;
  trouble: StorageTrouble;
  /** For a person. */
  reason: string;
}>;

/** A null reason: it is well again. */
export type StorageNews = Readonly<Omit<StorageProblem, 'reason'> & { reason: string | null }>;

export class StorageHealth {
  readonly #problems = new Map<string, StorageProblem>();
  readonly #listeners = new Set<(news: StorageNews) => void>();

  onChange(listener: (news: StorageNews) => void): void {
    this.#listeners.add(listener);
  }

  problems(): StorageProblem[] {
    return [...this.#problems.values()];
  }

  /** @param reason null where all is well */
  set(of: StreamKey | null, trouble: StorageTrouble, reason: string | null): void {
    const name = of ? `${trouble} ${of.cameraId}/${of.streamName}` : trouble;
    if ((this.#problems.get(name)?.reason ?? null) === reason) return;
    const stream = of && { cameraId: of.cameraId, streamName: of.streamName };
    if (reason === null) this.#problems.delete(name);
    else this.#problems.set(name, { stream, trouble, reason });
    for (const listener of this.#listeners) listener({ stream, trouble, reason });
  }
}
