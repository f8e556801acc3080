/** What a forecast needs to know, read from the index. */
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import type { CameraFacts } from './forecast.js';
import { protectedBytes } from './protected-bytes.js';
import type { ProtectedTimes } from './protected-times.js';

/** A camera and what is promised of it. */
export type Promised = Pick<CameraFacts, 'cameraId' | 'ageMs' | 'sizeBytes'> &
  Readonly<{
    /** What is recorded of it; null for nothing. */
    streamName: string | null;
  }>;

/** Day and night differ, and weeks differ less: the last day tells the rate. */
const DAY_MS = 86_400_000;
/** Before any recording. */
const EVER_MS = Number.MIN_SAFE_INTEGER;
/** Less than this tells no rate, ms. */
const LEAST_BASIS_MS = 1_000;

export function cameraFacts(
  read: IndexReader,
  times: ProtectedTimes,
  cameras: readonly Promised[],
): CameraFacts[] {
  const protectedBy = protectedBytes(read, times);
  const streams = read.streams();
  return cameras.map(({ cameraId, streamName, ageMs, sizeBytes }) => {
    const own = streams.filter((stream) => stream.cameraId === cameraId);
    const begins = own.flatMap((stream) => read.after(stream, EVER_MS)?.startMs ?? []);
    return {
      cameraId,
      bytesPerDay: streamName === null ? null : bytesPerDay(read, { cameraId, streamName }),
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      protectedBytes: protectedBy.get(cameraId) ?? 0,
      oldestMs: begins.length > 0 ? Math.min(...begins) : null,
      ageMs,
      sizeBytes,
    };
  });
}

/**
 * What a stream takes in a day, from the last day of which anything is recorded. Time in which it
 * should have been recorded and was not says nothing about the rate; time in which it need not be
 * does.
 */
export function bytesPerDay(read: IndexReader, key: StreamKey): number | null {
  const toMs = read.newestEndMs(key);
  if (toMs === undefined) return null;
  const first = read.after(key, toMs - DAY_MS) ?? read.newest(key);
  const span = { fromMs: Math.min(first?.startMs ?? toMs, toMs), toMs };
  const { bytes, recordedMs } = read.total(key, span);
  const gapsMs = read
    .gaps(key, span)
    .map((gap) => Math.min(gap.toMs ?? toMs, toMs) - Math.max(gap.fromMs, span.fromMs))
    .reduce((sum, ms) => sum + Math.max(0, ms), 0);
  const basisMs = Math.max(recordedMs, toMs - span.fromMs - gapsMs);
  return basisMs < LEAST_BASIS_MS ? null : Math.round((bytes / basisMs) * DAY_MS);
}
