/** The motors of a simulated CGI camera: what they were told, and whether they still turn. */

/** A camera that turns for longer without an order, ms, was forgotten. */
const FORGOTTEN_AFTER_MS = 6_000;
const MOVES = new Set([1, 2, 3, 4, 5, 6, 9, 10, 71, 72, 73, 74]);
const STOP = 21;
const STORE_PRESET = 19;
const GO_TO_PRESET = 20;

export class Motor implements Disposable {
  /** Every number it was told, in order. */
  readonly orders: number[] = [];
  /** Speeds of the last move. */
  speeds: Readonly<{ h: number; v: number }> | null = null;
  /** Where it was sent last. */
  preset: number | null = null;
  #turning: NodeJS.Timeout | null = null;

  constructor(private readonly complain: (text: string) => void) {}

  get isTurning(): boolean {
    return this.#turning !== null;
  }

  /** @returns the device's code: 0, or what it has against the order */
  order(fields: Readonly<Record<string, unknown>>): number {
    const { channel, speed_h: h, speed_v: v, ptz_cmd: order } = fields;
    if (
      typeof h !== 'number' ||
      typeof v !== 'number' ||
      typeof order !== 'number' ||
      channel !== 0
    ) {
      this.complain('setPtzControl: a field is missing');
      return 201;
    }
    this.orders.push(order);
    if (order === STORE_PRESET) {
      this.complain('a preset was overwritten');
      return 0;
    }
    if (order === STOP) this.#rest();
    else if (order === GO_TO_PRESET) this.#goTo(v);
    else if (MOVES.has(order)) return this.#turn(h, v);
    else this.complain(`setPtzControl: the order ${order} is unknown`);
    return 0;
  }

  [Symbol.dispose](): void {
    this.#rest();
  }

  #turn(h: number, v: number): number {
    if (![h, v].every((speed) => Number.isInteger(speed) && speed >= 1 && speed <= 100)) {
      this.complain(`setPtzControl: speeds of ${h} and ${v}`);
      return -104;
    }
    this.#rest();
    this.speeds = { h, v };
    this.#turning = setTimeout(
      () => this.complain('a movement was never stopped'),
      FORGOTTEN_AFTER_MS,
    );
    return 0;
  }

  #goTo(preset: number): void {
    if (this.isTurning) this.complain('sent to a preset while it was turning');
    this.preset = preset;
  }

  #rest(): void {
    if (this.#turning) clearTimeout(this.#turning);
    this.#turning = null;
  }
}
