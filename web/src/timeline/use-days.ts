/**
 * What cameras have of a window, from answers that are kept by the day: one request of each kind for
 * all cameras, given up when the window moves on. Today's grows with the news.
 */
import { type QueryClient, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { usePulses } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { type News, onNews } from '../api/news.js';
import { dateKey, startOfDay } from '../time/zone.js';
import {
  type Gap,
  type Kept,
  type Lane,
  type LaneEvent,
  grown,
  isBehind,
  joined,
} from './lanes.js';
import { type Span, wholeDay } from './window.js';

/** Past days change only where retention deletes or somebody notes something. */
const PAST_STALE_MS = 600_000;
const TODAY_STALE_MS = 60_000;
const KEPT_FOR_MS = 1_800_000;
/** News come in bursts; so much later, ms, all of them are asked for at once. */
const GATHER_MS = 700;
/** How often what is behind is asked for, ms. */
const CATCH_UP_MS = 5_000;
/** The answer about a day is final so long after its end, ms. */
const SETTLED_MS = 15_000;
const KINDS = ['recordings', 'gaps', 'events', 'schedules'] as const;
type Kind = (typeof KINDS)[number];

type Times = { from: string; to: string };
type CameraPart = Readonly<{
  camera: string;
  spans?: Times[];
  gaps?: (Times & { cause: string; detail: string; open: boolean })[];
  planned?: Times[];
  events?: {
    id: number;
    time: string;
    end: string | null;
    type: string;
    source: 'device' | 'user';
    note: string;
  }[];
}>;

/** The lanes of some cameras, in that order, of all days that the window touches in a zone. */
export function useLanes(
  cameraIds: readonly string[],
  window: Span,
  zone: string,
): readonly Lane[] {
  return useKnownLanes(cameraIds, window, zone).lanes;
}

/** The same, with why some of it could not be read. */
export function useKnownLanes(
  cameraIds: readonly string[],
  window: Span,
  zone: string,
): Readonly<{ lanes: readonly Lane[]; failure: Error | null; retry: () => void }> {
  const days = daysOf(window, zone);
  const first = days[0]?.fromMs ?? 0;
  const cameras = cameraIds.join();
  const queries = useQueryClient();
  useFreshDays(queries);
  const { parts, failure } = useQueries({
    queries: days.flatMap((day) => KINDS.map((kind) => dayQuery(kind, cameras, day, zone))),
    combine: together,
  });
  const kept = useQuery({ queryKey: ['protected'], queryFn: askKept, staleTime: PAST_STALE_MS });
  const keptSpans = kept.data;
  const fixed = useMemo(
    () =>
      cameras
        .split(',')
        .filter(Boolean)
        .map((id) =>
          laneOf(id, parts, keptSpans ?? [], { first, zone, count: parts.length / KINDS.length }),
        ),
    [cameras, parts, keptSpans, first, zone],
  );
  const pulses = usePulses();
  const durableOf = (lane: Lane): string | null => pulses[lane.camera]?.last_durable ?? null;
  useCatchingUp(
    queries,
    fixed.some((lane) => isBehind(lane, durableOf(lane))),
  );
  const lanes = useMemo(
    () => fixed.map((lane) => grown(lane, pulses[lane.camera]?.last_durable ?? null)),
    [fixed, pulses],
  );
  const retry = (): void => {
    const predicate = ({ state }: { state: { status: string } }): boolean =>
      state.status === 'error';
    void queries.refetchQueries({ queryKey: ['day'], type: 'active', predicate });
  };
  return { lanes, failure, retry };
}

function daysOf(window: Span, zone: string): Span[] {
  const days: Span[] = [];
  for (
    let day = wholeDay(window.fromMs, zone);
    day.fromMs < window.toMs;
    day = wholeDay(day.toMs, zone)
  ) {
    days.push(day);
  }
  return days;
}

function dayQuery(kind: Kind, cameras: string, day: Span, zone: string) {
  const isPast = day.toMs < Date.now() - SETTLED_MS;
  return {
    queryKey: ['day', kind, cameras, zone, dateKey(day.fromMs, zone), isPast ? 'past' : 'today'],
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const query = {
        cameras,
        from: new Date(day.fromMs).toISOString(),
        to: new Date(day.toMs).toISOString(),
      };
      const { cameras: answer } = await answerOf(ask[kind](query, signal));
      return answer as readonly CameraPart[];
    },
    enabled: cameras !== '',
    staleTime: isPast ? PAST_STALE_MS : TODAY_STALE_MS,
    refetchInterval: isPast ? (false as const) : TODAY_STALE_MS,
    gcTime: KEPT_FOR_MS,
  };
}

type DayQuery = { cameras: string; from: string; to: string };
const ask: Readonly<
  Record<
    Kind,
    (
      query: DayQuery,
      signal: AbortSignal,
    ) => Promise<{ data?: { cameras: unknown }; error?: unknown; response: Response }>
  >
> = {
  recordings: (query, signal) => api.GET('/recordings', { params: { query }, signal }),
  gaps: (query, signal) => api.GET('/gaps', { params: { query }, signal }),
  schedules: (query, signal) => api.GET('/schedules', { params: { query }, signal }),
  events: (query, signal) =>
    api.GET('/events', { params: { query }, signal }) as ReturnType<(typeof ask)['events']>,
};

async function askKept({ signal }: { signal: AbortSignal }) {
  const { protected: spans } = await answerOf(api.GET('/protected', { signal }));
  return spans;
}

let followers = 0;
let forget = (): void => undefined;

/** Asks for what changed, and for kept spans, when the news say so; once, however many ask. */
function useFreshDays(queries: QueryClient): void {
  useEffect(() => {
    if (followers++ === 0) forget = followNews(queries);
    return () => {
      if (--followers === 0) forget();
    };
  }, [queries]);
}

function followNews(queries: QueryClient): () => void {
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = onNews((news) => {
    const kinds = staleBy(news);
    if (kinds.length === 0) return;
    for (const kind of kinds) stale.add(kind);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const kind of stale) askAgain(queries, kind);
      stale.clear();
    }, GATHER_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Of recordings and gaps only today's change; events may be noted of any day. */
function askAgain(queries: QueryClient, kind: string): void {
  const isOf = ({ queryKey }: { queryKey: readonly unknown[] }): boolean =>
    queryKey[1] === kind && (kind === 'events' || queryKey[5] === 'today');
  const filters = kind === 'protected' ? { queryKey: ['protected'] } : { predicate: isOf };
  void queries.invalidateQueries(filters);
}

/** Where more is recorded than is known, and it has not only grown, something has happened between. */
function useCatchingUp(queries: QueryClient, isBehind: boolean): void {
  useEffect(() => {
    if (!isBehind) return;
    const ask = (): void => {
      for (const kind of ['recordings', 'gaps']) askAgain(queries, kind);
    };
    ask();
    const timer = setInterval(ask, CATCH_UP_MS);
    return () => clearInterval(timer);
  }, [queries, isBehind]);
}

function staleBy({ type }: News): readonly string[] {
  switch (type) {
    case 'camera':
    case 'storage':
      return ['recordings', 'gaps'];
    case 'event':
      return ['events', 'schedules'];
    case 'protected':
      return ['protected'];
    case 'up':
    case 'reset':
    case 'cameras':
      return [...KINDS, 'protected'];
    default:
      return [];
  }
}

/** Kept as it is while no answer changed: lanes are made anew only then. */
function together(
  results: readonly { data?: readonly CameraPart[] | undefined; error: Error | null }[],
): { parts: readonly (readonly CameraPart[] | undefined)[]; failure: Error | null } {
  return {
    parts: results.map(({ data }) => data),
    failure: results.find(({ error }) => error !== null)?.error ?? null,
  };
}

function laneOf(
  camera: string,
  parts: readonly (readonly CameraPart[] | undefined)[],
  keptSpans: readonly (Times & { camera: string; id: string; note: string })[],
  { first, zone, count }: { first: number; zone: string; count: number },
): Lane {
  const own = parts.map((part) => part?.find((one) => one.camera === camera));
  const loaded = Array.from({ length: count }, (_, at) => at)
    .filter((at) => own.slice(at * KINDS.length, (at + 1) * KINDS.length).every(Boolean))
    .map((at) => ({ fromMs: startOfDay(first, zone, at), toMs: startOfDay(first, zone, at + 1) }));
  const gaps = own.flatMap((part) => part?.gaps ?? []).map(gapOf);
  const events = new Map(
    own.flatMap((part) => part?.events ?? []).map((event) => [event.id, eventOf(event)]),
  );
  const kept = keptSpans
    .filter((one) => one.camera === camera)
    .map(({ id, note, ...times }): Kept => ({ id, note, ...spanOf(times) }));
  return {
    camera,
    recorded: joined(own.flatMap((part) => part?.spans ?? []).map(spanOf)),
    gaps: joined(gaps, (one, other) => one.cause === other.cause && one.toMs === other.fromMs),
    planned: joined(own.flatMap((part) => part?.planned ?? []).map(spanOf)),
    kept: kept.sort((one, other) => one.fromMs - other.fromMs),
    events: [...events.values()].sort((one, other) => one.ms - other.ms),
    loaded: joined(loaded),
  };
}

const spanOf = ({ from, to }: Times): Span => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });

function gapOf({
  from,
  to,
  cause,
  detail,
  open,
}: Times & { cause: string; detail: string; open: boolean }): Gap {
  return { ...spanOf({ from, to }), cause, detail, isOpen: open };
}

function eventOf({
  id,
  time,
  end,
  type,
  source,
  note,
}: NonNullable<CameraPart['events']>[number]): LaneEvent {
  return {
    id,
    ms: Date.parse(time),
    endMs: end === null ? null : Date.parse(end),
    type,
    source,
    note,
  };
}
