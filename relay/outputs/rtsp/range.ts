/**
 * The `Range` header: what of a presentation is to be played, or is being played.
 *
 * In normal play time, which counts what there is to see and passes over holes, or in absolute time.
 * Source: RFC 2326, sections 3.6 (npt), 3.7 (clock), 12.29 (Range); ISO 8601 basic format.
 */
import { RtspError } from './message.js';

/** One end of a range. */
export type RangePoint = number | 'now' | null;

/** Ends are ms: of the presentation in `npt`, since the Unix epoch in `clock`; null where left out. */
export type PlayRange = Readonly<{ unit: 'npt' | 'clock'; from: RangePoint; to: RangePoint }>;

/** Throws a 457 on a range that is none, runs backwards, or is in a unit we do not have (SMPTE). */
export function parseRange(header: string): PlayRange {
  const [range = ''] = header.split(';', 1);
  // Blanks are taken off afterwards: no two repetitions in a row may share characters.
  const [, unit = '', ...ends] = /^(\w+)\s*=([^=-]*)-([^-]*)$/.exec(range.trim()) ?? [];
  const [from = '', to = ''] = ends.map((end) => end.trim());
  const read = unit.toLowerCase() === 'npt' ? nptMs : clockMs;
  if (!/^(npt|clock)$/i.test(unit) || (from === '' && to === '')) throw new RtspError(457);
  const parsed: PlayRange = {
    unit: read === nptMs ? 'npt' : 'clock',
    from: from === '' ? null : read(from),
    to: to === '' ? null : read(to),
  };
  const isBackwards =
    typeof parsed.from === 'number' && typeof parsed.to === 'number' && parsed.to <= parsed.from;
  if (isBackwards) throw new RtspError(457, 'Range Runs Backwards');
  return parsed;
}

/** `12.5`, `1:02:03.4` or `now`. */
function nptMs(text: string): number | 'now' {
  if (text === 'now') return text;
  const [, hours = 0, minutes = 0, seconds] =
    /^(?:(\d{1,6}):(\d{1,2}):)?(\d{1,9}(?:\.\d{0,9})?)$/.exec(text) ?? [];
  if (seconds === undefined) throw new RtspError(457);
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}

/** `20260314T092653.589Z` */
function clockMs(text: string): number {
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.(\d{0,9}))?Z$/i.exec(text) ?? [];
  if (second === undefined) throw new RtspError(457);
  const rest = `${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${rest}`);
  if (Number.isNaN(ms)) throw new RtspError(457);
  return ms;
}

export function formatRange(unit: PlayRange['unit'], from: number, to: number): string {
  const write = unit === 'npt' ? formatNpt : formatClock;
  return `${unit}=${write(from)}-${write(to)}`;
}

const formatNpt = (ms: number): string => (ms / 1000).toFixed(3);

function formatClock(ms: number): string {
  return new Date(Math.round(ms)).toISOString().replaceAll(/[-:]/g, '');
}
