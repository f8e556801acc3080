/** Where viewers wait for the picture. */
export class Gate {
  #open = false;
  #error: Error | null = null;
  readonly #waiting = new Set<{ admit: () => void; turnAway: (error: Error) => void }>();

  /** @returns true once it is open; false when `signal` came first. @throws what it was failed with */
  pass(signal: AbortSignal): Promise<boolean> {
    if (this.#error) return Promise.reject(this.#error);
    if (this.#open || signal.aborted) return Promise.resolve(!signal.aborted);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(guest);
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        leave();
        resolve(false);
      };
      const guest = {
        admit: () => {
          leave();
          resolve(true);
        },
        turnAway: (error: Error) => {
          leave();
          reject(error);
        },
      };
      this.#waiting.add(guest);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  open(): void {
    this.#open = true;
    for (const { admit } of this.#waiting) admit();
  }

  shut(): void {
    this.#open = false;
  }

  /** Turns away everybody, now and later. */
  fail(error: Error): void {
    this.#error = error;
    for (const { turnAway } of this.#waiting) turnAway(error);
  }
}
