/**
 * What is bounded, and can be seen: how much there is, how much there may be, how often one more was
 * refused.
 *
 * Whoever guards something counts it already; a bound asks, and remembers only the refusals. All of
 * them stand in one list, for `/system` and `/metrics`.
 */
export type BoundState = Readonly<{
  /** As in `limits` of the configuration where it can be set there. */
  name: string;
  used: number;
  most: number;
  /** Since the start. */
  refused: number;
}>;

export type Measured = Readonly<{
  used: () => number;
  /** Asked each time, so that a reload is at work at once. */
  most: () => number;
}>;

export class Bound {
  #refused = 0;

  constructor(
    readonly name: string,
    private readonly measured: Measured,
  ) {}

  get state(): BoundState {
    const { used, most } = this.measured;
    return { name: this.name, used: used(), most: most(), refused: this.#refused };
  }

  /** Whether there is room for one more; where there is none, that is counted. */
  admits(): boolean {
    const { used, most } = this.measured;
    if (used() < most()) return true;
    this.refuse();
    return false;
  }

  /** Counts a refusal that was decided elsewhere. */
  refuse(): void {
    this.#refused++;
  }
}

/** All bounds of the program, by name. */
export class Bounds {
  readonly #bounds: Bound[] = [];

  add(name: string, measured: Measured): Bound {
    const bound = new Bound(name, measured);
    this.#bounds.push(bound);
    return bound;
  }

  /** Lists bounds that others made. */
  show(...bounds: readonly Bound[]): void {
    this.#bounds.push(...bounds);
  }

  states(): BoundState[] {
    return this.#bounds
      .map(({ state }) => state)
      .sort((one, other) => one.name.localeCompare(other.name));
  }
}
