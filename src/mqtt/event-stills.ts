/** Pictures of events: the newest of each camera, seldom enough to cost little. */
import type { CameraConfig } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';

/** A picture of what the camera shows now. */
export type TakeStill = (camera: CameraConfig) => Promise<Buffer>;

/** Of one camera at most one in so long, ms. */
const EVERY_MS = 10_000;
/** A larger one is not sent. */
const MOST_BYTES = 2 * 1024 * 1024;

export class EventStills {
  readonly #takenMs = new Map<string, number>();
  /** One at a time of all cameras: whoever comes meanwhile has none. */
  #isBusy = false;

  constructor(
    private readonly take: TakeStill,
    private readonly send: (cameraId: string, jpeg: Buffer) => void,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Takes one where it is time. Never throws. */
  ask(camera: CameraConfig): void {
    const lastMs = this.#takenMs.get(camera.id) ?? -Infinity;
    if (this.#isBusy || this.clock.monotonic() - lastMs < EVERY_MS) return;
    this.#takenMs.set(camera.id, this.clock.monotonic());
    this.#isBusy = true;
    this.take(camera)
      .then((jpeg) => {
        if (jpeg.length <= MOST_BYTES) this.send(camera.id, jpeg);
      })
      .catch((error: unknown) =>
        this.log.debug('no picture of an event for MQTT', { camera: camera.id, error }),
      )
      .finally(() => (this.#isBusy = false));
  }

  forget(cameraId: string): void {
    this.#takenMs.delete(cameraId);
  }
}
