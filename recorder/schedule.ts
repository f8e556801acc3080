/**
 * When a week of hours says to record. Pure, but for what the runtime knows of time zones.
 *
 * One rule: an instant is planned where the wall clock of the zone then shows a time of the schedule.
 * So an hour that a day has twice counts twice, one that it lacks does not exist, and a range goes on
 * over midnight, whatever the clocks do in that night.
 */
import { offsetChangeMs, zoneOffsetMs } from '../src/kit/time-zone.js';
import { type Week, WEEK_MINUTES } from '../src/model/record-mode.js';
import type { TimeSpan } from '../src/model/time.js';

const MINUTE_MS = 60_000;
const WEEK_MS = WEEK_MINUTES * MINUTE_MS;
/** 1970-01-05 was a Monday, ms. */
const FIRST_MONDAY_MS = 4 * 86_400_000;
/** No zone changes its clocks twice in this time, ms. */
const STEP_MS = 86_400_000;
/** A week holds every change there is; one that falls into a lost hour comes a week later, ms. */
const LONGEST_WAIT_MS = 2 * WEEK_MS + STEP_MS;

export class Schedule {
  constructor(
    private readonly week: Week,
    private readonly timeZone: string,
  ) {}

  isPlanned(atMs: number): boolean {
    const minute = weekMs(atMs, zoneOffsetMs(this.timeZone, atMs)) / MINUTE_MS;
    return this.week.some(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute);
  }

  /** The first instant behind `atMs` at which it is planned and was not, or the other way; null for never. */
  nextChangeMs(atMs: number): number | null {
    const wasPlanned = this.isPlanned(atMs);
    for (let fromMs = atMs; fromMs < atMs + LONGEST_WAIT_MS;) {
      const offsetMs = zoneOffsetMs(this.timeZone, fromMs);
      const stepMs = fromMs + STEP_MS;
      const toMs = offsetChangeMs(this.timeZone, fromMs, stepMs, offsetMs) ?? stepMs;
      const edgeMs = this.#nextEdgeMs(fromMs, offsetMs);
      if (edgeMs < toMs) return edgeMs;
      if (this.isPlanned(toMs) !== wasPlanned) return toMs;
      fromMs = toMs;
    }
    return null;
  }

  /** The planned span that `fromMs` lies in, from there on, or the next one; null where there is none. */
  next(fromMs: number): TimeSpan | null {
    const startMs = this.isPlanned(fromMs) ? fromMs : this.nextChangeMs(fromMs);
    return startMs === null
      ? null
      : { fromMs: startMs, toMs: this.nextChangeMs(startMs) ?? Infinity };
  }

  /** What is planned of a span, oldest first. */
  within({ fromMs, toMs }: TimeSpan): TimeSpan[] {
    const found: TimeSpan[] = [];
    let next = this.next(fromMs);
    while (next && next.fromMs < toMs) {
      found.push({ fromMs: next.fromMs, toMs: Math.min(next.toMs, toMs) });
      next = next.toMs < toMs ? this.next(next.toMs) : null;
    }
    return found;
  }

  /** The next beginning or end of a range while the offset stays as it is; Infinity for none. */
  #nextEdgeMs(atMs: number, offsetMs: number): number {
    const shownMs = weekMs(atMs, offsetMs);
    const waits = this.week
      .flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute])
      .filter((minute) => !this.#isNoEdge(minute % WEEK_MINUTES))
      .map((minute) => modulo(minute * MINUTE_MS - shownMs - 1, WEEK_MS) + 1);
    return atMs + Math.min(...waits);
  }

  /** The end of the week is no edge where recording goes on into the next. */
  #isNoEdge(minute: number): boolean {
    return (
      minute === 0 && this.week[0]?.fromMinute === 0 && this.week.at(-1)?.toMinute === WEEK_MINUTES
    );
  }
}

/** What the clock shows, ms from Monday 00:00. */
function weekMs(atMs: number, offsetMs: number): number {
  return modulo(atMs + offsetMs - FIRST_MONDAY_MS, WEEK_MS);
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
