/** Tells whoever listens what changed; newest wins, nothing is kept. */
export type Happening = Readonly<{
  /**
   * `camera`: its state changed. `event`: a device noticed or a person noted something, or it is over.
   * `protected`: what retention spares changed. `storage`: the recorder has a warning, or is well again.
   */
  type: 'camera' | 'event' | 'protected' | 'storage';
  data: Readonly<Record<string, unknown>>;
}>;

export class EventBus {
  readonly #listeners = new Set<(happening: Happening) => void>();

  tell(happening: Happening): void {
    for (const listener of this.#listeners) listener(happening);
  }

  listen(listener: (happening: Happening) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
