/** The moving head of a simulated camera: it goes on until it is told to stop. */
export type HeadState = Readonly<{
  /** The operation that goes on, as it was ordered; null at rest. */
  moving: string | null;
  speed: number | null;
  preset: number | null;
}>;

const MOVES = ['Left', 'Right', 'Up', 'Down', 'LeftUp', 'LeftDown', 'RightUp', 'RightDown', 'ZoomDec', 'ZoomInc']; // prettier-ignore
/** A movement that nobody stops within this, ms, wears the gears. */
const LONGEST_MS = 10_000;

type Order = Readonly<{ op?: unknown; speed?: unknown; id?: unknown }>;

export class Head {
  state: HeadState = { moving: null, speed: null, preset: null };
  /** Every operation so far. */
  readonly orders: string[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly complain: (text: string) => void) {}

  /** Null where it obeys, else the code of an error. */
  order({ op, speed, id }: Order): number | null {
    if (typeof op !== 'string') return -23;
    this.orders.push(op);
    if (op === 'Stop') return this.#rest(null);
    if (op === 'ToPos') return isWithin(id, 64) ? this.#rest(id) : -4;
    if (!MOVES.includes(op) || !isWithin(speed, 64)) return -4;
    this.#rest(this.state.preset);
    this.state = { moving: op, speed, preset: null };
    this.#timer = setTimeout(() => {
      this.complain(`${op} went on for ${LONGEST_MS / 1_000} s: nobody stopped it`);
    }, LONGEST_MS);
    this.#timer.unref();
    return null;
  }

  #rest(preset: number | null): null {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.state = { moving: null, speed: null, preset };
    return null;
  }
}

function isWithin(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}
