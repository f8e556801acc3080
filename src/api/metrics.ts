/** `/metrics`, in the text format of Prometheus. Read from the running parts when asked. */
import { Router } from 'express';
import { Gauge, Registry } from 'prom-client';
import type { Relay } from '../../relay/relay.js';
import type { WorkerTable } from '../../relay/worker-table.js';
import type { Config } from '../config/config.js';
import type { RecordingState } from './camera-view.js';

export type MetricsDeps = Readonly<{
  config: () => Config;
  relay: Relay;
  recording: RecordingState;
  workers: WorkerTable;
  recordedBytes: () => number;
}>;

export function metricsRouter(deps: MetricsDeps): Router {
  const registry = new Registry();
  registerCameras(registry, deps);
  registerProgram(registry, deps);
  return Router().get('/metrics', async (_req, res) => {
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

function registerProgram(registry: Registry, { workers, recordedBytes }: MetricsDeps): void {
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
    name: 'camrelay_recorded_bytes',
    help: 'Bytes of all recordings',
    registers,
    collect() {
      this.set(recordedBytes());
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
