/**
 * Leases on a Sercomm camera's streams: addresses that never end, of which a firmware may lack some.
 * Source: docs/vendors/sercomm.md, "Streams".
 */
import type { CameraConfig } from '../../config/config.js';
import type { Loss } from '../../model/loss.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { standingLease, type Lease } from '../lease.js';
import type { SercommClient } from './client.js';
import type { SercommSettings } from './config.js';
import { KeepAlive } from './keep-alive.js';
import { MEDIA, pathOf, playableUrl, type Medium } from './stream-url.js';

const USUAL_RTSP_PORT = 554;
/** A camera that seems to have too many viewers is left alone for so long, ms. */
const FULL_FOR_MS = 30_000;

/** What was learnt of one stream while it was tried. */
type Tried = {
  /** Which of its media. */
  index: number;
  /** By the monotonic clock, ms. */
  notBeforeMs: number;
};

export class SercommStreams {
  readonly #tried = new Map<string, Tried>();
  readonly #keepAlive: KeepAlive;

  constructor(
    private readonly camera: CameraConfig & SercommSettings,
    private readonly client: SercommClient,
    private readonly context: DeviceContext,
  ) {
    this.#keepAlive = new KeepAlive(client, context.clock, camera.keepAliveMs);
  }

  /** @throws DeviceFailure bad_credentials, too_many_sessions, unreachable */
  async lease(streamName: string, signal: AbortSignal): Promise<Lease> {
    const { transport, username, password } = this.camera;
    const { clock, hide } = this.context;
    const tried = this.#triedOf(streamName);
    if (clock.monotonic() < tried.notBeforeMs) throw new DeviceFailure('too_many_sessions', FULL);
    const address = { ...this.camera, rtspPort: await this.#rtspPort(signal) };
    const media = MEDIA[streamName] ?? [];
    const medium = media[tried.index];
    if (medium === undefined)
      throw new DeviceFailure('unsupported', `the camera has no stream called ${streamName}`);
    const url = playableUrl(medium, address, { username, password });
    if (password !== '') hide(url);
    const end = this.#keepAlive.begin();
    return {
      ...standingLease({ kind: 'url', url, transport }),
      explain: (loss, delivered) => (delivered ? loss : this.#explain(loss, tried, media)),
      release: () => {
        end();
        return Promise.resolve();
      },
    };
  }

  /** Ends what goes on beside the leases. */
  close(): void {
    this.#keepAlive.close();
  }

  /**
   * Also where the port is configured, and for MJPEG: the answer shows that the password is right
   * before a stream is tried with it.
   */
  async #rtspPort(signal: AbortSignal): Promise<number> {
    const { rtspPort } = this.camera;
    const about = await this.client.about(signal).catch((error: unknown) => {
      const code = error instanceof DeviceFailure ? error.code : null;
      // Where nothing answers at all there is nobody to have a usual port.
      const isOff = code === 'unreachable' && rtspPort === null;
      if (code === null || code === 'bad_credentials' || isOff) throw error;
      return null;
    });
    return rtspPort ?? about?.rtspPort ?? USUAL_RTSP_PORT;
  }

  /** What it means that a connection ended before any media came. */
  #explain(loss: Loss, tried: Tried, media: readonly Medium[]): Loss {
    switch (loss.code) {
      case 'bad_credentials':
        this.client.refused(new DeviceFailure('bad_credentials', loss.message));
        return loss;
      case 'not_found':
        return this.#lacking(loss, tried, media);
      case 'offline':
        tried.notBeforeMs = this.context.clock.monotonic() + FULL_FOR_MS;
        return { cause: 'lease', code: 'too_many_sessions', message: FULL, retryable: true };
      default:
        return loss;
    }
  }

  /** Goes on to the next kind of media; after the last one to the first, for firmware gets changed. */
  #lacking(loss: Loss, tried: Tried, media: readonly Medium[]): Loss {
    const lacking = media[tried.index];
    const next = media[tried.index + 1];
    tried.index = next === undefined ? 0 : tried.index + 1;
    if (lacking === undefined || next === undefined) return loss;
    const message = `the camera has no ${pathOf(lacking)}; camrelay tries ${pathOf(next)} instead`;
    return { ...loss, message };
  }

  #triedOf(streamName: string): Tried {
    const tried = this.#tried.get(streamName) ?? { index: 0, notBeforeMs: -Infinity };
    this.#tried.set(streamName, tried);
    return tried;
  }
}

const FULL =
  'the camera takes no further viewer, or ended the connection at once; close other viewers, camrelay tries again within a minute';
