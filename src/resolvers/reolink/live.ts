/**
 * Leases on live streams. Source: docs/vendors/reolink.md, "Live streams".
 *
 * An RTMP address with a token lives as long as its session, which the lease holds; all others carry
 * user name and password and end never.
 */
import type { Clock } from '../../kit/clock.js';
import type { Loss } from '../../model/loss.js';
import type { CameraConfig } from '../../config/config.js';
import { DeviceFailure } from '../device-failure.js';
import { standingLease, type Lease } from '../lease.js';
import type { ReolinkSettings } from './config.js';
import type { ReolinkDevice } from './device.js';
import { needsRtsp, requireChannel, type DevicePorts } from './facts.js';
import { isAbsent } from './refusal.js';
import { RtspForms } from './rtsp-forms.js';
import { flvUrl, rtmpUrl, rtspUrl, type StreamName } from './stream-url.js';

type Camera = CameraConfig & ReolinkSettings;
type Protocol = Exclude<ReolinkSettings['protocol'], 'auto'>;

export class LiveStreams {
  readonly #forms = new Map<StreamName, RtspForms>();
  /** How often in a row a stream was refused, by its name. */
  readonly #refusals = new Map<StreamName, number>();

  constructor(
    private readonly camera: Camera,
    private readonly device: ReolinkDevice,
    private readonly clock: Clock,
  ) {}

  /** @throws DeviceFailure */
  async lease(name: string, signal: AbortSignal): Promise<Lease> {
    const stream = streamOf(name);
    requireChannel(this.camera.channel, await this.device.channels(signal));
    const ports = await this.device.ports(signal);
    const protocol = await this.#protocolFor(stream, signal);
    requireOn(protocol, ports);
    const own = { ...ports, ...given(this.camera) };
    if (protocol === 'rtsp') return this.#rtsp(stream, own);
    if (protocol === 'flv') return this.#flv(stream, own);
    return this.camera.streamAuth === 'password'
      ? this.#rtmpWithPassword(stream, own)
      : this.#rtmpWithToken(stream, own, signal);
  }

  async #protocolFor(stream: StreamName, signal: AbortSignal): Promise<Protocol> {
    const { protocol, channel } = this.camera;
    if (protocol !== 'auto') return protocol;
    try {
      const coding = await this.device.call({ cmd: 'GetEnc', param: { channel } }, signal);
      return needsRtsp(coding, stream) ? 'rtsp' : 'rtmp';
    } catch (error) {
      if (isAbsent(error)) return 'rtmp';
      throw error;
    }
  }

  #place(stream: StreamName, port: number) {
    const { host, channel } = this.camera;
    return { host, port, channel, stream };
  }

  async #rtmpWithToken(
    stream: StreamName,
    { rtmp }: DevicePorts,
    signal: AbortSignal,
  ): Promise<Lease> {
    const { sessions } = this.device;
    const session = await sessions.get(signal);
    const hold = sessions.hold(session);
    const wallMs = this.clock.now() - this.clock.monotonic();
    return {
      source: this.#source(rtmpUrl(this.#place(stream, rtmp), session)),
      expiresAtMs: wallMs + session.endsAtMs,
      renewAtMs: wallMs + session.staleAtMs,
      dropped: hold.dropped,
      singleUse: false,
      explain: (loss, delivered) => this.#explainToken(stream, loss, delivered),
      release: () => {
        hold[Symbol.dispose]();
        return Promise.resolve();
      },
    };
  }

  #rtmpWithPassword(stream: StreamName, { rtmp }: DevicePorts): Lease {
    return {
      ...standingLease(this.#source(rtmpUrl(this.#place(stream, rtmp), this.camera))),
      explain: (loss) => {
        this.device.doubt();
        if (!isRefusal(loss)) return loss;
        // The password is right, since it let us in.
        const message =
          'the camera refused the stream; some firmware takes no user name in the address: set `stream_auth: token`, or `protocol: rtsp`';
        return { cause: 'offline', code: 'not_found', message, retryable: true };
      },
    };
  }

  #flv(stream: StreamName, { rtmp }: DevicePorts): Lease {
    const { port, https } = this.camera;
    const url = flvUrl(this.#place(stream, port), { https, rtmpPort: rtmp }, this.camera);
    return {
      ...standingLease(this.#source(url)),
      explain: (loss) => {
        this.device.doubt();
        return loss;
      },
    };
  }

  #rtsp(stream: StreamName, { rtsp }: DevicePorts): Lease {
    if (stream === 'ext') {
      const message = 'RTSP has no stream ext; take main or sub, or another protocol';
      throw new DeviceFailure('unsupported', message);
    }
    const forms = this.#forms.get(stream) ?? new RtspForms();
    this.#forms.set(stream, forms);
    const url = rtspUrl(this.#place(stream, rtsp), forms.current, this.camera);
    return {
      ...standingLease(this.#source(url)),
      explain: (loss, delivered) => {
        this.device.doubt();
        return forms.explain(loss, delivered);
      },
    };
  }

  /**
   * The device ends what was opened with a session that it ends, and refuses a token it does not know;
   * it says neither. Whether it was that shows with the next lease, which asks.
   */
  #explainToken(stream: StreamName, loss: Loss, delivered: boolean): Loss {
    this.device.doubt();
    const refusals = delivered ? 0 : isRefusal(loss) ? (this.#refusals.get(stream) ?? 0) + 1 : 0;
    this.#refusals.set(stream, refusals);
    if (delivered && loss.code === 'offline') return ENDED;
    if (refusals === 1) return REFUSED;
    return refusals > 1 ? { ...REFUSED_AGAIN, message: refusedAgain(stream) } : loss;
  }

  #source(url: string): Lease['source'] {
    return { kind: 'url', url, transport: this.camera.transport };
  }
}

const EXPIRED = { cause: 'lease', code: 'session_expired', retryable: true } as const;
const ENDED: Loss = {
  ...EXPIRED,
  message: 'the camera closed the stream, as it does when it ends the session that opened it',
};
const REFUSED: Loss = {
  ...EXPIRED,
  message: 'the camera refused the stream, as it does when it has dropped our session',
};
const REFUSED_AGAIN = { cause: 'offline', code: 'not_found', retryable: true } as const;

function refusedAgain(stream: StreamName): string {
  return `the camera refuses the stream ${stream} though our session is good; take another stream, or \`protocol: rtsp\``;
}

/** RTMP has one word for a stream that is not there and for one that we may not have. */
function isRefusal({ code }: Loss): boolean {
  return code === 'not_found' || code === 'bad_credentials';
}

/** The ports of the configuration win over those that the device reports. */
function given({ rtmpPort, rtspPort }: ReolinkSettings): Partial<DevicePorts> {
  return {
    ...(rtmpPort === null ? {} : { rtmp: rtmpPort }),
    ...(rtspPort === null ? {} : { rtsp: rtspPort }),
  };
}

/** @throws DeviceFailure unsupported; nothing is switched on behind a person's back */
function requireOn(protocol: Protocol, { rtmpIsOn, rtspIsOn }: DevicePorts): void {
  if (protocol === 'rtsp' ? rtspIsOn : rtmpIsOn) return;
  const name = protocol === 'rtsp' ? 'RTSP' : 'RTMP';
  const message = `${name} is switched off in the camera; switch it on in its network settings, or set another protocol`;
  throw new DeviceFailure('unsupported', message);
}

function streamOf(name: string): StreamName {
  if (name === 'main' || name === 'sub' || name === 'ext') return name;
  throw new DeviceFailure('unsupported', 'the camera has no such stream; it has main, sub and ext');
}
