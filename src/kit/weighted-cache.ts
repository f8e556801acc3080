/** Keeps what was used last, as long as all of it together weighs no more than its bound. */
export class WeightedCache<Key, Value> {
  /** In the order of last use. */
  readonly #entries = new Map<Key, Readonly<{ value: Value; weight: number }>>();
  #weight = 0;

  constructor(private readonly maxWeight: number) {}

  /** The sum of what is kept. */
  get weight(): number {
    return this.#weight;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value, unless it is heavier than all there may be. */
  set(key: Key, value: Value, weight: number): void {
    this.delete(key);
    if (weight > this.maxWeight) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.maxWeight) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }
}
