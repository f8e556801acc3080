/** Tells whoever listens what changed, in order and numbered; the newest are kept for who missed them. */
export type Happening = Readonly<{
  /**
   * `camera`: its state changed. `cameras`: the configuration did. `event`: a device noticed or a person
   * noted something, or it is over. `export`: how far a download is. `protected`: what retention spares
   * changed. `storage`: the recorder has a warning, or is well again.
   */
  type: 'camera' | 'cameras' | 'event' | 'export' | 'protected' | 'storage';
  data: Readonly<Record<string, unknown>>;
  /** Of all that is told of one subject, only the newest is kept. */
  subject?: string;
  /** The user whose own affair it is; left out, it is everybody's who may see the camera. */
  user?: string | null;
  /** Of an event: its end will be told. */
  goesOn?: boolean;
}>;

export type Told = Happening & Readonly<{ seq: number }>;

const MOST_KEPT = 1_000;

export class EventBus {
  readonly #listeners = new Set<(told: Told) => void>();
  readonly #kept: Told[] = [];
  #seq: number;
  /** The newest that is not kept any more. */
  #forgotten: number;

  /**
   * @param startMs when the program started, ms: numbers begin there, so that they go on rising over a restart
   *   as long as less happens than one thing in a millisecond
   */
  constructor(startMs = 0) {
    this.#seq = this.#forgotten = Math.floor(startMs);
  }

  /** The number of the newest. */
  get seq(): number {
    return this.#seq;
  }

  tell(happening: Happening): void {
    this.#seq += 1;
    const told = { ...happening, seq: this.#seq };
    const older = told.subject === undefined ? -1 : this.#kept.findIndex(isAbout(told));
    if (older >= 0) this.#kept.splice(older, 1);
    this.#kept.push(told);
    if (this.#kept.length > MOST_KEPT) this.#forgotten = this.#kept.shift()?.seq ?? this.#forgotten;
    for (const listener of this.#listeners) listener(told);
  }

  /** What was told after a number; null where nobody knows any more, or it was never given. */
  since(seq: number): readonly Told[] | null {
    if (seq < this.#forgotten || seq > this.#seq) return null;
    return this.#kept.filter((told) => told.seq > seq);
  }

  listen(listener: (told: Told) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

const isAbout =
  ({ type, subject }: Told) =>
  (other: Told): boolean =>
    other.type === type && other.subject === subject;
