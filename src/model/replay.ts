/**
 * Replays: what was recorded of a stream, for an output that plays it at a pace of its own.
 *
 * Recordings are read by whoever keeps them and sent by whoever serves players; this is all that the two
 * have to know of each other.
 */
import type { Run, Sample } from './sample.js';
import type { TimeSpan } from './time.js';

/** Samples that lie together in a recording: about half a second of all tracks. */
export type ReplayBatch = Readonly<{
  /**
   * The run they belong to. Its `startMs` is such that it tells the wall-clock time of these very
   * samples: clocks drift, and a run may last for weeks.
   */
  run: Run;
  /** In the order of their decode times; at least one. */
  samples: readonly [Sample, ...Sample[]];
  /** Does not go on from the batch before: the first one, or behind a hole. Begins with a key frame. */
  jumps: boolean;
}>;

/** One span of one stream, opened. */
export interface Replay {
  /** Of all that is in it: where the camera changes its tracks, a replay ends. */
  readonly tracks: Run['tracks'];
  /** From its first key frame to its end. */
  readonly span: TimeSpan;
  /** The moments at which something is recorded, oldest first, within the span; at least one. */
  readonly spans: readonly TimeSpan[];
  /**
   * Everything from the last key frame at or before a moment to the end of the recording that has the
   * end of the span in it; read as it is asked for, and held back from retention meanwhile.
   * @throws CamrelayError disk_failed
   */
  read(fromMs: number): AsyncGenerator<ReplayBatch, void, undefined>;
}

export interface Replays {
  /**
   * @param path of the stream, as in its live address
   * @param toMs null: to the end of what is recorded now
   * @throws CamrelayError unknown_camera, no_recording, bad_span (reversed, too long, in the future),
   *   disk_failed
   */
  open(path: string, span: Readonly<{ fromMs: number; toMs: number | null }>): Promise<Replay>;
}
