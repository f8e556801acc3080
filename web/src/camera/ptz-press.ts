/**
 * Holding a direction of a PTZ camera: short movements, each before the last is over, so that nothing
 * turns on where a browser dies. Letting go stops at once.
 */
export const DIRECTIONS = ['left', 'right', 'up', 'down', 'zoom-in', 'zoom-out'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export type PtzOrder =
  | Readonly<{ action: Direction; speed: number; for: number }>
  | Readonly<{ action: 'stop' }>
  | Readonly<{ action: 'preset'; preset: number }>;

/** Told to camrelay; answered once the movement is over, and ended by the signal. */
type Send = (order: PtzOrder, signal: AbortSignal) => Promise<void>;

/** How long a movement lasts if nothing more comes, ms. */
const FOR_MS = 500;
const REPEAT_MS = 300;
/** Orders that wait for their answer: a slow camera must not use up the browser's connections. */
const MOST_UNDER_WAY = 2;

export class PtzPress implements Disposable {
  /** 1 to 100. */
  speed = 50;
  #held: readonly Direction[] = [];
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #underWay = new Set<AbortController>();

  /** @param onFailure told why an order was refused */
  constructor(
    private readonly send: Send,
    private readonly onFailure: (failure: unknown) => void,
  ) {}

  get held(): readonly Direction[] {
    return this.#held;
  }

  /** Moves in a direction, or in two at once, until `release`. */
  press(direction: Direction): void {
    if (this.#held.includes(direction)) return;
    const isFirst = this.#held.length === 0;
    this.#held = [...this.#held, direction];
    if (isFirst || this.#timer === null) this.#repeat();
  }

  /** Lets go of a direction, or of all. */
  release(direction?: Direction): void {
    if (this.#held.length === 0) return;
    this.#held = direction ? this.#held.filter((one) => one !== direction) : [];
    if (this.#held.length === 0) this.stop();
  }

  stop(): void {
    this.#held = [];
    this.#rest();
    this.#tell({ action: 'stop' });
  }

  goTo(preset: number): void {
    this.#held = [];
    this.#rest();
    this.#tell({ action: 'preset', preset });
  }

  [Symbol.dispose](): void {
    if (this.#held.length > 0) this.stop();
    else this.#rest();
  }

  #repeat(): void {
    // A camera takes one direction at a time; two in quick turns are a diagonal.
    const direction = this.#held[this.#turn++ % this.#held.length];
    if (!direction) return;
    if (this.#underWay.size < MOST_UNDER_WAY) {
      this.#tell({ action: direction, speed: this.speed, for: FOR_MS });
    }
    this.#timer = setTimeout(() => this.#repeat(), REPEAT_MS / this.#held.length);
  }

  #tell(order: PtzOrder): void {
    const call = new AbortController();
    this.#underWay.add(call);
    this.send(order, call.signal)
      .catch((failure: unknown) => {
        if (!call.signal.aborted) this.onFailure(failure);
      })
      .finally(() => this.#underWay.delete(call));
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    // Whoever hangs up ends the movement.
    for (const call of this.#underWay) call.abort();
  }
}
