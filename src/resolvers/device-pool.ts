/** What several cameras of one device share, opened by the first of them and closed by the last. */
export interface Shared<T> extends AsyncDisposable {
  readonly value: T;
}

export class SharedPool {
  readonly #open = new Map<string, { value: AsyncDisposable; users: number }>();
  /** What is being closed: the next one of the same key waits, lest a device see two. */
  readonly #closing = new Map<string, Promise<void>>();

  /**
   * @param key whatever makes two of them the same: vendor, address, user, password
   * @param open called where there is none; gets a promise that resolves, whatever happens, when all
   *   before are gone
   */
  share<T extends AsyncDisposable>(key: string, open: (free: Promise<void>) => T): Shared<T> {
    const known = this.#open.get(key);
    const entry = known ?? {
      value: open(this.#closing.get(key) ?? Promise.resolve()),
      users: 0,
    };
    entry.users++;
    this.#open.set(key, entry);
    let released = false;
    return {
      // One key is one kind: vendors begin theirs with their name.
      value: entry.value as T,
      [Symbol.asyncDispose]: async () => {
        if (released) return;
        released = true;
        entry.users--;
        if (entry.users === 0) await this.#close(key, entry.value);
      },
    };
  }

  async #close(key: string, value: AsyncDisposable): Promise<void> {
    this.#open.delete(key);
    const closing = Promise.resolve(value[Symbol.asyncDispose]());
    // One that failed to close is as gone as it will ever be.
    const free = Promise.allSettled([this.#closing.get(key), closing]).then(() => undefined);
    this.#closing.set(key, free);
    await free;
    if (this.#closing.get(key) === free) this.#closing.delete(key);
    await closing;
  }
}
