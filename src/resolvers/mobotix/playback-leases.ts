/** Leases on recorded streams: each address holds a key, and each key serves one connection. */
import { parseTime } from '../../kit/time-text.js';
import type { Loss } from '../../model/loss.js';
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { standingLease, type Lease } from '../lease.js';
import type { NvrClient } from './client.js';
import type { MobotixSettings } from './config.js';
import { recorderPlaces } from './live.js';
import { nothingThere, type Keys } from './playback-key.js';
import { fillTemplate, hasPassword, neededTemplate } from './url-template.js';

type StreamSettings = MobotixSettings & Readonly<{ transport: 'tcp' | 'udp' }>;

export class PlaybackLeases {
  constructor(
    private readonly client: NvrClient,
    private readonly settings: StreamSettings,
    readonly keys: Keys,
    private readonly context: Pick<DeviceContext, 'clock' | 'hide'>,
  ) {}

  /** @throws DeviceFailure unsupported where the address is not configured */
  checkConfigured(): void {
    this.#template();
  }

  /** @throws DeviceFailure */
  async withKey(pbkey: string, signal: AbortSignal): Promise<Lease> {
    const template = this.#template();
    const places = await recorderPlaces(this.client, this.settings, signal);
    const url = fillTemplate<'playback'>(template, { ...places, stream: 'playback', pbkey });
    this.context.hide(url);
    const { transport } = this.settings;
    const lease = { ...standingLease({ kind: 'url', url, transport }), singleUse: true };
    if (hasPassword(template)) return lease;
    return { ...lease, explain: (loss) => (loss.cause === 'auth' ? KEY_REFUSED : loss) };
  }

  /** What the configuration says under `playback`, from its start on at every connection. */
  async configured(signal: AbortSignal): Promise<Lease> {
    const { playback } = this.settings;
    if (playback === null)
      throw new DeviceFailure('unsupported', 'this stream needs the key playback, with a start');
    const { start, speed, direction } = playback;
    const nowMs = this.context.clock.now();
    const fromMs = parseTime(start, nowMs) ?? nowMs;
    const pbkey = await this.keys.mint({ fromMs, speed, direction }, signal);
    if (pbkey === null) throw nothingThere();
    return this.withKey(pbkey, signal);
  }

  #template(): string {
    return neededTemplate('playback', this.settings.playbackUrl);
  }
}

/** Without a password in its address it was the key that was refused. */
const KEY_REFUSED: Loss = {
  cause: 'lease',
  code: 'session_expired',
  message: 'the recorder refused the playback key; the next connection gets a new one',
  retryable: true,
};
