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
import { partHeaders } from './clip-headers.js';
import { type ClipPlan, clipTag, REORDER_MARGIN_MS } from './clip-plan.js';
import { partsBefore, someParts, type Stretch, wholeMs } from './clip-stretches.js';
import { ClipTimeline } from './clip-timeline.js';

/** How many of the parts that begin in the span may hold its last frame. */
const PARTS_ROUND_END = 3;
const LEAD = 0;

export type ClipWish = Readonly<{
  cut: Cut;
  /** Only the picture (or the sound, of a camera without one). */
  onlyLead?: boolean;
}>;

/**
 * @param directory what the paths of recordings are relative to
 * @throws CamrelayError no_recording (deleted meanwhile), disk_failed; the signal's reason
 */
export async function makeClip(
  plan: ClipPlan,
  { cut, onlyLead = false }: ClipWish,
  directory: string,
  signal?: AbortSignal,
): Promise<Clip> {
  try {
    const ends = await findEnds(plan, cut, directory, signal);
    const { built, ...span } = await joinParts(plan, onlyLead, ends, directory, signal);
    const tag = clipTag(plan, onlyLead ? `${cut} lead` : cut);
    const source = { memory: built.header, directory, pieces: built.pieces };
    return { ...resource(tag, source), span, headerBytes: lengthOf(built.header) };
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
  directory: string,
  signal?: AbortSignal,
): Promise<Ends> {
  const [first] = stretches;
  const beyond = Math.max(keyPart + 1, partsBefore(first, span.fromMs + REORDER_MARGIN_MS));
  const head = await readFrames(first, [keyPart, beyond], null, directory, signal);
  const beginning = beginningOf(head.frames, span.fromMs, cut);

  const last = stretches.at(-1) ?? first;
  const isSame = last === first;
  const from = Math.max(isSame ? keyPart : 0, partsBefore(last, span.toMs) - PARTS_ROUND_END);
  const { delayTicks } = isSame ? head : await readFrames(last, [0, 1], null, directory, signal);
  const tail = await readFrames(last, [from, Infinity], delayTicks, directory, signal);
  const frames = tail.frames.filter(({ dts }) => !isSame || dts >= beginning.decodeTicks);
  const ending = endingOf(frames, span.toMs, last.run.tracks[LEAD].timescale);
  return { beginning, ending, delayTicks: head.delayTicks };
}

async function joinParts(
  { stretches, templates: all }: ClipPlan,
  onlyLead: boolean,
  { beginning, ending, delayTicks }: Ends,
  directory: string,
  signal?: AbortSignal,
): Promise<Readonly<{ built: BuiltClip; fromMs: number; toMs: number }>> {
  const templates = onlyLead ? new Map([...all].filter(([track]) => track === LEAD)) : all;
  const timeline = new ClipTimeline(templates, beginning, ending);
  const builder = new ClipBuilder(templates);
  for (const [index, stretch] of stretches.entries()) {
    const isLast = index === stretches.length - 1;
    let isPlaced = false;
    for await (const { slice, first, headers } of partHeaders(directory, stretch.slices, signal)) {
      for (const [at, header] of headers.entries()) {
        if (!isPlaced) {
          const delay = index === 0 ? delayTicks : reorderDelay(header);
          const placements = timeline.place(stretch, delay, isLast, builder.shownEnd);
          builder.beginStretch(stretch, placements);
          isPlaced = true;
        }
        builder.addPart(slice, first + at, header);
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
  directory: string,
  signal?: AbortSignal,
): Promise<Readonly<{ frames: Frame[]; delayTicks: number }>> {
  const { timescale } = stretch.run.tracks[LEAD];
  const slices = someParts(stretch, from, to)?.slices ?? [];
  const frames: Frame[] = [];
  let delay = delayTicks;
  for await (const { slice, first, headers } of partHeaders(directory, slices, signal)) {
    for (const [at, header] of headers.entries()) {
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
