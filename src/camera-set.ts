/** The cameras of the configuration at work: each brought in and out of relay, recorder and HLS. */
import { isDeepStrictEqual } from 'node:util';
import type { HlsOutput } from '../relay/outputs/hls/hls-output.js';
import type { PushPolicy, PushRule } from '../relay/push-policy.js';
import type { CameraPlan, Relay, StreamPlan } from '../relay/relay.js';
import type { Stream } from '../relay/stream.js';
import type { ToldEvent } from '../recorder/plan.js';
import type { RecordPlan } from '../recorder/planned.js';
import type { Recorder } from '../recorder/recorder.js';
import type { RetentionLimits, RetentionPolicy } from '../recorder/retention.js';
import type { StopReason } from '../recorder/stream-recorder.js';
import type { AttemptBook } from './attempt-book.js';
import type { CameraConfig, Config } from './config/config.js';
import { diffConfig } from './config/diff.js';
import type { DeviceEvents } from './device-events.js';
import type { DevicePlaybacks } from './device-playbacks.js';
import type { EventBus } from './kit/event-bus.js';
import type { Log } from './kit/log.js';
import type { Loss } from './model/loss.js';
import type { Watch } from './model/watch.js';
import type { Devices } from './resolvers/devices.js';
import type { Resolver } from './resolvers/resolver.js';

export type CameraSetDeps = Readonly<{
  relay: Relay;
  recorder: Recorder;
  hls: HlsOutput;
  devices: Devices;
  deviceEvents: DeviceEvents;
  playbacks: DevicePlaybacks;
  attempts: Pick<AttemptBook, 'forget'>;
  events: EventBus;
  log: Log;
}>;

export class CameraSet implements PushPolicy {
  #config: Config;
  /** What feeds the recorder, by camera. */
  readonly #recorded = new Map<string, Watch>();
  /** One reload at a time. */
  #reloading: Promise<void> = Promise.resolve();

  constructor(
    initial: Config,
    private readonly deps: CameraSetDeps,
  ) {
    this.#config = initial;
  }

  get config(): Config {
    return this.#config;
  }

  /** Resolves once it is known what was missed while the program was not there. Never rejects. */
  start(): Promise<void> {
    for (const camera of this.#config.cameras) this.#add(camera);
    // A failure is logged by the index itself; nothing that records depends on it.
    return this.deps.recorder.settle().catch(() => undefined);
  }

  /** Resolves once the cameras that changed run as the new configuration says. */
  reload(config: Config): Promise<void> {
    const done = this.#reloading.then(() => this.#reload(config));
    // One that failed does not keep the next from being tried.
    this.#reloading = done.catch(() => undefined);
    return done;
  }

  keyFor(cameraId: string): PushRule | undefined {
    const camera = this.#config.cameras.find(({ id }) => id === cameraId);
    return camera?.enabled ? (camera.publisher ?? undefined) : undefined;
  }

  /** A stream came into another state. */
  changed(stream: Stream): void {
    const { state, reason, retryAtMs } = stream.status;
    const { cameraId: camera, streamName } = stream;
    const retryAt = retryAtMs === null ? null : new Date(retryAtMs).toISOString();
    const data = { camera, stream: streamName, state, reason, retry_at: retryAt };
    this.deps.events.tell({ type: 'camera', data });
    if (state === 'online') this.deps.log.info('camera is live', { camera, stream: streamName });
  }

  /** A stream has no run: what is recorded of it lacks something from now on. */
  lost({ cameraId, streamName }: Stream, loss: Loss): void {
    this.deps.recorder.gate({ cameraId, streamName })?.failed(loss);
  }

  /** Something was noticed at a camera: it may have to be recorded. */
  heard(cameraId: string, event: ToldEvent): void {
    const camera = this.#config.cameras.find(({ id }) => id === cameraId);
    if (!camera) return;
    this.deps.recorder.gate({ cameraId, streamName: camera.stream })?.heard(event);
  }

  async #reload(config: Config): Promise<void> {
    const { added, removed, changed, needRestart } = diffConfig(this.#config, config);
    const { log } = this.deps;
    if (needRestart.length > 0)
      log.warn('only a restart puts these settings to work', { settings: needRestart });
    const redialled = changed.filter(({ redial }) => redial);
    const rerecorded = changed.filter(
      ({ redial, before, after }) =>
        !redial && !isDeepStrictEqual(recordPlan(before), recordPlan(after)),
    );
    await Promise.all([
      ...removed.map((camera) => this.#remove(camera, 'disabled')),
      ...redialled.map(({ before, after }) => this.#remove(before, reasonToStop(before, after))),
    ]);
    await Promise.all(
      rerecorded
        .filter(({ after }) => after.record.mode === 'off')
        .map(({ before }) => this.#stopRecording(before, 'disabled')),
    );
    for (const { id } of removed) this.deps.attempts.forget(id);
    this.#config = config;
    this.deps.recorder.setRetention(retentionPolicy(config));
    for (const camera of [...added, ...redialled.map(({ after }) => after)]) this.#add(camera);
    for (const { after } of rerecorded) this.#record(after);
    this.deps.events.tell({ type: 'cameras', data: {} });
    log.info('configuration reloaded', {
      added: added.length,
      removed: removed.length,
      changed: changed.length,
    });
  }

  #add(camera: CameraConfig): void {
    if (!camera.enabled) return;
    const { relay, hls, devices, deviceEvents } = this.deps;
    const resolver = devices.open(camera);
    const streams = relay.add(cameraPlan(camera, resolver));
    for (const stream of streams) hls.attach(stream);
    this.#record(camera);
    for (const stream of streams) stream.start();
    deviceEvents.start(camera.id, resolver);
  }

  #record(camera: CameraConfig): void {
    const { id, stream } = camera;
    const key = { cameraId: id, streamName: stream };
    const plan = recordPlan(camera);
    const [main] = this.deps.relay.streamsOf(id);
    if (!main || plan.record.mode === 'off') return;
    const going = this.deps.recorder.gate(key);
    if (going) return going.follow(plan);
    const { segmentMs } = this.#config.storage;
    const gate = this.deps.recorder.follow({ ...key, segmentMs, plan });
    this.#recorded.set(id, main.watchParts(gate));
  }

  async #stopRecording({ id, stream }: CameraConfig, reason: StopReason): Promise<void> {
    this.#recorded.get(id)?.close();
    this.#recorded.delete(id);
    await this.deps.recorder.close({ cameraId: id, streamName: stream }, reason);
  }

  async #remove(camera: CameraConfig, reason: StopReason): Promise<void> {
    await this.deps.playbacks.closeAll(camera.id);
    const streams = this.deps.relay.streamsOf(camera.id);
    await Promise.all([this.deps.relay.remove(camera.id), this.deps.deviceEvents.stop(camera.id)]);
    for (const { path } of streams) this.deps.hls.detach(path);
    await this.deps.devices.close(camera.id);
    await this.#stopRecording(camera, reason);
  }
}

function recordPlan({ record, timeZone }: CameraConfig): RecordPlan {
  return { record, timeZone };
}

/** Whether what a camera sends while it is redialled should have been recorded. */
function reasonToStop(before: CameraConfig, after: CameraConfig): StopReason {
  const goesOn = after.enabled && after.record.mode !== 'off' && after.stream === before.stream;
  return goesOn ? 'shutdown' : 'disabled';
}

/** How long what is kept: for all, and for cameras with limits of their own. */
export function retentionPolicy({ storage, cameras }: Config): RetentionPolicy {
  const { ageMs, bytes, minFreeBytes } = storage.retention;
  return {
    ...limits(ageMs, bytes),
    ...(minFreeBytes === null ? {} : { minFreeBytes }),
    cameras: new Map(
      cameras.map(({ id, retention }) => [id, limits(retention.ageMs, retention.bytes)]),
    ),
  };
}

function limits(ageMs: number | null, bytes: number | null): RetentionLimits {
  return { ...(ageMs === null ? {} : { ageMs }), ...(bytes === null ? {} : { bytes }) };
}

/** The stream at the camera's own path runs always, unless asked otherwise; extra ones on demand. */
function cameraPlan(camera: CameraConfig, resolver: Resolver): CameraPlan {
  const { id, stream, extraStreams, onDemand } = camera;
  const main: StreamPlan = { path: id, streamName: stream, onDemand };
  const extra = extraStreams.map((name) => ({
    path: `${id}/${name}`,
    streamName: name,
    onDemand: true,
  }));
  return {
    cameraId: id,
    streams: [main, ...extra],
    wantsAudio: camera.audio === 'auto',
    resolver,
  };
}
