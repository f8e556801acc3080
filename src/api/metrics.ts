/** `/metrics`, in the text format of Prometheus. Read from the running parts when asked. */
import { Router } from 'express';
import { Gauge, Registry } from 'prom-client';
import type { ProtectedSpans } from '../../recorder/protected-spans.js';
import type { StorageHealth } from '../../recorder/storage-health.js';
import type { Relay } from '../../relay/relay.js';
import type { WorkerTable } from '../../relay/worker-table.js';
import type { Config } from '../config/config.js';
import type { StorageReport } from '../storage-report.js';
import type { RecordingState } from './camera-view.js';

export type MetricsDeps = Readonly<{
  config: () => Config;
  relay: Relay;
  recording: RecordingState;
  workers: WorkerTable;
  storageReport: () => Promise<StorageReport>;
  storageHealth: StorageHealth;
  protectedSpans: ProtectedSpans;
}>;

export function metricsRouter(deps: MetricsDeps): Router {
  const registry = new Registry();
  registerCameras(registry, deps);
  registerProgram(registry, deps);
  const lookAtStorage = registerStorage(registry, deps);
  return Router().get('/metrics', async (_req, res) => {
    await lookAtStorage();
    res.type(registry.contentType).send(await registry.metrics());
  });
}

function registerCameras(registry: Registry, { config, relay, recording }: MetricsDeps): void {
  const registers = [registry];
  const perStream = ['camera', 'stream'] as const;
  new Gauge({
    name: 'camrelay_camera_up',
    help: '1 while the stream delivers media',
    labelNames: perStream,
    registers,
    collect() {
      this.reset();
      for (const { cameraId: camera, streamName: stream, run } of relay.all()) {
        this.set({ camera, stream }, run ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'camrelay_viewers',
    help: 'Viewers of the stream, of all protocols',
    labelNames: perStream,
    registers,
    collect() {
      this.reset();
      for (const { id } of config().cameras) {
        for (const found of relay.streamsOf(id)) {
          this.set({ camera: id, stream: found.streamName }, found.status.viewers);
        }
      }
    },
  });
  new Gauge({
    name: 'camrelay_last_durable_seconds',
    help: 'Newest wall-clock time that is on disk, synced and indexed, in Unix seconds',
    labelNames: ['camera'],
    registers,
    collect() {
      this.reset();
      for (const { id, stream } of config().cameras) {
        const ms = recording.lastDurableMs(id, stream);
        if (ms !== null) this.set({ camera: id }, ms / 1000);
      }
    },
  });
  new Gauge({
    name: 'camrelay_recording_wanted',
    help: '1 while what the camera sends should be recorded, 0 while that is not planned',
    labelNames: ['camera'],
    registers,
    collect() {
      this.reset();
      for (const { id, stream, record } of config().cameras) {
        if (record.mode === 'off') continue;
        this.set({ camera: id }, recording.wantedSinceMs(id, stream) === null ? 0 : 1);
      }
    },
  });
  new Gauge({
    name: 'camrelay_pre_roll_seconds',
    help: 'What waits in memory to be recorded from before an event',
    labelNames: ['camera'],
    registers,
    collect() {
      this.reset();
      for (const { id, stream, record } of config().cameras) {
        if (record.mode !== 'events') continue;
        this.set({ camera: id }, recording.preRollMs(id, stream) / 1000);
      }
    },
  });
}

function registerProgram(registry: Registry, { workers }: MetricsDeps): void {
  const registers = [registry];
  new Gauge({
    name: 'camrelay_workers',
    help: 'ffmpeg processes, by what they do',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const kind of ['ingest', 'egress', 'job']) {
        this.set({ kind }, workers.all().filter((worker) => worker.kind === kind).length);
      }
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the program itself, without its workers',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
}

/** @returns what looks at disk and index, for all of these at once */
function registerStorage(
  registry: Registry,
  { config, storageReport, storageHealth, protectedSpans }: MetricsDeps,
): () => Promise<void> {
  const registers = [registry];
  const labelNames = ['camera'] as const;
  const free = new Gauge({
    name: 'camrelay_disk_free_bytes',
    help: 'What is free on the file system of the recordings',
    registers,
  });
  const total = new Gauge({
    name: 'camrelay_disk_bytes',
    help: 'Size of the file system of the recordings',
    registers,
  });
  const rate = new Gauge({
    name: 'camrelay_recorded_bytes_per_day',
    help: 'What the camera records in a day, at the rate of lately',
    labelNames,
    registers,
  });
  const spared = new Gauge({
    name: 'camrelay_protected_bytes',
    help: 'Bytes of recordings that are protected from retention',
    labelNames,
    registers,
  });
  const breaks = new Gauge({
    name: 'camrelay_promise_breaks_seconds',
    help: 'When recordings younger than the age limit begin to be deleted, in Unix seconds; absent while it holds',
    labelNames,
    registers,
  });
  const recorded = new Gauge({
    name: 'camrelay_recorded_bytes',
    help: 'Bytes of all recordings',
    registers,
  });
  new Gauge({
    name: 'camrelay_recording_paused',
    help: '1 while recording of the camera waits for the disk',
    labelNames,
    registers,
    collect() {
      this.reset();
      const disk = storageHealth.problems().filter(({ trouble }) => trouble === 'disk');
      const isAll = disk.some(({ stream }) => stream === null);
      for (const { id: camera } of config().cameras) {
        const isPaused = isAll || disk.some(({ stream }) => stream?.cameraId === camera);
        this.set({ camera }, isPaused ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'camrelay_protected_spans',
    help: 'Spans that are protected from retention',
    registers,
    collect() {
      this.set(protectedSpans.list().length);
    },
  });
  return async () => {
    const { space, recordedBytes, forecast } = await storageReport();
    for (const gauge of [free, total, rate, spared, breaks]) gauge.reset();
    recorded.set(recordedBytes);
    if (space) free.set(space.freeBytes);
    if (space) total.set(space.totalBytes);
    for (const one of forecast?.cameras ?? []) {
      const { cameraId: camera, bytesPerDay, protectedBytes, breaksMs } = one;
      if (bytesPerDay !== null) rate.set({ camera }, bytesPerDay);
      spared.set({ camera }, protectedBytes);
      if (breaksMs !== null) breaks.set({ camera }, breaksMs / 1000);
    }
  };
}
