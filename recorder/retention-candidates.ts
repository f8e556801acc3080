/**
 * The oldest recordings that may go, of all streams: what is protected or being read is passed over,
 * however much of it there is.
 */
import type { IndexReader } from '../storage/index-reader.js';
import type { StoredStream } from '../storage/streams.js';
import type { Pins } from './pins.js';
import type { ProtectedTimes } from './protected-times.js';
import type { RetentionCandidate } from './retention.js';

/** How many of each stream are looked at in one go. */
const LOOK_AT = 16;

type Spared = Readonly<{ pins: Pins; protectedTimes: ProtectedTimes }>;

type Oldest = Readonly<{
  /** Oldest first. */
  candidates: RetentionCandidate[];
  /** Up to here none is missing among them, ms. */
  completeUntilMs: number;
}>;

export function oldestCandidates(
  read: Pick<IndexReader, 'oldest' | 'streams'>,
  spared: Spared,
): Oldest {
  let completeUntilMs = Infinity;
  const candidates = read.streams().flatMap((stream) => {
    const own = oldestOf(read, stream, spared);
    const last = own.at(-1);
    if (last && own.length === LOOK_AT) completeUntilMs = Math.min(completeUntilMs, last.startMs);
    return own;
  });
  candidates.sort((a, b) => a.startMs - b.startMs);
  return { candidates, completeUntilMs };
}

/** As many as are looked at, or all there are. */
function oldestOf(
  read: Pick<IndexReader, 'oldest'>,
  stream: StoredStream,
  { pins, protectedTimes }: Spared,
): RetentionCandidate[] {
  const { cameraId } = stream;
  const found: RetentionCandidate[] = [];
  let fromMs: number | undefined;
  for (;;) {
    const page = read.oldest(stream, LOOK_AT, fromMs);
    let skipToMs: number | null = null;
    for (const candidate of page) {
      const covered = protectedTimes.over(cameraId, candidate);
      if (covered) {
        // Whatever begins in the covered stretch is covered too: on to its end, in one step.
        skipToMs = Math.max(covered.toMs, candidate.startMs + 1);
        break;
      }
      if (!pins.isHeld(candidate.id)) found.push({ ...candidate, cameraId });
      if (found.length === LOOK_AT) return found;
      fromMs = candidate.startMs + 1;
    }
    if (skipToMs !== null) fromMs = skipToMs;
    else if (page.length < LOOK_AT) return found;
  }
}
