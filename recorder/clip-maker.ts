/**
 * Turns a plan into a clip: reads the headers of its parts, first round both ends to find the frames
 * it begins and ends with, then all of them for the tables.
 */
import { lengthOf } from '../src/fmp4/box-pieces.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import { CamrelayError } from '../src/model/errors.js';
import type { Clip } from './clip.js';
import { type BuiltClip, ClipBuilder } from './clip-builder.js';
import { resource } from './clip-bytes.js';
import {
  type Beginning,
  beginningOf,
  type Cut,
  type Ending,
  endingOf,
  type Frame,
  framesOf,
  reorderDelay,
} from './clip-frames.js';
import { headerIn, type HeaderSource, partHeaders } from './clip-headers.js';
import { type ClipPlan, clipTag, endOf, recordingsIn, REORDER_MARGIN_MS } from './clip-plan.js';
import { partsBefore, someParts, type Stretch, wholeMs } from './clip-stretches.js';
import { templatesFor } from './clip-ticks.js';
import { ClipTimeline, type Gaps } from './clip-timeline.js';

/** How many of the parts that begin in the span may hold its last frame. */
const PARTS_ROUND_END = 3;
const LEAD = 0;

export type ClipWish = Readonly<{
  cut: Cut;
  gaps?: Gaps;
  /** IANA name of the time zone in which subtitles tell the time; there are none where it is left out. */
  clock?: string | undefined;
  /** Only the picture (or the sound, of a camera without one). */
  onlyLead?: boolean;
}>;

/** What the bytes of a clip depend on, as a short text: the same text, the same bytes. */
export function tagOf(plan: ClipPlan, { cut, gaps = 'skip', clock, onlyLead }: ClipWish): string {
  return clipTag(plan, [cut, gaps, clock ?? '', onlyLead ? 'lead' : ''].join(' '));
}

/** @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason */
export async function makeClip(
  plan: ClipPlan,
  wish: ClipWish,
  source: HeaderSource,
  signal?: AbortSignal,
): Promise<Clip> {
  try {
    const ends = await findEnds(plan, wish.cut, source, signal);
    const { built, ...span } = await joinParts(plan, wish, ends, source, signal);
    const { directory } = source;
    const bytes = { memory: built.header, directory, pieces: built.pieces };
    return {
      ...resource(tagOf(plan, wish), bytes),
      span,
      headerBytes: lengthOf(built.header),
      recordings: recordingsIn(plan),
      end: endOf(plan),
    };
  } catch (error) {
    if (!(error instanceof MalformedMedia)) throw error;
    const message = `a recording of this span is damaged: ${error.message}; run \`camrelay check\``;
    throw new CamrelayError('disk_failed', message, { cause: error });
  }
}

type Ends = Readonly<{ beginning: Beginning; ending: Ending; delayTicks: number }>;

async function findEnds(
  { stretches, keyPart, span }: ClipPlan,
  cut: Cut,
  source: HeaderSource,
  signal?: AbortSignal,
): Promise<Ends> {
  const [first] = stretches;
  const beyond = Math.max(keyPart + 1, partsBefore(first, span.fromMs + REORDER_MARGIN_MS));
  const head = await readFrames(first, [keyPart, beyond], null, source, signal);
  const beginning = beginningOf(head.frames, span.fromMs, cut);

  const last = stretches.at(-1) ?? first;
  const isSame = last === first;
  const from = Math.max(isSame ? keyPart : 0, partsBefore(last, span.toMs) - PARTS_ROUND_END);
  const { delayTicks } = isSame ? head : await readFrames(last, [0, 1], null, source, signal);
  const tail = await readFrames(last, [from, Infinity], delayTicks, source, signal);
  const frames = tail.frames.filter(({ dts }) => !isSame || dts >= beginning.decodeTicks);
  const ending = endingOf(frames, span.toMs, last.run.tracks[LEAD].timescale);
  return { beginning, ending, delayTicks: head.delayTicks };
}

async function joinParts(
  { stretches, templates: all }: ClipPlan,
  { onlyLead = false, gaps = 'skip', clock }: ClipWish,
  { beginning, ending, delayTicks }: Ends,
  source: HeaderSource,
  signal?: AbortSignal,
): Promise<Readonly<{ built: BuiltClip; fromMs: number; toMs: number }>> {
  const wanted = onlyLead ? new Map([...all].filter(([track]) => track === LEAD)) : all;
  const templates = templatesFor(wanted, stretches, gaps);
  const timeline = new ClipTimeline(templates, beginning, ending, gaps);
  const builder = new ClipBuilder(templates, clock);
  for (const [index, stretch] of stretches.entries()) {
    const isLast = index === stretches.length - 1;
    let isPlaced = false;
    for await (const batch of partHeaders(source, stretch.slices, signal)) {
      for (const at of batch.ends.keys()) {
        if (!isPlaced) {
          const delay = index === 0 ? delayTicks : reorderDelay(headerIn(batch, at));
          const placed = timeline.place(stretch, delay, isLast, builder.shownEnd);
          builder.beginStretch(stretch, placed);
          isPlaced = true;
        }
        builder.addPart(batch, at);
      }
    }
  }
  return {
    built: builder.finish(timeline, beginning.ms),
    fromMs: wholeMs(beginning.ms),
    toMs: wholeMs(ending.ms),
  };
}

/**
 * The lead's frames in some parts of a stretch, from one up to, not including, another.
 * @param delayTicks `reorderDelay` of the stretch; null where the first of the parts begins with a key
 *   frame, and tells it
 */
async function readFrames(
  stretch: Stretch,
  [from, to]: readonly [number, number],
  delayTicks: number | null,
  source: HeaderSource,
  signal?: AbortSignal,
): Promise<Readonly<{ frames: Frame[]; delayTicks: number }>> {
  const { timescale } = stretch.run.tracks[LEAD];
  const slices = someParts(stretch, from, to)?.slices ?? [];
  const frames: Frame[] = [];
  let delay = delayTicks;
  for await (const batch of partHeaders(source, slices, signal)) {
    const { slice, first, ends } = batch;
    for (const at of ends.keys()) {
      const header = headerIn(batch, at);
      delay ??= reorderDelay(header);
      const time = {
        ticks: slice.ticks[first + at] ?? 0,
        ms: slice.ms[first + at] ?? 0,
        timescale,
      };
      frames.push(...framesOf(header, time, delay));
    }
  }
  return { frames, delayTicks: delay ?? 0 };
}
