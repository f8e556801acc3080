/**
 * The time of day as subtitles of a clip, one a second: `2026-03-14 10:26:53 +01:00`, and where nothing
 * was recorded, that too. All of one kind have one length, so where each lies is known without writing
 * any of them; they are written when they are read.
 */
import { textSample } from '../src/fmp4/text-track.js';
import { zoneOffsetMs } from '../src/kit/time-zone.js';

/** Cues that follow each other second by second. */
export type CueRow = Readonly<{
  /** What the first says, s since the Unix epoch. */
  firstS: number;
  count: number;
  recorded: boolean;
  /** IANA name of the time zone in which they tell the time. */
  zone: string;
}>;

const NOT_RECORDED = ' (not recorded)';
/** No zone changes its clocks but at quarters of an hour. */
const QUARTER_S = 900;

/** Length of each cue of a kind. */
export function cueBytes(recorded: boolean): number {
  return textSample(cueText(0, 0, recorded)).length;
}

export function writeCues({ firstS, count, recorded, zone }: CueRow): Buffer {
  let offsetS = 0;
  const cues = Array.from({ length: count }, (_, at) => {
    const s = firstS + at;
    if (at === 0 || s % QUARTER_S === 0) offsetS = zoneOffsetMs(zone, s * 1000) / 1000;
    return textSample(cueText(s, offsetS, recorded));
  });
  return Buffer.concat(cues);
}

function cueText(s: number, offsetS: number, recorded: boolean): string {
  const local = new Date((s + offsetS) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const minutes = Math.abs(Math.trunc(offsetS / 60));
  const offset = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0'));
  return `${local} ${offsetS < 0 ? '-' : '+'}${offset.join(':')}${recorded ? '' : NOT_RECORDED}`;
}
