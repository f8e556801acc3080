/**
 * The media playlist as text.
 * Source: RFC 8216bis, sections 4.4.2 to 4.4.5 (tags), 6.2.5.1 (delta updates), Appendix B.1 (example).
 */
import type { Segment, WindowPart } from './segment.js';
import type { Targets } from './targets.js';

/** What a media playlist shows. */
export type PlaylistView = Readonly<{
  /** Oldest first, at least one; only the last may be open. */
  listed: readonly Segment[];
  targets: Targets;
  /** Name of the part that comes next; null where the run is over. */
  hint: string | null;
}>;

export type PlaylistForm = Readonly<{
  /** A delta update: leaves out what the player already knows. */
  delta: boolean;
  /** What every address ends with: empty, or `?` and parameters. */
  suffix: string;
}>;

/** EXT-X-SKIP needs it (section 8); nothing here needs more. */
export const PLAYLIST_VERSION = 9;
/** How far from the end, in target durations, a delta update may begin to skip; the least allowed. */
const SKIP_TARGETS = 6;
/** Parts are listed for so many target durations from the end (6.2.2). */
const PARTS_TARGETS = 3;
/** Distance a player keeps from the end, in parts and in target durations; the least advised. */
const HOLD_BACK = 3;

export function mediaPlaylist(view: PlaylistView, { delta, suffix }: PlaylistForm): string {
  const { listed, targets, hint } = view;
  const skipped = delta ? skippable(listed, SKIP_TARGETS * targets.segmentS) : 0;
  const lines = header(listed, targets);
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  let fromEndS = listed.reduce((sum, { durationS }) => sum + durationS, 0);
  for (const [index, segment] of listed.entries()) {
    fromEndS -= segment.durationS;
    if (index < skipped) continue;
    const before = listed[index - 1];
    const withParts = fromEndS < PARTS_TARGETS * targets.segmentS;
    lines.push(...segmentLines(segment, before, withParts, suffix));
  }
  // Whatever comes after the end of a run differs, and is announced at once: hls.js counts the coming
  // segment into the run before it otherwise, and sticks to that.
  if (hint === null) lines.push('#EXT-X-DISCONTINUITY');
  else lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${hint}${suffix}"`);
  return `${lines.join('\n')}\n`;
}

function header(listed: readonly Segment[], { segmentS, partMs }: Targets): string[] {
  const [first] = listed;
  if (!first) throw new RangeError('a playlist needs a segment');
  const control = [
    'CAN-BLOCK-RELOAD=YES',
    `CAN-SKIP-UNTIL=${SKIP_TARGETS * segmentS}`,
    `PART-HOLD-BACK=${(HOLD_BACK * partMs) / 1000}`,
    `HOLD-BACK=${HOLD_BACK * segmentS}`,
  ];
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${PLAYLIST_VERSION}`,
    `#EXT-X-TARGETDURATION:${segmentS}`,
    `#EXT-X-SERVER-CONTROL:${control.join(',')}`,
    `#EXT-X-PART-INF:PART-TARGET=${partMs / 1000}`,
    `#EXT-X-MEDIA-SEQUENCE:${first.msn}`,
    // The first segment's own number, less the discontinuity that still stands before it.
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first.run.discontinuity - (first.startsRun ? 1 : 0)}`,
    ...(listed.every(({ independent }) => independent) ? ['#EXT-X-INDEPENDENT-SEGMENTS'] : []),
  ];
}

/** How many of the oldest segments begin further from the end than the skip boundary. */
function skippable(listed: readonly Segment[], boundaryS: number): number {
  let fromEndS = listed.reduce((sum, { durationS }) => sum + durationS, 0);
  let count = 0;
  for (const { durationS, file } of listed) {
    if (fromEndS <= boundaryS || file === null) break;
    fromEndS -= durationS;
    count++;
  }
  return count;
}

function segmentLines(
  segment: Segment,
  before: Segment | undefined,
  withParts: boolean,
  suffix: string,
): string[] {
  const { run, startsRun, startMs, parts, file, durationS } = segment;
  const lines: string[] = [];
  if (startsRun) lines.push('#EXT-X-DISCONTINUITY');
  if (before?.run !== run) lines.push(`#EXT-X-MAP:URI="${run.init.name}${suffix}"`);
  lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs).toISOString()}`);
  if (withParts) for (const part of parts) lines.push(partLine(part, suffix));
  if (file) lines.push(`#EXTINF:${seconds(durationS)},`, `${file.name}${suffix}`);
  return lines;
}

function partLine({ durationS, name, independent }: WindowPart, suffix: string): string {
  const key = independent ? ',INDEPENDENT=YES' : '';
  return `#EXT-X-PART:DURATION=${seconds(durationS)},URI="${name}${suffix}"${key}`;
}

/** To the hundredth of a millisecond, finer than one tick of 90 kHz. */
function seconds(value: number): string {
  return value.toFixed(5);
}
