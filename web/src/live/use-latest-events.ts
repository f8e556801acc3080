/** The newest events of all cameras: asked for once, then as the news brings them. */
import { useEffect, useState } from 'react';
import { serverNow } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { onNews } from '../api/news.js';
import { useAnswer } from '../api/use-answer.js';
import { DAY_MS } from '../time/zone.js';

export type LatestEvent = Readonly<{
  id: number;
  camera: string;
  time: string;
  type: string;
  source: 'device' | 'user';
}>;

type Answer = Readonly<{
  cameras: readonly { camera: string; events: readonly Omit<LatestEvent, 'camera'>[] }[];
}>;

/** @returns at most `count`, the newest first */
export function useLatestEvents(count: number): LatestEvent[] {
  const { data } = useAnswer({
    key: ['latest-events'],
    ask: ({ signal }) => lastDay(signal),
    freshMs: Infinity,
  });
  const [fresh, setFresh] = useState<readonly LatestEvent[]>([]);
  useEffect(
    () =>
      onNews((news) => {
        if (news.type !== 'event') return;
        const event = news.data as LatestEvent;
        setFresh((known) => newest([event, ...known], count));
      }),
    [count],
  );
  return newest([...fresh, ...(data ?? [])], count);
}

async function lastDay(signal: AbortSignal): Promise<LatestEvent[]> {
  const query = { from: new Date(serverNow() - DAY_MS).toISOString() };
  const answer = await answerOf(api.GET('/events', { params: { query }, signal }));
  const { cameras } = answer as Answer;
  return cameras.flatMap(({ camera, events }) =>
    events.map(({ id, time, type, source }) => ({ id, camera, time, type, source })),
  );
}

/** The first of those with the same id counts. */
function newest(events: readonly LatestEvent[], count: number): LatestEvent[] {
  const byId = new Map(
    [...events].reverse().map((event) => [`${event.camera} ${event.id}`, event]),
  );
  return [...byId.values()]
    .sort((one, other) => Date.parse(other.time) - Date.parse(one.time))
    .slice(0, count);
}
