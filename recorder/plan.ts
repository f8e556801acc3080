/** What a gate goes by: what is to be recorded next, as far as that is known by now. */
import type { EventsMode } from '../src/model/record-mode.js';
import type { TimeSpan } from '../src/model/time.js';
import { eventSpan, joined, LONGEST_EVENT_MS, type RecordPlan } from './planned.js';
import { Schedule } from './schedule.js';

export interface Plan {
  /** How much of what has been is kept in memory, ms. */
  readonly reachMs: number;
  /** The first span that ends behind `fromMs`, from there on at the earliest; null for none. */
  next(fromMs: number): TimeSpan | null;
}

export type ToldEvent = Readonly<{
  ref: string;
  timeMs: number;
  endMs: number | null;
  type: string;
  /** Its end is still to be told. */
  goesOn: boolean;
  /** Told by a device, of something that has just happened. */
  byDevice: boolean;
}>;

/** A part is whole this long after it began, and told of an event one is later, ms: some devices are asked every 5 s. */
export const LATE_MS = 6_000;
/** An event may be posted this long ahead, ms. */
export const LONGEST_AHEAD_MS = 3_600_000;
/** Events of a camera that go on at a time; of further ones only the beginning counts. */
const MOST_GOING_ON = 64;

export function planOf({ record, timeZone }: RecordPlan): Plan {
  switch (record.mode) {
    case 'continuous':
      return { reachMs: 0, next: (fromMs) => ({ fromMs, toMs: Infinity }) };
    case 'off':
      return { reachMs: 0, next: () => null };
    case 'schedule':
      return new SchedulePlan(new Schedule(record.week, timeZone));
    case 'events':
      return new EventPlan(record);
  }
}

class SchedulePlan implements Plan {
  readonly reachMs = LATE_MS;
  /** The last answer, which holds for every instant from the one asked for to its end. */
  #known: { askedMs: number; span: TimeSpan | null } | null = null;

  constructor(private readonly schedule: Schedule) {}

  next(fromMs: number): TimeSpan | null {
    const known = this.#known;
    if (known && fromMs >= known.askedMs && (known.span === null || fromMs < known.span.toMs)) {
      return known.span && { ...known.span, fromMs: Math.max(known.span.fromMs, fromMs) };
    }
    this.#known = { askedMs: fromMs, span: this.schedule.next(fromMs) };
    return this.#known.span;
  }
}

export class EventPlan implements Plan {
  readonly reachMs: number;
  /** Joined; disjoint ones are at least the least `post` long and no further ahead than may be told. */
  #spans: readonly TimeSpan[] = [];
  readonly #goingOn = new Map<string, TimeSpan>();

  constructor(private readonly mode: EventsMode) {
    this.reachMs = mode.preMs + LATE_MS;
  }

  /** @returns what is to be kept of the event; null where nothing is */
  heard(told: ToldEvent, nowMs: number): TimeSpan | null {
    const event = { ...told, ...this.#timesOf(told, nowMs) };
    if (event.timeMs > nowMs + LONGEST_AHEAD_MS) return null;
    const goesOn = event.goesOn && this.#goingOn.size < MOST_GOING_ON;
    const endMs = goesOn ? event.timeMs + LONGEST_EVENT_MS : event.endMs;
    const span = eventSpan({ ...event, endMs }, this.mode);
    if (!span) return null;
    if (goesOn) this.#goingOn.set(event.ref, span);
    else {
      this.#goingOn.delete(event.ref);
      this.#spans = joined([...this.#spans, span]);
    }
    return span;
  }

  /**
   * Where a device's time is still to come, or too long ago for anything to be in memory, its clock is wrong or the
   * news was long on its way: what there is to see is recorded from now on.
   */
  #timesOf(
    { timeMs, endMs, byDevice }: ToldEvent,
    nowMs: number,
  ): Pick<ToldEvent, 'timeMs' | 'endMs'> {
    const isPast = (endMs ?? timeMs) + this.mode.postMs <= nowMs - this.reachMs;
    if (byDevice && endMs === null && (timeMs > nowMs || isPast)) return { timeMs: nowMs, endMs };
    return { timeMs, endMs };
  }

  next(fromMs: number): TimeSpan | null {
    this.#spans = this.#spans.filter(({ toMs }) => toMs > fromMs);
    for (const [ref, { toMs }] of this.#goingOn) if (toMs <= fromMs) this.#goingOn.delete(ref);
    const [first] = joined([...this.#spans, ...this.#goingOn.values()]);
    return first ? { ...first, fromMs: Math.max(first.fromMs, fromMs) } : null;
  }

  /** This machine's clock was set: events lie where they lay before, seen from now. */
  moved(byMs: number): void {
    const move = ({ fromMs, toMs }: TimeSpan): TimeSpan => ({ fromMs: fromMs + byMs, toMs: toMs + byMs }); // prettier-ignore
    this.#spans = this.#spans.map(move);
    for (const [ref, span] of this.#goingOn) this.#goingOn.set(ref, move(span));
  }
}
