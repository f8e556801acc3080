/** Events as a list reads: newest first, and runs of the same kind as one line. */
import type { LaneEvent } from '../timeline/lanes.js';

export type Happening = Pick<LaneEvent, 'id' | 'ms' | 'type' | 'source' | 'note'>;

/** One line. `ms` is when the first of its events was. */
export type EventGroup = Readonly<{ first: Happening; count: number; ms: number; lastMs: number }>;

/** Events of a kind that follow each other this closely, ms, are one line. */
const TOGETHER_MS = 5 * 60_000;

/** @param events in any order */
export function groupsOf(events: readonly Happening[]): EventGroup[] {
  const groups: EventGroup[] = [];
  for (const event of [...events].sort((one, other) => one.ms - other.ms)) {
    const last = groups.at(-1);
    const goesOn = last?.first.type === event.type && event.ms - last.lastMs <= TOGETHER_MS;
    // What people wrote is read, not counted.
    if (last && goesOn && event.type !== 'note') {
      groups[groups.length - 1] = { ...last, count: last.count + 1, lastMs: event.ms };
    } else groups.push({ first: event, count: 1, ms: event.ms, lastMs: event.ms });
  }
  return groups.reverse();
}

/** The line that a moment belongs to: the newest that had begun. @param groups newest first */
export function groupAt(groups: readonly EventGroup[], ms: number | null): EventGroup | undefined {
  return ms === null ? undefined : groups.find((group) => group.ms <= ms);
}
