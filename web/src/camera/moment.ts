/**
 * The moment that an address shows: `?at`, `zoom`, `from` and `to`. A link shows the same moment
 * later, elsewhere, in another zone: times carry their offset (RFC 3339).
 */
import { DAY_MS, HOUR_MS, instantText, MINUTE_MS } from '../time/zone.js';

export type Selection = Readonly<{ fromMs: number; toMs: number }>;

export type Moment = Readonly<{
  /** Null: live. */
  atMs: number | null;
  /** How much of the time line is in sight, ms. */
  zoomMs: number;
  selection: Selection | null;
}>;

const LEAST_ZOOM_MS = MINUTE_MS;
/** The longest day there is. */
const MOST_ZOOM_MS = DAY_MS + HOUR_MS;

const UNITS: readonly (readonly [string, number])[] = [
  ['h', HOUR_MS],
  ['m', MINUTE_MS],
  ['s', 1_000],
];

/** What an address says; what makes no sense is as if it were not there. */
export function momentOf(search: string, usualZoomMs: number): Moment {
  const query = new URLSearchParams(search);
  const fromMs = instant(query.get('from'));
  const toMs = instant(query.get('to'));
  return {
    atMs: instant(query.get('at')),
    zoomMs: zoomOf(query.get('zoom')) ?? usualZoomMs,
    selection: fromMs !== null && toMs !== null && fromMs < toMs ? { fromMs, toMs } : null,
  };
}

/** The query of an address that shows a moment; what else a query says stays. */
export function queryOf(moment: Moment, zone: string, search = ''): string {
  const query = new URLSearchParams(search);
  const put = (key: string, ms: number | undefined | null): void => {
    if (ms === undefined || ms === null) query.delete(key);
    else query.set(key, instantText(Math.round(ms), zone));
  };
  put('at', moment.atMs);
  query.set('zoom', zoomText(moment.zoomMs));
  put('from', moment.selection?.fromMs);
  put('to', moment.selection?.toMs);
  // Colons and commas need no escape in a query (RFC 3986, section 3.4), and read better.
  return query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
}

function instant(text: string | null): number | null {
  if (text === null) return null;
  // A plus that somebody typed reads as a space.
  const whole = text.replace(/ (?=\d\d:\d\d$)/, '+');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(whole)) return null;
  const ms = Date.parse(whole);
  return Number.isNaN(ms) ? null : ms;
}

function zoomOf(text: string | null): number | null {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([hms])$/.exec(text ?? '') ?? [];
  const unitMs = UNITS.find(([name]) => name === unit)?.[1];
  if (count === undefined || unitMs === undefined) return null;
  return Math.min(MOST_ZOOM_MS, Math.max(LEAST_ZOOM_MS, Number(count) * unitMs));
}

/** `30m`, `3h`, `16200s`: the largest unit that needs no fraction. */
function zoomText(ms: number): string {
  const wholeMs = Math.round(ms / 1_000) * 1_000;
  const [name, unitMs] = UNITS.find(([, size]) => wholeMs % size === 0) ?? ['s', 1_000];
  return `${wholeMs / unitMs}${name}`;
}
