/**
 * Which key frames stand for the moments of a span: from the index alone, without reading a file.
 *
 * Only frames that begin a part are looked for. They come every two to four seconds, or as seldom as the
 * camera sends them, which is near enough for something to point at.
 */
import type { RecordedPart, Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';

/** A part that begins with the key frame that is meant. */
export type KeyFrame = Readonly<{ recording: Recording; part: RecordedPart }>;

/** The moments in the middle of `count` slots of a span, ms. */
export function middles({ fromMs, toMs }: TimeSpan, count: number): number[] {
  const slotMs = (toMs - fromMs) / count;
  return Array.from({ length: count }, (_, at) => fromMs + (at + 0.5) * slotMs);
}

/** The last key frame at or before a moment; null where the moment was not recorded. */
export function pickAt(
  index: Pick<IndexReader, 'before'>,
  key: StreamKey,
  ms: number,
): KeyFrame | null {
  const recording = index.before(key, ms);
  if (!recording || ms >= recording.endMs) return null;
  if (recording.run.tracks[0].kind !== 'video') return null;
  const keys = recording.parts.filter(({ independent }) => independent);
  const part = keys.findLast(({ startMs }) => startMs <= ms) ?? keys[0];
  return part ? { recording, part } : null;
}
