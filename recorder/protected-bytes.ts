/** What the recordings take that are protected. */
import type { IndexReader } from '../storage/index-reader.js';
import type { ProtectedTimes } from './protected-times.js';

/** By camera: whole files, and each once, however many spans it reaches into. */
export function protectedBytes(
  read: Pick<IndexReader, 'streams' | 'total'>,
  times: ProtectedTimes,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const stream of read.streams()) {
    let bytes = 0;
    let countedToMs = -Infinity;
    for (const { fromMs, toMs } of times.of(stream.cameraId)) {
      const rest = { fromMs: Math.max(fromMs, countedToMs), toMs };
      if (rest.fromMs >= toMs) continue;
      const found = read.total(stream, rest);
      bytes += found.bytes;
      countedToMs = Math.max(countedToMs, found.endMs);
    }
    if (bytes > 0) sums.set(stream.cameraId, (sums.get(stream.cameraId) ?? 0) + bytes);
  }
  return sums;
}
