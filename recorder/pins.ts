/**
 * Recordings that somebody is reading. Retention passes over them, so a download that takes an hour
 * does not lose its end; they go once the reader is done.
 */
export class Pins {
  /** How many readers each recording has, by its id. */
  readonly #readers = new Map<number, number>();

  /** Pins some recordings until what is returned is disposed of; doing that twice does nothing. */
  hold(ids: Iterable<number>): Disposable {
    const held = new Set(ids);
    for (const id of held) this.#readers.set(id, (this.#readers.get(id) ?? 0) + 1);
    return {
      [Symbol.dispose]: () => {
        for (const id of held) this.#letGo(id);
        held.clear();
      },
    };
  }

  isHeld(id: number): boolean {
    return this.#readers.has(id);
  }

  #letGo(id: number): void {
    const left = (this.#readers.get(id) ?? 0) - 1;
    if (left > 0) this.#readers.set(id, left);
    else this.#readers.delete(id);
  }
}
