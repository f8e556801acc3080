/**
 * Everything that is ever written into the index, as plain values that can travel to a thread.
 *
 * Ids of recordings are given out by whoever begins them (see `RecordingIndex.newRecordingId`): there
 * is one writer, and what follows a beginning need not wait for its answer.
 */
import type { GapCause } from '../src/model/loss.js';
import type { RecordedRun } from '../src/model/recording.js';
import type { NewEvent } from './events.js';
import type { Grown, NewRecording } from './recordings.js';
import type { StreamKey } from './streams.js';
import type { UsagePoint } from './usage.js';

export type IndexWrite =
  /** A file exists, and this much of it is synced. */
  | (StreamKey & { type: 'begin'; run: RecordedRun; recording: NewRecording })
  /** More of it is synced. */
  | { type: 'grow'; grown: Grown }
  /** All of it is synced and it will not grow again. */
  | { type: 'finish'; grown: Grown }
  /** The bytes of a file have been counted for the first time. */
  | { type: 'checksum'; id: number; checksum: number }
  /** Rows go, and their files become garbage. */
  | { type: 'discard'; ids: readonly number[] }
  /** Files without a row that have to go. */
  | { type: 'litter'; paths: readonly string[] }
  /** Files are gone, and their directories synced. */
  | { type: 'swept'; paths: readonly string[] }
  /** Recording of a stream has begun, or was stopped on purpose. */
  | (StreamKey & { type: 'recording'; on: boolean })
  /** A gap begins, which `closeGap` will end. None may be open. */
  | (StreamKey & { type: 'openGap'; fromMs: number; cause: GapCause; detail: string })
  /** The open gap, where there is one, turns out to have another cause. */
  | (StreamKey & { type: 'amendGap'; cause: GapCause; detail: string })
  /** The open gap, where there is one, ends; it is dropped where nothing is left of it. */
  | (StreamKey & { type: 'closeGap'; toMs: number })
  /** A gap that is over already. */
  | (StreamKey & { type: 'gap'; fromMs: number; toMs: number; cause: GapCause; detail: string })
  /** A span turns out to be recorded: whatever gap reaches into it is cut back. */
  | (StreamKey & { type: 'filled'; fromMs: number; toMs: number })
  /** The sum of a stream's bytes is made anew from its recordings. */
  | (StreamKey & { type: 'recount' })
  /** Forgets gaps that ended at or before an instant from which nothing is kept. */
  | (StreamKey & { type: 'pruneGaps'; beforeMs: number })
  /** Something was noticed; or, where its ref is known, what has become of it. */
  | { type: 'event'; event: NewEvent }
  /** Forgets events that began before an instant, and all but the newest `keep`. */
  | { type: 'pruneEvents'; cameraId: string; beforeMs: number; keep: number }
  /** How much of the disk is used in an hour; what is older than `keepMs` is forgotten. */
  | { type: 'usage'; point: UsagePoint; keepMs: number }
  /** Remembers a value (JSON) across restarts; null forgets it. */
  | (StreamKey & { type: 'remember'; topic: string; value: string | null; nowMs: number });
