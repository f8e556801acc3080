/**
 * Recordings of a long span, an hour at a time: reading the rows of a day at once would hold up everybody
 * else for the time of many frames.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';

const STEP_MS = 3_600_000;

/** The recordings that share any instant with the span, oldest first, each once. */
export async function* recordingsIn(
  index: Pick<IndexReader, 'overlapping'>,
  key: StreamKey,
  { fromMs, toMs }: TimeSpan,
): AsyncGenerator<Recording, void, undefined> {
  let lastStartMs = -Infinity;
  for (let at = fromMs; at < toMs; at += STEP_MS) {
    if (at > fromMs) await turn();
    const step = { fromMs: at, toMs: Math.min(toMs, at + STEP_MS) };
    for (const recording of index.overlapping(key, step)) {
      if (recording.startMs <= lastStartMs) continue;
      lastStartMs = recording.startMs;
      yield recording;
    }
  }
}
