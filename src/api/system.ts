/**
 * `GET /system`: what runs here, on what, what each camera costs, and how full the disk is; `/system/log`,
 * `/system/usage` and `/system/report` for what went before.
 */
import { Router } from 'express';
import type { StorageHealth } from '../../recorder/storage-health.js';
import type { Relay } from '../../relay/relay.js';
import type { WorkerTable } from '../../relay/worker-table.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { Forecast } from '../../recorder/forecast.js';
import type { Ffmpeg } from '../ffmpeg.js';
import type { StorageReport } from '../storage-report.js';
import type { Bounds } from '../kit/bounds.js';
import type { Clock } from '../kit/clock.js';
import type { LogEntry, LogRing } from '../kit/log-ring.js';
import type { Redactor } from '../kit/redactor.js';
import { maySee, type Who } from '../model/access.js';
import type { UsageKeeper } from '../usage-keeper.js';
import type { WorkerUsage } from '../worker-usage.js';
import { configuredStreams, type RecordingState, timeOrNull, viewersOf } from './camera-view.js';
import { reportText, type ReportedCamera } from './system-report.js';
import { timeText } from './span.js';
import { shownTo, whoAsks } from './who.js';

export type SystemDeps = Readonly<{
  version: string;
  ffmpeg: Ffmpeg;
  startedMs: number;
  config: () => Config;
  workers: WorkerTable;
  workerUsage: Pick<WorkerUsage, 'look'>;
  relay: Pick<Relay, 'streamsOf'>;
  recording: RecordingState;
  storageReport: () => Promise<StorageReport>;
  storageHealth: Pick<StorageHealth, 'problems'>;
  /** What people should know of the index, if anything. */
  indexTrouble: () => Readonly<{ message: string }> | null;
  bounds: Pick<Bounds, 'states'>;
  usage: Pick<UsageKeeper, 'points'>;
  logRing: LogRing;
  redactor: Redactor;
  clock: Clock;
}>;

export function systemRouter(deps: SystemDeps): Router {
  return Router()
    .get('/system', async (req, res) => {
      const who = whoAsks(req);
      const config = shownTo(req, deps.config());
      const { storage } = config;
      const { space, minFreeBytes: reserved, recordedBytes, forecast } = await deps.storageReport();
      const { ageMs, bytes, minFreeBytes } = storage.retention;
      res.json({
        version: deps.version,
        node: process.version,
        pid: process.pid,
        started: timeText(deps.startedMs),
        time: timeText(deps.clock.now()),
        ffmpeg: { version: deps.ffmpeg.version, path: deps.ffmpeg.path },
        disk: {
          dir: storage.dir,
          bytes: space?.totalBytes ?? null,
          free: space?.freeBytes ?? null,
          reserved,
          recordings: recordedBytes,
        },
        retention: { age_ms: ageMs, size: bytes, min_free: minFreeBytes },
        forecast: forecast && forecastView(forecast, who),
        workers: deps.workers.all().filter(({ camera }) => maySee(who, camera)),
        limits: deps.bounds.states(),
        cameras: await cameraViews(deps, config),
      });
    })
    .get('/system/log', (req, res) => {
      const who = whoAsks(req);
      const entries = newestLog(deps)
        .filter(({ camera }) => (camera === null ? who.cameras === null : maySee(who, camera)))
        .map(({ atMs, ...entry }) => ({ time: timeText(atMs), ...entry }));
      res.json({ entries });
    })
    .get('/system/usage', (_req, res) => {
      const points = deps.usage.points().map(({ hourMs, recordings, free }) => ({
        time: timeText(hourMs),
        recordings,
        free,
      }));
      res.json({ points });
    })
    .get('/system/report', async (_req, res) => {
      const trouble = deps.indexTrouble();
      const disk = deps.storageHealth
        .problems()
        .map(({ trouble, reason }) => `${trouble}: ${reason}`);
      const text = reportText({
        version: deps.version,
        ffmpeg: deps.ffmpeg,
        startedMs: deps.startedMs,
        nowMs: deps.clock.now(),
        config: deps.config(),
        storage: await deps.storageReport(),
        cameras: deps.config().cameras.map((camera) => reported(camera, deps)),
        problems: [...(trouble ? [trouble.message] : []), ...disk],
        log: newestLog(deps),
      });
      res.type('text/plain').send(deps.redactor.redact(text));
    });
}

/** What was minted since a line was written is known by now. */
function newestLog({ logRing, redactor }: SystemDeps): LogEntry[] {
  return logRing
    .newestFirst()
    .map((entry) => ({ ...entry, message: redactor.redact(entry.message) }));
}

/** What each camera costs, and what it gives. */
async function cameraViews(deps: SystemDeps, { cameras }: Config) {
  const { relay, recording, workerUsage } = deps;
  const usage = await workerUsage.look();
  return cameras.map((camera) => {
    const { id, stream } = camera;
    const streams = configuredStreams(camera, relay);
    const main = streams[0]?.status;
    return {
      camera: id,
      cpu: usage.get(id)?.cpu ?? null,
      memory: usage.get(id)?.memory ?? null,
      bitrate: main?.rates.bitrate ?? null,
      fps: main?.rates.fps ?? null,
      viewers: viewersOf(streams),
      last_durable: timeOrNull(recording.lastDurableMs(id, stream)),
    };
  });
}

function reported(camera: CameraConfig, deps: SystemDeps): ReportedCamera {
  const streams = configuredStreams(camera, deps.relay);
  const main = streams[0]?.status;
  const video = main?.run?.tracks.find((track) => track.kind === 'video');
  const rates = `${main?.rates.fps ?? '?'} fps, ${main?.rates.bitrate ?? '?'} bit/s`;
  return {
    camera,
    state: camera.enabled ? (main?.state ?? 'idle') : 'disabled',
    reason: main?.reason ? `${main.reason.code}: ${main.reason.message}` : null,
    picture:
      video?.kind === 'video' ? `${video.codec} ${video.width}x${video.height}, ${rates}` : null,
    viewers: viewersOf(streams),
    lastDurableMs: deps.recording.lastDurableMs(camera.id, camera.stream),
  };
}

/** A forecast as it is answered. */
function forecastView(
  { capacityBytes, limitedBy, bytesPerDay, fullMs, cameras }: Forecast,
  who: Who,
) {
  const shown = cameras.filter(({ cameraId }) => maySee(who, cameraId));
  return {
    capacity: Math.floor(capacityBytes),
    limited_by: limitedBy,
    bytes_per_day: bytesPerDay,
    full: fullMs === null ? null : timeText(fullMs),
    cameras: shown.map((camera) => ({
      camera: camera.cameraId,
      bytes_per_day: camera.bytesPerDay,
      bytes: camera.bytes,
      protected_bytes: camera.protectedBytes,
      oldest: camera.oldestMs === null ? null : timeText(camera.oldestMs),
      promise: { age_ms: camera.ageMs, size: camera.sizeBytes },
      breaks: camera.breaksMs === null ? null : timeText(camera.breaksMs),
      kept_days: camera.keptDays,
    })),
  };
}
