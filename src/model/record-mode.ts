/** What is recorded of a camera: always, never, by the week, or round events. */

/** Minutes of the week from Monday 00:00 on the wall clock: `fromMinute` belongs to it, `toMinute` does not. */
export type WeekRange = Readonly<{ fromMinute: number; toMinute: number }>;

/** Ascending, apart from each other, all within one week; nothing else may be built on. */
export type Week = readonly WeekRange[];

export type RecordMode =
  | Readonly<{ mode: 'continuous' }>
  | Readonly<{ mode: 'off' }>
  | Readonly<{ mode: 'schedule'; week: Week }>
  | EventsMode;

export type EventsMode = Readonly<{
  mode: 'events';
  /** Kept from before an event, ms. */
  preMs: number;
  /** Kept from after its end, ms. */
  postMs: number;
  /** Which events count; null for every one. */
  types: readonly string[] | null;
}>;

const DAY_MINUTES = 1_440;
export const WEEK_MINUTES = 7 * DAY_MINUTES;

/** A range of one day of the week, 0 for Monday; one over midnight ends behind 24:00. */
export function dayRange(day: number, fromMinute: number, toMinute: number): WeekRange {
  return { fromMinute: day * DAY_MINUTES + fromMinute, toMinute: day * DAY_MINUTES + toMinute };
}

/** The same minutes in order: what overlaps or touches is one, what reaches into next week is wrapped. */
export function weekOf(ranges: readonly WeekRange[]): Week {
  const within = ranges.flatMap(({ fromMinute, toMinute }) =>
    toMinute <= WEEK_MINUTES
      ? [{ fromMinute, toMinute }]
      : [
          { fromMinute, toMinute: WEEK_MINUTES },
          { fromMinute: 0, toMinute: toMinute - WEEK_MINUTES },
        ],
  );
  const joined: { fromMinute: number; toMinute: number }[] = [];
  for (const range of within.toSorted((a, b) => a.fromMinute - b.fromMinute)) {
    const last = joined.at(-1);
    if (last && range.fromMinute <= last.toMinute) {
      last.toMinute = Math.max(last.toMinute, range.toMinute);
    } else joined.push({ ...range });
  }
  return joined;
}
