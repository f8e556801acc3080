/** The timeline in words. */
import { causeOf } from '../causes/causes.js';
import { duration, exactClock } from '../time/format.js';
import { isWord, t } from '../words/words.js';
import { foundAt, type Found, type Lane, type LaneEvent } from './lanes.js';
import { lengthOf } from './window.js';

/** What kind of event: "Motion", "Note". */
export function kindText({ type, source }: Pick<LaneEvent, 'type' | 'source'>): string {
  if (source === 'user') return t('event.note');
  const key = `event.${type}`;
  return isWord(key) ? t(key) : t('event.other');
}

/** What several events are: "3 × motion" where they are of one kind, else "3 events". */
export function kindsText(events: readonly LaneEvent[]): string {
  const kinds = new Set(events.map(kindText));
  const [kind = ''] = kinds;
  if (events.length === 1) return kind;
  return kinds.size === 1
    ? t('timeline.times', { count: events.length, kind: kind.toLocaleLowerCase() })
    : t('timeline.several', { count: events.length });
}

/** What there is: "recorded", "Picture froze", "not planned". */
export function foundText(found: Found): string {
  switch (found.kind) {
    case 'gap':
      return t(causeOf(found.gap.cause).title);
    case 'recorded':
    case 'unplanned':
    case 'gone':
    case 'loading':
    case 'future':
      return t(`timeline.${found.kind}`);
  }
}

export function stateText(lane: Lane | undefined, ms: number, nowMs: number): string {
  return lane ? foundText(foundAt(lane, ms, nowMs)) : t('timeline.loading');
}

/** Announced on arrival at a gap; empty where there is none. */
export function reachedText(
  cameras: readonly Readonly<{ id: string; name: string }>[],
  lanes: readonly Lane[],
  ms: number,
  zone: string,
): string {
  const texts = lanes.flatMap((lane) => {
    const found = foundAt(lane, ms, Infinity);
    if (found.kind !== 'gap') return [];
    const { gap } = found;
    const name = cameras.find(({ id }) => id === lane.camera)?.name ?? lane.camera;
    const cause = t(causeOf(gap.cause).title);
    return [
      t('timeline.reached', {
        name,
        cause,
        duration: duration(lengthOf(gap)),
        ...timesOf(gap, zone),
      }),
    ];
  });
  return texts.join(' ');
}

export function timesOf({ fromMs, toMs }: { fromMs: number; toMs: number }, zone: string) {
  return { from: exactClock(fromMs, zone), to: exactClock(toMs, zone) };
}
