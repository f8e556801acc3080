/**
 * Which parts a clip is made of.
 *
 * Besides those that lie in the asked span it takes the ones from the key frame before it, without
 * which its first picture could not be decoded, and a few round it that may hold its sound: sound
 * comes in the part in which it arrived, and decoders want a little of it beforehand.
 */
import { createHash } from 'node:crypto';
import { trackTemplates, type TrackTemplate } from '../src/fmp4/track-template.js';
import { CamrelayError } from '../src/model/errors.js';
import type { RecordedRun, Recording } from '../src/model/recording.js';
import type { TimeSpan } from '../src/model/time.js';
import { columnsOf } from '../storage/part-columns.js';
import type { ClipEnd } from './clip.js';
import {
  lastKeyPart,
  partsBefore,
  playableStretches,
  someParts,
  type Stretch,
  stretchStartMs,
} from './clip-stretches.js';

/** Longest clip, ms: a day of 25 hours. */
export const MAX_CLIP_MS = 25 * 3_600_000;
/**
 * How much further than the span to look, ms: with B-frames its last picture may be in a later part,
 * and so may the sound that goes with it.
 */
export const REORDER_MARGIN_MS = 1_000;
/** Parts before the key frame that are read for the sake of the sound. */
const SOUND_PARTS_BEFORE = 1;
/** Goes into every tag; changes whenever clips of the same parts come out differently. */
const MAKE = 2;
/** Moments of change that a message names. */
const MAX_NAMED = 10;

export type ClipPlan = Readonly<{
  /** Oldest first; the first has at least one part that begins with a key frame. */
  stretches: readonly [Stretch, ...Stretch[]];
  /** Part of the first stretch at whose key frame decoding may begin. */
  keyPart: number;
  /** By track; what all runs of the plan have in common. */
  templates: ReadonlyMap<number, TrackTemplate>;
  span: TimeSpan;
}>;

/** The recordings of one span differ in what decoders have to be told. */
export class CodecChange extends CamrelayError {
  /** @param moments when a new format begins, ms since the Unix epoch */
  constructor(readonly moments: readonly number[]) {
    const named = moments.slice(0, MAX_NAMED).map((ms) => new Date(ms).toISOString());
    const more = moments.length > MAX_NAMED ? ` and ${moments.length - MAX_NAMED} times more` : '';
    super(
      'codec_change',
      `the camera changed its format at ${named.join(', ')}${more}; ask for a span that does not cross it`,
    );
  }
}

/** The span whose recordings `planClip` wants to see. */
export function recordingsNeeded({ fromMs, toMs }: TimeSpan): TimeSpan {
  return { fromMs: fromMs - REORDER_MARGIN_MS, toMs: toMs + REORDER_MARGIN_MS };
}

/**
 * @param recordings those that overlap `recordingsNeeded(span)`, oldest first
 * @throws CamrelayError no_recording, codec_change
 */
export function planClip(recordings: Iterable<Recording>, span: TimeSpan): ClipPlan {
  const inside = playableStretches(recordings, span);
  const [first, ...rest] = inside;
  if (!first) {
    throw new CamrelayError('no_recording', 'nothing was recorded in this span');
  }
  const templates = commonTemplates([first, ...rest]);
  const key = lastKeyPart(first, span.fromMs) ?? 0;
  const skipped = Math.max(0, key - SOUND_PARTS_BEFORE);
  const trimmed = [first, ...rest].map((stretch, at, all) => {
    const to =
      at === all.length - 1 ? partsBefore(stretch, span.toMs + REORDER_MARGIN_MS) : Infinity;
    return someParts(stretch, at === 0 ? skipped : 0, to) ?? stretch;
  });
  const [head = first, ...others] = trimmed;
  return { stretches: [head, ...others], keyPart: key - skipped, templates, span };
}

/** Which recordings a plan reads, oldest first. */
export function recordingsIn({ stretches }: ClipPlan): number[] {
  const ids = stretches.flatMap(({ slices }) => slices.map(({ recordingId }) => recordingId));
  return [...new Set(ids)];
}

/** Where the last part of a plan ends. */
export function endOf({ stretches }: ClipPlan): ClipEnd {
  const { recordingId = 0, offsets } = stretches.at(-1)?.slices.at(-1) ?? {};
  return { recordingId, bytes: offsets?.at(-1) ?? 0 };
}

/** The recordings as they were when they ended there. @param recordings oldest first */
export function* recordedUpTo(recordings: Iterable<Recording>, end: ClipEnd): Generator<Recording> {
  for (const recording of recordings) {
    if (recording.id !== end.recordingId) {
      yield recording;
      continue;
    }
    const parts = recording.parts.filter(({ offset, bytes }) => offset + bytes <= end.bytes);
    yield { ...recording, parts, columns: columnsOf(parts, recording.run.tracks[0].timescale) };
    return;
  }
}

/**
 * What the bytes of a clip depend on, as a short text: the same text, the same bytes.
 * @param how what else the clip was asked to be like
 */
export function clipTag({ stretches, span }: ClipPlan, how: string): string {
  const hash = createHash('sha256').update(`${MAKE} ${how} ${span.fromMs} ${span.toMs}`);
  for (const { slices } of stretches) {
    for (const { recordingId, path, offsets, ms } of slices) {
      hash.update(`\n${recordingId} ${path} ${ms[0]} ${offsets[0]} ${offsets.at(-1)}`);
    }
  }
  return hash.digest('base64url').slice(0, 22);
}

/** @throws CodecChange where the runs have not one description of each track */
export function commonTemplates(stretches: readonly Stretch[]): Map<number, TrackTemplate> {
  const common = new Map<number, TrackTemplate>();
  const moments: number[] = [];
  const latest = new Map<number, TrackTemplate>();
  let run: RecordedRun | undefined;
  for (const stretch of stretches) {
    if (stretch.run === run) continue;
    run = stretch.run;
    let changes = false;
    for (const [track, template] of trackTemplates(run.init).entries()) {
      const before = latest.get(track);
      if (before && !isSameFormat(before, template)) changes = true;
      if (!common.has(track)) common.set(track, template);
      latest.set(track, template);
    }
    if (changes) moments.push(stretchStartMs(stretch));
  }
  if (moments.length > 0) throw new CodecChange(moments);
  return common;
}

function isSameFormat(a: TrackTemplate, b: TrackTemplate): boolean {
  return a.kind === b.kind && a.descriptions.equals(b.descriptions);
}
