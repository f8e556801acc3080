/**
 * Stills made by devices. Pages ask for the same picture again and again: a device is asked once
 * for all who want it at a time, and its refusal stands for a while.
 */
import type { Still } from '../recorder/snapshots.js';
import type { Clock } from './kit/clock.js';
import { deviceStill } from './resolvers/abilities.js';
import type { Devices } from './resolvers/devices.js';

/** How long a picture is the one of now, ms. */
const KEPT_FOR_MS = 1_000;
const REFUSED_FOR_MS = 5_000;

/** `untilMs` (monotonic) is infinite while it is being made. */
type Taken = { readonly still: Promise<Still | null>; untilMs: number };

export class DeviceStills {
  readonly #taken = new Map<string, Taken>();

  constructor(
    private readonly devices: Pick<Devices, 'find'>,
    private readonly clock: Clock,
  ) {}

  /** Null where the camera's device makes none. @throws CamrelayError timeout; DeviceFailure */
  take(cameraId: string): Promise<Still | null> {
    const { clock } = this;
    for (const [id, { untilMs }] of this.#taken) {
      if (untilMs <= clock.monotonic()) this.#taken.delete(id);
    }
    const known = this.#taken.get(cameraId);
    if (known) return known.still;
    const taken: Taken = { still: this.#ask(cameraId), untilMs: Infinity };
    this.#taken.set(cameraId, taken);
    taken.still.then(
      () => (taken.untilMs = clock.monotonic() + KEPT_FOR_MS),
      () => (taken.untilMs = clock.monotonic() + REFUSED_FOR_MS),
    );
    return taken.still;
  }

  async #ask(cameraId: string): Promise<Still | null> {
    const resolver = this.devices.find(cameraId);
    const jpeg = resolver ? await deviceStill(resolver) : null;
    return jpeg && { jpeg, atMs: this.clock.now() };
  }
}
