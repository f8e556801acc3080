/**
 * What stands before the media of a clip, and where that lies: out of the headers of its parts, first
 * those round both ends to find the frames it begins and ends with, then all of them for the tables.
 */
import type { Pieces } from '../src/fmp4/box-pieces.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import { CamrelayError } from '../src/model/errors.js';
import type { TimeSpan } from '../src/model/time.js';
import { ClipBuilder } from './clip-builder.js';
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
import { headerIn, partHeaders } from './clip-headers.js';
import type { Piece } from './clip-pieces.js';
import { type ClipPlan, commonTemplates, REORDER_MARGIN_MS } from './clip-plan.js';
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

/** All of a clip but the media. */
export type ClipIndex = Readonly<{
  header: Pieces;
  pieces: readonly Piece[];
  /** Wall-clock time from the start of its first frame to the end of its last, whole ms. */
  span: TimeSpan;
}>;

/** What of a plan its index is made from. */
export type IndexPlan = Pick<ClipPlan, 'stretches' | 'keyPart' | 'span'>;

export type IndexMeans = Readonly<{
  /** What the paths of recordings are relative to. */
  directory: string;
  /** Called now and then; throws to end the making. */
  checkpoint: () => void;
}>;

/**
 * Reads files and waits for them.
 * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; what `checkpoint` throws
 */
export function clipIndex(plan: IndexPlan, wish: ClipWish, means: IndexMeans): ClipIndex {
  try {
    return joinParts(plan, wish, findEnds(plan, wish.cut, means.directory), means);
  } catch (error) {
    if (!(error instanceof MalformedMedia)) throw error;
    const message = `a recording of this span is damaged: ${error.message}; run \`camrelay check\``;
    throw new CamrelayError('disk_failed', message, { cause: error });
  }
}

type Ends = Readonly<{ beginning: Beginning; ending: Ending; delayTicks: number }>;

function findEnds({ stretches, keyPart, span }: IndexPlan, cut: Cut, directory: string): Ends {
  const [first] = stretches;
  const beyond = Math.max(keyPart + 1, partsBefore(first, span.fromMs + REORDER_MARGIN_MS));
  const head = readFrames(first, [keyPart, beyond], null, directory);
  const beginning = beginningOf(head.frames, span.fromMs, cut);

  const last = stretches.at(-1) ?? first;
  const isSame = last === first;
  const from = Math.max(isSame ? keyPart : 0, partsBefore(last, span.toMs) - PARTS_ROUND_END);
  const { delayTicks } = isSame ? head : readFrames(last, [0, 1], null, directory);
  const tail = readFrames(last, [from, Infinity], delayTicks, directory);
  const frames = tail.frames.filter(({ dts }) => !isSame || dts >= beginning.decodeTicks);
  const ending = endingOf(frames, span.toMs, last.run.tracks[LEAD].timescale);
  return { beginning, ending, delayTicks: head.delayTicks };
}

function joinParts(
  { stretches }: IndexPlan,
  { onlyLead = false, gaps = 'skip', clock }: ClipWish,
  { beginning, ending, delayTicks }: Ends,
  { directory, checkpoint }: IndexMeans,
): ClipIndex {
  const all = commonTemplates(stretches);
  const wanted = onlyLead ? new Map([...all].filter(([track]) => track === LEAD)) : all;
  const templates = templatesFor(wanted, stretches, gaps);
  const timeline = new ClipTimeline(templates, beginning, ending, gaps);
  const builder = new ClipBuilder(templates, clock);
  for (const [index, stretch] of stretches.entries()) {
    const isLast = index === stretches.length - 1;
    let isPlaced = false;
    for (const batch of partHeaders(directory, stretch.slices)) {
      checkpoint();
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
  const { header, pieces } = builder.finish(timeline, beginning.ms);
  return { header, pieces, span: { fromMs: wholeMs(beginning.ms), toMs: wholeMs(ending.ms) } };
}

/**
 * The lead's frames in some parts of a stretch, from one up to, not including, another.
 * @param delayTicks `reorderDelay` of the stretch; null where the first of the parts begins with a key
 *   frame, and tells it
 */
function readFrames(
  stretch: Stretch,
  [from, to]: readonly [number, number],
  delayTicks: number | null,
  directory: string,
): Readonly<{ frames: Frame[]; delayTicks: number }> {
  const { timescale } = stretch.run.tracks[LEAD];
  const slices = someParts(stretch, from, to)?.slices ?? [];
  const frames: Frame[] = [];
  let delay = delayTicks;
  for (const batch of partHeaders(directory, slices)) {
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
