/** Where exactly a clip begins and ends: on which frames. */
import { MalformedMedia } from '../src/fmp4/box.js';
import { type PartVisitor, readPartHeader } from '../src/fmp4/part-header.js';
import { wholeMs } from './clip-stretches.js';

/** `exact`: the frame on show at `from`; `keyframe`: the key frame at or before it. */
export type Cut = 'exact' | 'keyframe';

/** A frame of the lead. Ticks count from the start of the run. */
export type Frame = Readonly<{
  dts: number;
  pts: number;
  duration: number;
  key: boolean;
  /** Wall-clock time at which it is on show, ms. */
  ms: number;
}>;

/** Where a clip begins. */
export type Beginning = Readonly<{
  /** Decode time of the key frame that decoding begins with. */
  decodeTicks: number;
  /** Presentation time of the first frame to be shown. */
  showTicks: number;
  /** Wall-clock time of it. */
  ms: number;
}>;

/** Where a clip ends. */
export type Ending = Readonly<{
  /** Decode time of the last frame that is needed. */
  decodeTicks: number;
  /** Presentation time at which the last frame to be shown ends. */
  showTicks: number;
  /** Wall-clock time of that end. */
  ms: number;
}>;

/** What ticks of one part mean on the wall. */
export type PartTime = Readonly<{ ticks: number; ms: number; timescale: number }>;

/** The lead's frames of a part. @param delayTicks see `reorderDelay` */
export function framesOf(moof: Buffer, part: PartTime, delayTicks: number): Frame[] {
  const frames: Frame[] = [];
  visitLead(moof, part.ticks, (dts, pts, duration, key) => {
    const sinceTicks = pts - delayTicks - part.ticks;
    frames.push({ dts, pts, duration, key, ms: part.ms + (sinceTicks * 1000) / part.timescale });
  });
  return frames;
}

/**
 * How much later than it is decoded a frame is shown at least, ticks; above zero only with B-frames.
 * A run's wall-clock times are those of decoding, so that its first picture is on show at its start.
 * @param moof of a part that begins with a key frame
 * @throws MalformedMedia where it has no picture
 */
export function reorderDelay(moof: Buffer): number {
  let start = Infinity;
  let shown = Infinity;
  visitLead(moof, 0, (dts, pts) => {
    start = Math.min(start, dts);
    shown = Math.min(shown, pts);
  });
  if (start === Infinity) throw new MalformedMedia('a part without a picture');
  return shown - start;
}

/** @param startTicks when the part begins in its run; its own times count from the start of its file */
function visitLead(
  moof: Buffer,
  startTicks: number,
  visit: (dts: number, pts: number, duration: number, key: boolean) => void,
): void {
  let isLead = false;
  let dts = 0;
  const visitor: PartVisitor = {
    track: (track) => {
      isLead = track === 0;
      dts = startTicks;
    },
    sample: (duration, shift, _bytes, key) => {
      if (!isLead) return;
      visit(dts, dts + shift, duration, key);
      dts += duration;
    },
  };
  readPartHeader(moof, visitor);
}

/**
 * @param frames in decode order, from a key frame at or before `fromMs` to at least one beyond it; or
 *   from the first there is
 */
export function beginningOf(frames: readonly Frame[], fromMs: number, cut: Cut): Beginning {
  const [first] = frames;
  if (!first) throw new MalformedMedia('a part without a picture');
  const isDue = ({ ms }: Frame): boolean => wholeMs(ms) <= fromMs;
  const key = frames.findLast((frame) => frame.key && isDue(frame)) ?? first;
  const decodable = frames.filter(({ dts }) => dts >= key.dts);
  const latest = decodable.filter(isDue).reduce((a, b) => (b.pts > a.pts ? b : a), key);
  const shown = cut === 'exact' ? latest : key;
  return { decodeTicks: key.dts, showTicks: shown.pts, ms: shown.ms };
}

/**
 * @param frames in decode order: all those round `toMs`, none of them before the clip's beginning
 * @param timescale ticks a second
 */
export function endingOf(frames: readonly Frame[], toMs: number, timescale: number): Ending {
  const shown = frames.filter(({ ms }) => wholeMs(ms) < toMs);
  const [first, ...rest] = shown;
  if (!first) throw new MalformedMedia('a part without a picture');
  const last = rest.reduce((a, b) => (b.pts > a.pts ? b : a), first);
  const decodeTicks = Math.max(...shown.map(({ dts }) => dts));
  // A frame is on show until the next one is, whenever that was decoded.
  const later = frames.filter(({ pts }) => pts > last.pts).map(({ pts }) => pts);
  const showTicks = later.length > 0 ? Math.min(...later) : last.pts + last.duration;
  return { decodeTicks, showTicks, ms: last.ms + ((showTicks - last.pts) * 1000) / timescale };
}
