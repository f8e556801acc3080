/** Which spans should be recorded, by what the configuration says. Pure. */
import type { EventsMode, RecordMode } from '../src/model/record-mode.js';
import type { TimeSpan } from '../src/model/time.js';
import { Schedule } from './schedule.js';

/** What should be recorded of a stream; the hours of a schedule are meant in the time zone. */
export type RecordPlan = Readonly<{ record: RecordMode; timeZone: string }>;

export type PlannedEvent = Readonly<{
  timeMs: number;
  /** Null where it is a moment. */
  endMs: number | null;
  type: string;
}>;

/** An event that goes on longer, ms, is recorded no further: its device may have forgotten to end it. */
export const LONGEST_EVENT_MS = 3_600_000;

/** What is planned of a span, oldest first. @param events those that may reach into it */
export function plannedSpans(
  { record, timeZone }: RecordPlan,
  span: TimeSpan,
  events: () => readonly PlannedEvent[],
): TimeSpan[] {
  switch (record.mode) {
    case 'continuous':
      return [span];
    case 'off':
      return [];
    case 'schedule':
      return new Schedule(record.week, timeZone).within(span);
    case 'events':
      return clipped(joined(events().flatMap((event) => eventSpan(event, record) ?? [])), span);
  }
}

/** Where to look for the events that can reach into a span. */
export function eventsNear({ fromMs, toMs }: TimeSpan, { preMs, postMs }: EventsMode): TimeSpan {
  return { fromMs: fromMs - postMs - LONGEST_EVENT_MS, toMs: toMs + preMs + 1 };
}

/** What is to be kept of an event; null where its type does not count. */
export function eventSpan(
  { timeMs, endMs, type }: PlannedEvent,
  { preMs, postMs, types }: EventsMode,
): TimeSpan | null {
  if (types && !types.includes(type)) return null;
  const lastsMs = Math.min(Math.max(0, (endMs ?? timeMs) - timeMs), LONGEST_EVENT_MS);
  return { fromMs: timeMs - preMs, toMs: timeMs + lastsMs + postMs };
}

/** In order; those that overlap or touch are one. */
export function joined(spans: readonly TimeSpan[]): TimeSpan[] {
  const found: TimeSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = found.at(-1);
    if (last && span.fromMs <= last.toMs) {
      found[found.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    } else found.push(span);
  }
  return found;
}

function clipped(spans: readonly TimeSpan[], { fromMs, toMs }: TimeSpan): TimeSpan[] {
  return spans
    .map((span) => ({ fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) }))
    .filter((span) => span.fromMs < span.toMs);
}
