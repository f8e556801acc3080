/** How full the disk is, and what will become of the promises to keep recordings. */
import type { Disk, DiskSpace } from '../recorder/disk.js';
import { type Forecast, forecast } from '../recorder/forecast.js';
import { cameraFacts } from '../recorder/forecast-facts.js';
import type { ProtectedSpans } from '../recorder/protected-spans.js';
import { minFreeInForce } from '../recorder/room-limits.js';
import type { IndexReader } from '../storage/index-reader.js';
import { type Config, retentionAgeMs } from './config/config.js';
import type { Clock } from './kit/clock.js';

export type StorageReport = Readonly<{
  /** Null where the disk does not answer. */
  space: DiskSpace | null;
  /** What stays free in any case, bytes. */
  minFreeBytes: number;
  /** Of all recordings. */
  recordedBytes: number;
  forecast: Forecast | null;
}>;

export type StorageReportDeps = Readonly<{
  config: () => Config;
  read: IndexReader;
  disk: Disk;
  protectedSpans: ProtectedSpans;
  clock: Clock;
}>;

export async function storageReport(deps: StorageReportDeps): Promise<StorageReport> {
  const { config, read, clock, protectedSpans } = deps;
  const { storage, cameras } = config();
  const recordedBytes = read.streams().reduce((sum, { bytes }) => sum + bytes, 0);
  const space = await spaceOf(deps);
  if (!space) return { space, minFreeBytes: 0, recordedBytes, forecast: null };
  const { bytes: sizeBytes, minFreeBytes: wanted } = storage.retention;
  const policy = wanted === null ? {} : { minFreeBytes: wanted };
  const minFreeBytes = minFreeInForce(policy, space.totalBytes);
  const promised = cameras.map((camera) => ({
    cameraId: camera.id,
    streamName: camera.enabled && camera.record.mode !== 'off' ? camera.stream : null,
    ageMs: retentionAgeMs(config(), camera),
    sizeBytes: camera.retention.bytes,
  }));
  const facts = {
    nowMs: clock.now(),
    cameras: cameraFacts(read, protectedSpans.times, promised),
    ...{ recordedBytes, sizeBytes, minFreeBytes, freeBytes: space.freeBytes },
  };
  return { space, minFreeBytes, recordedBytes, forecast: forecast(facts) };
}

function spaceOf({ config, disk }: StorageReportDeps): Promise<DiskSpace | null> {
  // A disk that is gone is reported by the recorder, with its reason.
  return disk.space(config().storage.dir).catch(() => null);
}
