/**
 * The whole program, joined: the only place that knows every part.
 *
 * What is opened last is closed first: players are let go before the cameras, the cameras before the
 * recorder, which finishes its files, and the index last of all.
 */
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { SourceGuard } from '../relay/guard/source-guard.js';
import { FfmpegIngest } from '../relay/ingest.js';
import { FfmpegLauncher } from '../relay/ffmpeg-process.js';
import { endOrphans } from '../relay/orphans.js';
import { createHlsOutput } from '../relay/outputs/hls/hls-output.js';
import { startRtmpServer } from '../relay/outputs/rtmp/rtmp-server.js';
import { startRtspServer } from '../relay/outputs/rtsp/server.js';
import type { PushPolicy } from '../relay/push-policy.js';
import { Relay } from '../relay/relay.js';
import type { Guard } from '../relay/guard.js';
import { ViewerLimit } from '../relay/viewer-limit.js';
import { WorkerTable } from '../relay/worker-table.js';
import { ClipThread } from '../recorder/clip-indexer.js';
import { Clips } from '../recorder/clips.js';
import { nodeDisk } from '../recorder/disk.js';
import { IndexKeeper } from '../recorder/index-keeper.js';
import { Playback } from '../recorder/playback.js';
import { startRecorder } from '../recorder/recorder.js';
import { RecordedReplays } from '../recorder/replays.js';
import { type DecodeStill, Snapshots } from '../recorder/snapshots.js';
import { Thumbnails } from '../recorder/thumbnails.js';
import { Volume, volumeMemory } from '../recorder/volume.js';
import { lockDirectory } from '../storage/directory-lock.js';
import { openIndex } from '../storage/recording-index.js';
import { renewIfNeeded } from '../storage/renewal.js';
import { clientOf } from './api/client-address.js';
import { indexNews, storageNews } from './api/health.js';
import { protectedNews } from './api/protected.js';
import { startApi } from './api/server.js';
import { AttemptBook } from './attempt-book.js';
import { Gatekeeper } from './auth/gatekeeper.js';
import { KeyRing } from './auth/key-ring.js';
import { CameraSet, retentionPolicy } from './camera-set.js';
import { CameraTests } from './camera-test/camera-tests.js';
import type { Config } from './config/config.js';
import { descriptorWarning, LimitKeeper } from './limits.js';
import type { ConfigKeeper } from './config-keeper.js';
import type { Listen } from './config/listen.js';
import { configWarnings } from './config/warnings.js';
import { decodeStill, decodeThumbnails, tileJpegs } from './media-jobs.js';
import { DeviceEvents } from './device-events.js';
import { DevicePlaybacks } from './device-playbacks.js';
import { DeviceStills } from './device-stills.js';
import { DownloadJobs } from './download-jobs.js';
import { DialPolicy } from './dial-policy.js';
import { EventBook } from './event-book.js';
import { findFfmpeg } from './ffmpeg.js';
import { GapSeconds } from './gap-seconds.js';
import { CertificateKeeper } from './kit/certificate-keeper.js';
import type { Clock } from './kit/clock.js';
import { EventBus } from './kit/event-bus.js';
import type { Log } from './kit/log.js';
import type { LogRing } from './kit/log-ring.js';
import type { Redactor } from './kit/redactor.js';
import { Devices } from './resolvers/devices.js';
import { FileDeviceStore } from './resolvers/device-store.js';
import type { Publications } from './resolvers/push/resolver.js';
import { SharedPool } from './resolvers/device-pool.js';
import { hidden, liveStill, plannedOf, recordedAt, recordingState, startJob } from './seams.js';
import { storageReport } from './storage-report.js';
import { MqttLink } from './mqtt/mqtt-link.js';
import { indexMemory } from './stream-memory.js';
import { UsageKeeper } from './usage-keeper.js';
import { Webhooks } from './webhooks/webhooks.js';
import { WorkerUsage } from './worker-usage.js';

/** Who gives a test up does not want to wait for it, ms. */
const TEST_GRACE_MS = 500;

export type RunOptions = Readonly<{
  version: string;
  log: Log;
  /** The newest warnings and errors of that log. */
  logRing: LogRing;
  redactor: Redactor;
  clock: Clock;
  signal: AbortSignal;
  /** The file of the configuration, to be changed over HTTP. */
  configKeeper: ConfigKeeper;
  /** Why the storage that was asked for is not there: nothing is recorded (standby.ts). */
  storageTrouble?: string;
  /** Called once every listener is up. */
  ready: (program: Program) => void;
}>;

export type Program = Readonly<{
  /** With the ports at which it really listens. */
  config: Config;
  /** `http://HOST:PORT` of the web page, or https. */
  httpUrl: string;
  /** Puts a new configuration to work; touches only the cameras that changed. */
  reload(config: Config): Promise<void>;
}>;

/**
 * Runs until `signal` is aborted; everything is closed, and what was recorded is indexed, when it
 * resolves.
 * @throws CamrelayError bad_config, ffmpeg_missing, port_in_use, storage_in_use, schema_too_new, disk_failed;
 *   StorageAway
 */
export async function run(initial: Config, options: RunOptions): Promise<void> {
  const { version, log, redactor, clock, signal } = options;
  const startedMs = clock.now();
  for (const warning of configWarnings(initial)) log.warn(warning);
  const tooFew = descriptorWarning(initial.limits);
  if (tooFew !== null) log.warn(tooFew);
  const ffmpeg = await findFfmpeg(initial.ffmpeg.path ? { configured: initial.ffmpeg.path } : {});
  await using certificate = initial.tls && new CertificateKeeper(initial.tls, { clock, log });
  const tls = initial.tls && certificate && { certificate, required: initial.tls.required };
  const { dir } = initial.storage;
  const memory = initial.file === null ? null : volumeMemory(initial.file);
  const volume = await Volume.open({ directory: dir, memory, disk: nodeDisk });
  using _lock = lockDirectory(dir);
  await endOrphans(dir, log);

  const events = new EventBus(startedMs);
  const indexFile = join(dir, 'index.db');
  const renewed = renewIfNeeded(indexFile, clock.now());
  if (renewed) log.error('the index could not be used, and is made anew', { ...renewed });
  const onDamage = (why: string): void => indexKeeper.damaged(why);
  await using index = await openIndex({ file: indexFile, log, onDamage });
  await using indexKeeper = new IndexKeeper(
    { directory: dir, disk: nodeDisk, index, log, isCounting: false },
    (trouble) => events.tell({ type: 'storage', data: indexNews(trouble) }),
  );
  const workers = new WorkerTable();
  const limits = new LimitKeeper(initial);
  const { bounds } = limits;
  const attempts = new AttemptBook(clock);
  const launcher = new FfmpegLauncher(ffmpeg.path, workers, clock, dir);
  await using recorder = await startRecorder({
    directory: dir,
    index,
    log,
    clock,
    retention: retentionPolicy(initial),
    refusal: () => Promise.resolve(options.storageTrouble ?? volume.refusal()),
  });
  const ring = new KeyRing({ file: join(dir, 'auth.json'), clock, log });
  const gatekeeper = new Gatekeeper({ config: initial, ring, clock, log });
  /** Where publishers arrive, as soon as those servers are up. */
  const publications: Publications[] = [];
  /** With the port that was really taken, once it is. */
  let httpListen = initial.http.listen;
  const dial = new DialPolicy(() => cameras.config.allowHosts);
  await using devices = new Devices({
    clock,
    log,
    random: Math.random,
    hide: (secret) => redactor.add(secret, 'minted'),
    shared: new SharedPool(),
    store: new FileDeviceStore(join(dir, 'devices'), log),
    dial,
    byHand: false,
    publications,
    httpListen: () => httpListen,
  });
  await using deviceEvents = new DeviceEvents({
    note: (cameraId, event) => eventBook.note(cameraId, event),
    clock,
    log,
    random: Math.random,
  });
  await using guard = new SourceGuard(dial, (secret) => redactor.add(secret, 'minted'));
  await using relay = new Relay({
    ingest: new FfmpegIngest(launcher, guard, clock, log),
    dial,
    memory: indexMemory(index, clock, initial.file),
    observer: {
      changed: (stream) => cameras.changed(stream),
      lost: (stream, loss) => cameras.lost(stream, loss),
      failed: ({ cameraId, streamName }, attempt) => attempts.note(cameraId, streamName, attempt),
    },
    clock,
    log,
    stallMs: initial.relay.stallTimeoutMs,
    lingerMs: initial.relay.onDemandLingerMs,
  });
  const viewerLimit = new ViewerLimit({
    viewers: () => relay.viewers(),
    most: () => limits.now.viewers,
    mostPerStream: () => limits.now.viewersPerStream,
    bounds,
  });
  const admitViewer = viewerLimit.admit;
  const guardOf = (of: 'rtspConnections' | 'rtmpConnections'): Guard => ({
    bounds,
    connections: limits.connections(of),
    admitViewer,
    mostReplays: () => limits.now.replays,
    mostEgressWorkers: () => limits.now.egressWorkers,
  });
  const hasty = new FfmpegLauncher(ffmpeg.path, workers, clock, dir, TEST_GRACE_MS);
  const cameraTests = new CameraTests({
    devices,
    launcher: hasty,
    dial,
    start: startJob(hasty),
    relay,
    config: () => cameras.config,
    redactor,
    clock,
    log,
  });
  const push: PushPolicy = {
    keyFor: (cameraId) => cameras.keyFor(cameraId) ?? cameraTests.keyFor(cameraId),
  };
  await using rtsp =
    initial.rtsp.listen &&
    (await startRtspServer({
      listen: initial.rtsp.listen,
      streams: relay,
      replays: new RecordedReplays({
        index: index.read,
        directory: dir,
        pins: recorder.pins,
        clock,
        keyOf: (path) => recordedAt(cameras.config, path),
      }),
      push,
      tls,
      door: gatekeeper,
      log,
      clock,
      limits: { headerBytes: initial.limits.headerBytes },
      guard: guardOf('rtspConnections'),
    }));
  await using rtmp = await startRtmpServer({
    listen: initial.rtmp.listen,
    streams: relay,
    push,
    tls,
    door: gatekeeper,
    ffmpeg: launcher,
    addressOf,
    log,
    clock,
    guard: guardOf('rtmpConnections'),
  });
  /** With what only a restart changes, and the ports that were really taken where any was asked for. */
  const bound = (config: Config): Config => ({
    ...config,
    tls: initial.tls,
    rtsp: { listen: at(config.rtsp.listen, rtsp?.address.port) },
    rtmp: { listen: at(config.rtmp.listen, rtmp.address?.port) },
  });
  await using hls = createHlsOutput({ streams: relay, addressOf, admitViewer, clock, log });
  await using playbacks = new DevicePlaybacks({
    ...{ relay, hls, devices, bounds, clock, log },
    most: () => limits.now.devicePlaybacks,
  });
  const cameras: CameraSet = new CameraSet(initial, {
    relay,
    recorder,
    hls,
    devices,
    deviceEvents,
    playbacks,
    attempts,
    events,
    log,
  });
  await using eventBook = new EventBook({
    heard: (cameraId, event) => cameras.heard(cameraId, event),
    index,
    events,
    config: () => cameras.config,
    clock,
    log,
  });
  for (const server of [...(rtsp ? [rtsp.publications] : []), rtmp.publications])
    publications.push(hidden(server, redactor));
  await using usage = new UsageKeeper({ index, disk: nodeDisk, directory: dir, clock });
  await using gapSeconds = new GapSeconds({ index, config: () => cameras.config, clock });
  await using indexer = new ClipThread();
  const { pins, timeline, protectedSpans, health: storageHealth } = recorder;
  const clips = new Clips(index.read, dir, { pins, indexer });
  storageHealth.onChange((news) => events.tell({ type: 'storage', data: storageNews(news) }));
  protectedSpans.onChange((change) =>
    events.tell({ type: 'protected', data: protectedNews(change) }),
  );
  const start = startJob(launcher);
  const downloading = { events, clock, bounds, most: () => limits.now.downloads };
  const decode: DecodeStill = (movie, of, stopped) => decodeStill(start, movie, of, stopped);
  const snapshots = new Snapshots({ clips, timeline, decode, clock });
  const thumbnails = new Thumbnails({
    index: index.read,
    directory: dir,
    pins,
    decodeAll: (movie, shape, of, stopped) => decodeThumbnails(start, movie, shape, of, stopped),
    tile: (jpegs, columns, of, stopped) => tileJpegs(start, jpegs, columns, of, stopped),
  });
  bounds.show(clips.bound, snapshots.bound, thumbnails.bound, cameraTests.bound);
  const hooks = () => cameras.config.webhooks;
  await using mqtt = new MqttLink({
    ...{ version, config: () => cameras.config, relay, devices, events, clock, log },
    recording: recordingState(recorder),
    still: liveStill(relay, snapshots),
    random: Math.random,
  });
  await using webhooks = new Webhooks({ events, hooks, clock, log, redactor, random: Math.random });
  await using api = await startApi({
    version,
    ffmpeg,
    startedMs,
    config: () => bound(cameras.config),
    configKeeper: options.configKeeper,
    gatekeeper,
    ring,
    cameraTests,
    attempts,
    relay,
    recording: recordingState(recorder),
    timeline,
    indexTrouble: () => indexKeeper.trouble,
    protectedSpans,
    planned: plannedOf(index.read),
    storageHealth,
    clips,
    pins,
    playback: new Playback(index.read, dir, pins),
    deviceStills: new DeviceStills(devices, clock),
    snapshots,
    thumbnails,
    storageReport: () =>
      storageReport({
        config: () => cameras.config,
        read: index.read,
        disk: nodeDisk,
        protectedSpans,
        clock,
      }),
    workers,
    workerUsage: new WorkerUsage({ workers: () => workers.all(), clock }),
    usage,
    gapSeconds,
    webhooks,
    mqtt,
    rtspViewers: () => (rtsp ? rtsp.stats.viewers : 0),
    logRing: options.logRing,
    devices,
    playbacks,
    eventBook,
    events,
    jobs: new DownloadJobs(downloading),
    hls,
    rtmp,
    connections: limits.connections('httpConnections'),
    bounds,
    tls,
    clock,
    log,
    redactor,
  });
  httpListen = { ...httpListen, port: Number(new URL(api.url).port) || httpListen.port };
  await cameras.start();
  mqtt.start();
  indexKeeper.start();
  options.ready({
    config: bound(initial),
    httpUrl: api.url,
    reload: (config) => {
      certificate?.look();
      gatekeeper.follow(config);
      limits.set(config);
      return cameras.reload(config);
    },
  });
  await aborted(signal);
  log.info('stopping');
}

const addressOf = (req: IncomingMessage): string => clientOf(req).address;

function at(listen: Listen | null, port: number | undefined): Listen | null {
  return listen && port !== undefined ? { host: listen.host, port } : listen;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
