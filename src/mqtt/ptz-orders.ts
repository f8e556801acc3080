/** Orders to move a camera that come over the broker: a word, or the JSON that the HTTP API takes. */
import { PtzBody } from '../api/ptz.js';
import type { CameraConfig } from '../config/config.js';
import type { Log } from '../kit/log.js';
import { CamrelayError } from '../model/errors.js';
import { ability } from '../resolvers/abilities.js';
import type { Devices } from '../resolvers/devices.js';
import type { PtzCommand } from '../resolvers/ptz.js';

/** Of one camera, at a time: each takes over from the one before, which ends soon after. */
const MOST_AT_ONCE = 4;
const LONGEST_ORDER_BYTES = 1_024;

export class PtzOrders implements AsyncDisposable {
  readonly #stopping = new AbortController();
  readonly #moving = new Map<string, Set<Promise<void>>>();

  constructor(
    private readonly devices: Pick<Devices, 'get'>,
    private readonly log: Log,
  ) {}

  /** Begins to move a camera. Never throws: whoever ordered it hears nothing, the log does. */
  take(camera: CameraConfig, payload: Buffer): void {
    const command = commandOf(payload);
    if (!command) {
      this.#warn(camera, 'bad_request', 'is neither a movement nor JSON');
      return;
    }
    const moving = this.#moving.get(camera.id) ?? new Set();
    this.#moving.set(camera.id, moving);
    if (moving.size >= MOST_AT_ONCE && command.action !== 'stop') return;
    const moved = this.#move(camera, command).finally(() => moving.delete(moved));
    moving.add(moved);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#moving.values()].flatMap((moving) => [...moving]));
  }

  async #move(camera: CameraConfig, command: PtzCommand): Promise<void> {
    try {
      const resolver = this.devices.get(camera);
      const move = ability(resolver.ptz?.bind(resolver), camera.id, 'way to move it');
      await move(command, this.#stopping.signal);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const known = error instanceof CamrelayError ? error : null;
      this.#warn(camera, known?.code ?? 'internal', known?.message ?? 'failed');
    }
  }

  #warn({ id: camera }: CameraConfig, code: string, reason: string): void {
    this.log.warn('an order over MQTT was not carried out', { camera, code, reason });
  }
}

/** Null where it is none. `left`, `stop`, `preset 3`, or `{"action":"left","speed":50,"for":"1s"}`. */
export function commandOf(payload: Buffer): PtzCommand | null {
  if (payload.length > LONGEST_ORDER_BYTES) return null;
  const text = payload.toString().trim();
  const [, action, preset] = /^([a-z-]+)(?: (\d{1,3}))?$/.exec(text) ?? [];
  const order = action === undefined ? json(text) : { action, ...(preset !== undefined && { preset: Number(preset) }) }; // prettier-ignore
  const { success, data } = PtzBody.safeParse(order);
  return success ? data : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
