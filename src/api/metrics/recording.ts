/** Metrics of what is recorded, and of what should have been. */
import type { Registry } from 'prom-client';
import type { StorageHealth } from '../../../recorder/storage-health.js';
import type { Config } from '../../config/config.js';
import type { GapSeconds } from '../../gap-seconds.js';
import { GAP_CAUSES } from '../../model/loss.js';
import type { RecordingState } from '../camera-view.js';
import { counter, gauge } from './kinds.js';

export type RecordingMetricsDeps = Readonly<{
  config: () => Config;
  recording: RecordingState;
  storageHealth: Pick<StorageHealth, 'problems'>;
  gapSeconds: Pick<GapSeconds, 'all'>;
}>;

const labels = ['camera'] as const;

export function registerRecording(registry: Registry, deps: RecordingMetricsDeps): void {
  const { config, recording, storageHealth, gapSeconds } = deps;
  gauge(registry, {
    name: 'camrelay_last_durable_seconds',
    help: 'Newest wall-clock time that is on disk, synced and indexed, in Unix seconds',
    labels,
    read: (tell) => {
      for (const { id: camera, stream } of config().cameras) {
        const ms = recording.lastDurableMs(camera, stream);
        if (ms !== null) tell({ camera }, ms / 1000);
      }
    },
  });
  gauge(registry, {
    name: 'camrelay_recording_wanted',
    help: '1 while what the camera sends should be recorded, 0 while that is not planned',
    labels,
    read: (tell) => {
      for (const { id: camera, stream, record } of config().cameras) {
        if (record.mode === 'off') continue;
        tell({ camera }, recording.wantedSinceMs(camera, stream) === null ? 0 : 1);
      }
    },
  });
  gauge(registry, {
    name: 'camrelay_recording_paused',
    help: '1 while recording of the camera waits for the disk',
    labels,
    read: (tell) => {
      const disk = storageHealth.problems().filter(({ trouble }) => trouble === 'disk');
      const isAll = disk.some(({ stream }) => stream === null);
      for (const { id: camera } of config().cameras) {
        const isPaused = isAll || disk.some(({ stream }) => stream?.cameraId === camera);
        tell({ camera }, isPaused ? 1 : 0);
      }
    },
  });
  gauge(registry, {
    name: 'camrelay_pre_roll_seconds',
    help: 'What waits in memory to be recorded from before an event',
    labels,
    read: (tell) => {
      for (const { id: camera, stream, record } of config().cameras) {
        if (record.mode !== 'events') continue;
        tell({ camera }, recording.preRollMs(camera, stream) / 1000);
      }
    },
  });
  counter(registry, {
    name: 'camrelay_gap_seconds_total',
    help: 'Seconds that should have been recorded and were not, by cause; goes on over restarts',
    labels: ['camera', 'cause'],
    read: (tell) => {
      for (const { cameraId: camera, seconds } of gapSeconds.all()) {
        for (const cause of GAP_CAUSES) tell({ camera, cause }, seconds[cause] ?? 0);
      }
    },
  });
}
