/**
 * Tells a camera to publish to us, and puts back what was set before. Only ever asked for by a
 * person, with `camrelay cgi-push`.
 */
import type { Clock } from '../../kit/clock.js';
import { CamrelayError } from '../../model/errors.js';
import { DeviceFailure } from '../device-failure.js';
import type { DeviceStore } from '../device-store.js';
import type { CgiClient } from './client.js';
import {
  checkPushable,
  type PushedStream,
  readRtmpConf,
  RTMP_TYPES,
  RtmpConf,
  writeRtmpConf,
} from './rtmp-conf.js';

/** The camera takes a while to put its settings to work, ms. */
const LOOK_AGAIN_AFTER_MS = 10_000;

type DeviceAddress = Readonly<{ host: string; port: number }>;

/** What a camera was set to before `cgi-push`; null where nothing has to be put back. */
export function settingsBefore(store: DeviceStore, address: DeviceAddress): RtmpConf | null {
  return RtmpConf.safeParse(store.kept(keyOf(address))).data ?? null;
}

function keyOf({ host, port }: DeviceAddress): string {
  return `cgi rtmp ${host}:${port}`;
}

export class PushSetup {
  constructor(
    private readonly client: CgiClient,
    private readonly store: DeviceStore,
    private readonly clock: Clock,
    private readonly address: DeviceAddress,
  ) {}

  /** What the camera was set to before; null where nothing has to be put back. */
  get before(): RtmpConf | null {
    return settingsBefore(this.store, this.address);
  }

  /**
   * Resolves once the camera has been seen to keep the address, to what `restore` puts back.
   * @throws DeviceFailure unsupported for H.265; bad_reply where the camera does not keep the address;
   *   CamrelayError disk_failed
   */
  async set(address: string, stream: PushedStream, signal: AbortSignal): Promise<RtmpConf> {
    await checkPushable(this.client, stream, signal);
    // A second run would take our own address for what was there before.
    const before = this.before ?? (await readRtmpConf(this.client, signal));
    this.#keep(before);
    const wanted = { RtmpEnable: 1, RtmpServerAddr: address, RtmpType: RTMP_TYPES[stream] };
    await writeRtmpConf(this.client, wanted, signal);
    await this.clock.sleep(LOOK_AGAIN_AFTER_MS, signal);
    signal.throwIfAborted();
    const after = await readRtmpConf(this.client, signal);
    const isKept = Object.entries(wanted).every(
      ([name, value]) => after[name as keyof RtmpConf] === value,
    );
    if (isKept) return before;
    const message =
      'the camera took the address and has not kept it; try the other form of it, with --short';
    throw new DeviceFailure('bad_reply', message);
  }

  /** @throws DeviceFailure unsupported where nothing was set by us */
  async restore(signal: AbortSignal): Promise<RtmpConf> {
    const { before } = this;
    if (before === null) {
      const message =
        'nothing is known that could be put back; camrelay did not set this camera up from here';
      throw new DeviceFailure('unsupported', message);
    }
    await writeRtmpConf(this.client, before, signal);
    this.store.keep(keyOf(this.address), undefined);
    return before;
  }

  /** @throws CamrelayError disk_failed: what cannot be put back is not changed */
  #keep(before: RtmpConf): void {
    this.store.keep(keyOf(this.address), before);
    if (this.before !== null) return;
    const message =
      "the camera's own settings cannot be written down, so they are left alone; is storage.dir writable?";
    throw new CamrelayError('disk_failed', message);
  }
}
