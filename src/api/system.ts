/** `GET /system`: what runs here, on what, and how full the disk is. */
import { statfs } from 'node:fs/promises';
import { Router } from 'express';
import type { WorkerTable } from '../../relay/worker-table.js';
import type { Config } from '../config/config.js';
import type { Ffmpeg } from '../ffmpeg.js';
import type { Clock } from '../kit/clock.js';
import { timeText } from './span.js';

export type SystemDeps = Readonly<{
  version: string;
  ffmpeg: Ffmpeg;
  startedMs: number;
  config: () => Config;
  workers: WorkerTable;
  /** Bytes of all recordings together. */
  recordedBytes: () => number;
  clock: Clock;
}>;

export function systemRouter(deps: SystemDeps): Router {
  return Router().get('/system', async (_req, res) => {
    const { storage } = deps.config();
    const disk = await statfs(storage.dir);
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
        bytes: disk.blocks * disk.bsize,
        free: disk.bavail * disk.bsize,
        recordings: deps.recordedBytes(),
      },
      retention: { age_ms: ageMs, size: bytes, min_free: minFreeBytes },
      workers: deps.workers.all(),
    });
  });
}
