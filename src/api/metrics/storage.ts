/** Metrics of the disk, and of what will become of the promises to keep recordings. */
import type { Registry } from 'prom-client';
import type { ProtectedSpans } from '../../../recorder/protected-spans.js';
import type { CameraForecast } from '../../../recorder/forecast.js';
import type { Clock } from '../../kit/clock.js';
import type { StorageReport } from '../../storage-report.js';
import { gauge } from './kinds.js';

export type StorageMetricsDeps = Readonly<{
  storageReport: () => Promise<StorageReport>;
  protectedSpans: Pick<ProtectedSpans, 'list'>;
  clock: Clock;
}>;

/** All metrics of one answer share one look at disk and index, ms. */
const LOOK_HOLDS_MS = 1_000;

export function registerStorage(registry: Registry, deps: StorageMetricsDeps): void {
  const look = sharedLook(deps);
  const figure = (name: string, help: string, of: (report: StorageReport) => number | null): void =>
    gauge(registry, {
      ...{ name, help },
      read: async (tell) => {
        const report = await look();
        const value = report && of(report);
        if (value !== null) tell({}, value);
      },
    });
  const perCamera = (name: string, help: string, of: (camera: CameraForecast) => number | null) =>
    gauge(registry, {
      ...{ name, help, labels: ['camera'] as const },
      read: async (tell) => {
        for (const camera of (await look())?.forecast?.cameras ?? []) {
          const value = of(camera);
          if (value !== null) tell({ camera: camera.cameraId }, value);
        }
      },
    });

  figure('camrelay_disk_bytes', 'Size of the file system of the recordings', ({ space }) => space?.totalBytes ?? null); // prettier-ignore
  figure('camrelay_disk_free_bytes', 'What is free on that file system', ({ space }) => space?.freeBytes ?? null); // prettier-ignore
  figure('camrelay_disk_reserved_bytes', 'What stays free there in any case', ({ space, minFreeBytes }) => space && minFreeBytes); // prettier-ignore
  figure('camrelay_recorded_bytes', 'Bytes of all recordings', ({ recordedBytes }) => recordedBytes); // prettier-ignore
  figure('camrelay_capacity_bytes', 'What all recordings together may take, by the disk or by the limit', ({ forecast }) => forecast?.capacityBytes ?? null); // prettier-ignore
  figure('camrelay_full_seconds', 'When that is full, and the oldest begin to be deleted for it, in Unix seconds; absent where that never comes', ({ forecast }) => seconds(forecast?.fullMs)); // prettier-ignore
  figure('camrelay_protected_spans', 'Spans that are protected from retention', () => deps.protectedSpans.list().length); // prettier-ignore
  perCamera('camrelay_recorded_bytes_per_day', 'What the camera records in a day, at the rate of lately', (camera) => camera.bytesPerDay); // prettier-ignore
  perCamera('camrelay_kept_days', 'How far back its recordings reach in the end; absent where there is no end to it', (camera) => camera.keptDays); // prettier-ignore
  perCamera('camrelay_protected_bytes', 'Bytes of its recordings that are protected from retention', (camera) => camera.protectedBytes); // prettier-ignore
  perCamera('camrelay_promise_breaks_seconds', 'When recordings younger than its age limit begin to be deleted, in Unix seconds; absent while it holds', (camera) => seconds(camera.breaksMs)); // prettier-ignore
}

const seconds = (ms: number | null | undefined): number | null =>
  typeof ms === 'number' ? ms / 1000 : null;

/** Null where disk or index do not answer: the other figures are still worth having. */
function sharedLook({ storageReport, clock }: StorageMetricsDeps) {
  let last: Promise<StorageReport | null> | null = null;
  let atMs = 0;
  return (): Promise<StorageReport | null> => {
    if (last && clock.monotonic() - atMs < LOOK_HOLDS_MS) return last;
    atMs = clock.monotonic();
    last = storageReport().catch(() => null);
    return last;
  };
}
