/** `GET /system`: what runs here, on what, and how full the disk is. */
import { Router } from 'express';
import type { WorkerTable } from '../../relay/worker-table.js';
import type { Config } from '../config/config.js';
import type { Forecast } from '../../recorder/forecast.js';
import type { Ffmpeg } from '../ffmpeg.js';
import type { StorageReport } from '../storage-report.js';
import type { Clock } from '../kit/clock.js';
import { timeText } from './span.js';

export type SystemDeps = Readonly<{
  version: string;
  ffmpeg: Ffmpeg;
  startedMs: number;
  config: () => Config;
  workers: WorkerTable;
  storageReport: () => Promise<StorageReport>;
  clock: Clock;
}>;

export function systemRouter(deps: SystemDeps): Router {
  return Router().get('/system', async (_req, res) => {
    const { storage } = deps.config();
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
      forecast: forecast && forecastView(forecast),
      workers: deps.workers.all(),
    });
  });
}

/** A forecast as it is answered. */
function forecastView({ capacityBytes, limitedBy, bytesPerDay, fullMs, cameras }: Forecast) {
  return {
    capacity: Math.floor(capacityBytes),
    limited_by: limitedBy,
    bytes_per_day: bytesPerDay,
    full: fullMs === null ? null : timeText(fullMs),
    cameras: cameras.map((camera) => ({
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
