/** What is recorded and what is missing, of one stream in one span of time. */
import type { Clock } from '../src/kit/clock.js';
import type { Gap, RecordedSpan, Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { Stretch } from '../storage/recordings.js';
import type { StreamKey } from '../storage/streams.js';

/** Stretches less than this apart are one span, ms: a reconnect that nobody notices. */
export const JOIN_WITHIN_MS = 2_000;

export interface Timeline {
  /** Contiguous spans, oldest first, clipped to the span that was asked for. */
  spans(key: StreamKey, span: TimeSpan): RecordedSpan[];
  /** What should have been recorded and was not, oldest first, clipped likewise and to now. */
  gaps(key: StreamKey, span: TimeSpan): Gap[];
  /** The last instant that is written, synced and indexed, ms; null where nothing is. */
  lastDurableMs(key: StreamKey): number | null;
  /** The recordings that share any instant with the span, oldest first; whole, not clipped. */
  overlapping(key: StreamKey, span: TimeSpan): Recording[];
  /** The recording in which an instant lies, else the one that is nearest to it. */
  nearest(key: StreamKey, ms: number): Recording | null;
}

export function openTimeline(read: IndexReader, clock: Clock): Timeline {
  return {
    spans: (key, span) => joinStretches(read.stretches(key, span), span),
    gaps: (key, span) => {
      const nowMs = clock.now();
      return read
        .gaps(key, span)
        .map(({ fromMs, toMs, cause, detail }) => ({
          fromMs: Math.max(fromMs, span.fromMs),
          toMs: Math.min(toMs ?? nowMs, span.toMs),
          cause,
          detail,
          open: toMs === null,
        }))
        .filter(({ fromMs, toMs }) => fromMs < toMs);
    },
    lastDurableMs: (key) => read.newestEndMs(key) ?? null,
    overlapping: (key, span) => read.overlapping(key, span),
    nearest: (key, ms) => {
      const before = read.before(key, ms);
      if (before && ms < before.endMs) return before;
      const after = read.after(key, ms);
      if (!before || !after) return before ?? after ?? null;
      return ms - before.endMs <= after.startMs - ms ? before : after;
    },
  };
}

/** Joins what is nearly contiguous. @param stretches oldest first, not overlapping */
export function joinStretches(stretches: readonly Stretch[], within: TimeSpan): RecordedSpan[] {
  const spans: { fromMs: number; toMs: number; bytes: number; segments: number }[] = [];
  for (const stretch of stretches) {
    const fromMs = Math.max(stretch.startMs, within.fromMs);
    const toMs = Math.min(stretch.endMs, within.toMs);
    if (fromMs >= toMs) continue;
    const share = (toMs - fromMs) / (stretch.endMs - stretch.startMs);
    const bytes = Math.round(stretch.bytes * share);
    const last = spans.at(-1);
    if (last && fromMs - last.toMs < JOIN_WITHIN_MS) {
      last.toMs = toMs;
      last.bytes += bytes;
      last.segments++;
    } else {
      spans.push({ fromMs, toMs, bytes, segments: 1 });
    }
  }
  return spans;
}
