/**
 * Plays what devices recorded themselves: each playback is a stream of the relay like any other, at
 * `CAMERA/playback-ID`, not recorded, and gone a while after its last viewer.
 */
import { randomBytes } from 'node:crypto';
import type { HlsOutput } from '../relay/outputs/hls/hls-output.js';
import type { Relay } from '../relay/relay.js';
import type { Stream } from '../relay/stream.js';
import type { CameraConfig } from './config/config.js';
import type { Bound, Bounds } from './kit/bounds.js';
import type { Clock } from './kit/clock.js';
import type { Log } from './kit/log.js';
import { CamrelayError } from './model/errors.js';
import { ability } from './resolvers/abilities.js';
import type { DevicePlayback, DevicePlayer, PlaybackStart } from './resolvers/device-archive.js';
import type { Devices } from './resolvers/devices.js';

export type DevicePlaybacksDeps = Readonly<{
  relay: Pick<Relay, 'addStream' | 'removeStream'>;
  hls: Pick<HlsOutput, 'attach' | 'detach'>;
  devices: Pick<Devices, 'get' | 'find'>;
  bounds: Bounds;
  /** Of all cameras together: each is a session, a connection and a process. */
  most: () => number;
  clock: Clock;
  log: Log;
}>;

export type PlaybackWish = PlaybackStart | Readonly<{ id: string }>;

export type OpenPlayback = Readonly<{
  id: string;
  /** Of its stream, as in URLs. */
  path: string;
  start: PlaybackStart;
}>;

/** How long one goes on without a viewer, ms. */
const IDLE_FOR_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

type Entry = Readonly<{
  id: string;
  cameraId: string;
  player: DevicePlayer;
  playback: DevicePlayback;
  stream: Stream;
  ending: AbortController;
}>;

export class DevicePlaybacks implements AsyncDisposable {
  readonly #open = new Map<string, Entry>();
  /** How many are just being opened. */
  #opening = 0;
  readonly #closing = new Set<Promise<void>>();

  readonly #bound: Bound;

  constructor(private readonly deps: DevicePlaybacksDeps) {
    const used = (): number => this.#open.size + this.#opening;
    this.#bound = deps.bounds.add('device_playbacks', { used, most: deps.most });
  }

  /**
   * @throws CamrelayError camera_disabled, no_recording, bad_request, too_many_viewers;
   *   DeviceFailure
   */
  async open(camera: CameraConfig, wish: PlaybackWish, signal: AbortSignal): Promise<OpenPlayback> {
    const resolver = this.deps.devices.get(camera);
    const player = ability(resolver.player, camera.id, 'playback of its own recordings');
    if (!('id' in wish)) checkManner(player, wish);
    if (!this.#bound.admits()) {
      const message = 'too many recordings of devices are being played already; end one first';
      throw new CamrelayError('too_many_viewers', message);
    }
    this.#opening++;
    try {
      const playback = await player.open(wish, signal);
      if (!signal.aborted && this.deps.devices.find(camera.id) === resolver)
        return this.#add(camera, player, playback);
      await playback.close();
      signal.throwIfAborted();
      throw new CamrelayError('camera_disabled', `camera ${camera.id} has just been changed`);
    } finally {
      this.#opening--;
    }
  }

  /** Seeks, or changes the speed. @throws CamrelayError not_found, bad_request; DeviceFailure */
  async change(
    cameraId: string,
    id: string,
    to: Partial<PlaybackStart>,
    signal: AbortSignal,
  ): Promise<OpenPlayback> {
    const entry = this.#entry(cameraId, id);
    checkManner(entry.player, to);
    const how = await entry.playback.change(to, signal);
    if (how === 'reconnect') await entry.stream.redial();
    return viewOf(entry);
  }

  /** @throws CamrelayError not_found */
  async close(cameraId: string, id: string): Promise<void> {
    await this.#end(this.#entry(cameraId, id));
  }

  /** Ends those of one camera; resolves once nothing of them is left at its device. */
  async closeAll(cameraId: string): Promise<void> {
    const ends = [...this.#open.values()]
      .filter((entry) => entry.cameraId === cameraId)
      .map((entry) => this.#end(entry));
    await Promise.all([...ends, ...this.#closing]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = [...this.#open.values()].map((entry) => this.#end(entry));
    await Promise.all([...ends, ...this.#closing]);
  }

  #add(camera: CameraConfig, player: DevicePlayer, playback: DevicePlayback): OpenPlayback {
    const { relay, hls, log } = this.deps;
    const id = randomBytes(4).toString('hex');
    const streamName = `playback-${id}`;
    const stream = relay.addStream(
      { path: `${camera.id}/${streamName}`, streamName, onDemand: true, learnsAs: 'playback' },
      {
        cameraId: camera.id,
        wantsAudio: camera.audio === 'auto',
        resolver: { lease: (_, signal) => playback.lease(signal) },
      },
    );
    hls.attach(stream);
    const ending = new AbortController();
    const entry: Entry = { id, cameraId: camera.id, player, playback, stream, ending };
    this.#open.set(id, entry);
    log.info('playback of a device begins', { camera: camera.id, stream: streamName });
    void this.#endWhenIdle(entry);
    return viewOf(entry);
  }

  async #endWhenIdle(entry: Entry): Promise<void> {
    const { clock } = this.deps;
    const { signal } = entry.ending;
    let idleSinceMs = clock.monotonic();
    while (!signal.aborted && clock.monotonic() - idleSinceMs < IDLE_FOR_MS) {
      await clock.sleep(LOOK_EVERY_MS, signal);
      if (entry.stream.status.viewers > 0) idleSinceMs = clock.monotonic();
    }
    await this.#end(entry);
  }

  /** Never rejects; once it has begun there is nothing more to find. */
  #end(entry: Entry): Promise<void> {
    if (!this.#open.delete(entry.id)) return Promise.resolve();
    const closing = this.#letGo(entry).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    return closing;
  }

  async #letGo({ cameraId, playback, stream, ending }: Entry): Promise<void> {
    const { relay, hls, log } = this.deps;
    ending.abort();
    hls.detach(stream.path);
    await relay.removeStream(stream);
    await playback.close();
    log.info('playback of a device is over', { camera: cameraId, stream: stream.streamName });
  }

  #entry(cameraId: string, id: string): Entry {
    const entry = this.#open.get(id);
    if (entry?.cameraId === cameraId) return entry;
    const message = `camera ${cameraId} has no such playback; it ends ${IDLE_FOR_MS / 1000} s after its last viewer`;
    throw new CamrelayError('not_found', message);
  }
}

function viewOf({ id, stream, playback }: Entry): OpenPlayback {
  return { id, path: stream.path, start: playback.start };
}

function checkManner(player: DevicePlayer, { speed, direction }: Partial<PlaybackStart>): void {
  if (speed !== undefined && !player.speeds.includes(speed)) {
    const message = `the device plays at these speeds: ${player.speeds.join(', ')}`;
    throw new CamrelayError('bad_request', message);
  }
  if (direction === 'backward' && !player.backward)
    throw new CamrelayError('bad_request', 'the device does not play backward');
}
