/**
 * The way to a camera's live streams, learnt from how connections end.
 *
 * The device says at which port it serves RTSP. It prefers to be asked for TCP, and is asked for UDP
 * once it has refused that.
 */
import { z } from 'zod';
import type { CameraConfig } from '../../config/config.js';
import type { Loss } from '../../model/loss.js';
import { DeviceFailure, isProvenWrong } from '../device-failure.js';
import { type Lease, standingLease } from '../lease.js';
import { orAborted } from '../or-aborted.js';
import { withCredentials } from '../rtsp/source-url.js';
import type { CgiSettings } from './config.js';
import type { CgiDevice } from './device.js';
import { number, readFields } from './reply.js';

const DEFAULT_RTSP_PORT = 554;
/** After so many failed connections in a row everything that was learnt is asked for again. */
const FAILURES_TO_FORGET = 3;

/** What each stream is called at the device. */
const PATHS: Readonly<Record<string, string>> = {
  main: 'stream_0',
  sub: 'stream_1',
  third: 'stream_2',
};

const RtspConf = z.object({ rtsp_port: number.pipe(z.number().int().min(1).max(65_535)) });

/** The client has limits of its own, and ends with the device. */
const ASK_ANYWAY = new AbortController().signal;

type Transport = 'tcp' | 'udp';

export class LiveStreams {
  #port: number | null;
  #transport: Transport;
  #failures = 0;
  #asking: Promise<number> | null = null;

  constructor(
    private readonly camera: CameraConfig & CgiSettings,
    private readonly device: CgiDevice,
  ) {
    this.#port = camera.rtspPort;
    this.#transport = camera.transport;
  }

  async lease(streamName: string, signal: AbortSignal): Promise<Lease> {
    const port = await this.#rtspPort(signal);
    const url = streamUrl(this.camera.host, port, streamName);
    const { username, password } = this.camera;
    const transport = this.#transport;
    return {
      ...standingLease({
        kind: 'url',
        url: withCredentials(url, { username, password }),
        transport,
      }),
      explain: (loss, delivered) => this.#learn(transport, loss, delivered),
    };
  }

  async #rtspPort(signal: AbortSignal): Promise<number> {
    if (this.#port !== null) return this.#port;
    // One question for all who wait; it does not end because the first of them went away.
    this.#asking ??= this.#askPort().finally(() => (this.#asking = null));
    return orAborted(this.#asking, signal);
  }

  async #askPort(): Promise<number> {
    try {
      const reply = await this.device.client.call('getRtspConf', {}, ASK_ANYWAY);
      this.#port = readFields(reply, RtspConf).rtsp_port;
      void this.device.checkClock();
      return this.#port;
    } catch (error) {
      if (!(error instanceof DeviceFailure) || isProvenWrong(error)) throw error;
      return DEFAULT_RTSP_PORT;
    }
  }

  #learn(used: Transport, loss: Loss, delivered: boolean): Loss {
    const isOurs = loss.cause === 'shutdown' || loss.cause === 'lease';
    if (delivered || isOurs) {
      if (delivered) this.#failures = 0;
      return loss;
    }
    if (loss.code === 'no_tcp' && used === 'tcp') {
      this.#transport = 'udp';
      this.#failures = 0;
      return loss;
    }
    this.#failures++;
    if (this.#failures >= FAILURES_TO_FORGET) {
      this.#failures = 0;
      this.#port = this.camera.rtspPort;
      this.#transport = this.camera.transport;
    }
    return loss;
  }
}

/** `rtsp://HOST:PORT/stream_N`, without the account. */
export function streamUrl(host: string, port: number, streamName: string): string {
  const path = PATHS[streamName];
  if (path === undefined)
    throw new DeviceFailure('unsupported', `a CGI camera has no stream ${streamName}`);
  return `rtsp://${host}:${port}/${path}`;
}
