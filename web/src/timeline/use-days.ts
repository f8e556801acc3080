/**
 * What cameras have of a window, from answers that are kept by the day: one request of each kind for
 * all cameras, given up when the window moves on. Today's grows with the news.
 */
import { useEffect, useMemo } from 'react';
import { askAgain } from '../api/answers.js';
import { usePulses } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { type News, onNews } from '../api/news.js';
import { useAnswer, useAnswers } from '../api/use-answer.js';
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
  useFreshDays();
  const answers = useAnswers(
    days.flatMap((day) => KINDS.map((kind) => dayQuestion(kind, cameras, day, zone))),
  );
  const parts = useMemo(() => answers.map(({ data }) => data), [answers]);
  const failure = answers.find(({ error }) => error !== null)?.error ?? null;
  const kept = useAnswer({ key: ['protected'], ask: askKept, freshMs: PAST_STALE_MS });
  const keptSpans = kept.data?.protected;
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
  useCatchingUp(fixed.some((lane) => isBehind(lane, durableOf(lane))));
  const lanes = useMemo(
    () => fixed.map((lane) => grown(lane, pulses[lane.camera]?.last_durable ?? null)),
    [fixed, pulses],
  );
  const retry = (): void => {
    void askAgain(({ key: [kind], answer }) => kind === 'day' && answer.error !== null);
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

function dayQuestion(kind: Kind, cameras: string, day: Span, zone: string) {
  const isPast = day.toMs < Date.now() - SETTLED_MS;
  return {
    key: ['day', kind, cameras, zone, dateKey(day.fromMs, zone), isPast ? 'past' : 'today'],
    ask: async ({ signal }: { signal: AbortSignal }) => {
      const query = {
        cameras,
        from: new Date(day.fromMs).toISOString(),
        to: new Date(day.toMs).toISOString(),
      };
      const { cameras: answer } = await answerOf(ask[kind](query, signal));
      return answer as readonly CameraPart[];
    },
    enabled: cameras !== '',
    freshMs: isPast ? PAST_STALE_MS : TODAY_STALE_MS,
    everyMs: isPast ? undefined : TODAY_STALE_MS,
    keptMs: KEPT_FOR_MS,
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

function askKept({ signal }: { signal: AbortSignal }) {
  return answerOf(api.GET('/protected', { signal }));
}

let followers = 0;
let forget = (): void => undefined;

/** Asks for what changed, and for kept spans, when the news say so; once, however many ask. */
function useFreshDays(): void {
  useEffect(() => {
    if (followers++ === 0) forget = followNews();
    return () => {
      if (--followers === 0) forget();
    };
  }, []);
}

function followNews(): () => void {
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = onNews((news) => {
    const kinds = staleBy(news);
    if (kinds.length === 0) return;
    for (const kind of kinds) stale.add(kind);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const kind of stale) askAnew(kind);
      stale.clear();
    }, GATHER_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Of recordings and gaps only today's change; events may be noted of any day. */
function askAnew(kind: string): void {
  void askAgain(({ key }) =>
    kind === 'protected'
      ? key[0] === 'protected'
      : key[0] === 'day' && key[1] === kind && (kind === 'events' || key[5] === 'today'),
  );
}

/** Where more is recorded than is known, and it has not only grown, something has happened between. */
function useCatchingUp(isBehind: boolean): void {
  useEffect(() => {
    if (!isBehind) return;
    const ask = (): void => {
      for (const kind of ['recordings', 'gaps']) askAnew(kind);
    };
    ask();
    const timer = setInterval(ask, CATCH_UP_MS);
    return () => clearInterval(timer);
  }, [isBehind]);
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
