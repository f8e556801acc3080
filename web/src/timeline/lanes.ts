/** What a camera has of some time, put together from the answers about it; and questions about that. */
import { holds, type Span, touches } from './window.js';

export type Gap = Span & Readonly<{ cause: string; detail: string; isOpen: boolean }>;
export type Kept = Span & Readonly<{ id: string; note: string }>;
export type LaneEvent = Readonly<{
  id: number;
  ms: number;
  endMs: number | null;
  type: string;
  source: 'device' | 'user';
  note: string;
}>;

/** All lists are in order of time; recorded, gaps and planned do not overlap. */
export type Lane = Readonly<{
  camera: string;
  recorded: readonly Span[];
  gaps: readonly Gap[];
  /** What should have been recorded, by what the configuration says now. */
  planned: readonly Span[];
  kept: readonly Kept[];
  events: readonly LaneEvent[];
  /** Of which time the above is known. */
  loaded: readonly Span[];
}>;

export type Found =
  | Readonly<{ kind: 'recorded'; span: Span }>
  | Readonly<{ kind: 'gap'; span: Span; gap: Gap }>
  | Readonly<{ kind: 'unplanned' | 'gone' | 'loading' | 'future'; span: Span }>;

/** Holes this short are no holes: files follow one another within a frame or two. */
const JOINED_MS = 1_000;

/** Spans in order, with those that touch made one. */
export function joined<T extends Span>(
  spans: readonly T[],
  isSame: (one: T, other: T) => boolean = () => true,
  withinMs = JOINED_MS,
): T[] {
  const result: T[] = [];
  for (const span of [...spans].sort((one, other) => one.fromMs - other.fromMs)) {
    const last = result.at(-1);
    if (last && span.fromMs - last.toMs <= withinMs && isSame(last, span)) {
      result[result.length - 1] = {
        ...last,
        ...span,
        fromMs: last.fromMs,
        toMs: Math.max(last.toMs, span.toMs),
      };
    } else result.push(span);
  }
  return result;
}

/** Those of some spans that touch another, found without looking at all. */
export function within<T extends Span>(spans: readonly T[], span: Span): readonly T[] {
  const first = firstEndingAfter(spans, span.fromMs);
  let last = first;
  while ((spans[last]?.fromMs ?? Infinity) < span.toMs) last++;
  return spans.slice(first, last);
}

function firstEndingAfter(spans: readonly Span[], ms: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.toMs ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The parts of a span that are in none of some others. */
export function without(span: Span, others: readonly Span[]): Span[] {
  const rest: Span[] = [];
  let fromMs = span.fromMs;
  for (const other of others) {
    if (!touches(other, { fromMs, toMs: span.toMs })) continue;
    if (other.fromMs > fromMs) rest.push({ fromMs, toMs: other.fromMs });
    fromMs = Math.max(fromMs, other.toMs);
  }
  if (fromMs < span.toMs) rest.push({ fromMs, toMs: span.toMs });
  return rest;
}

/** What there is at an instant. */
export function foundAt(lane: Lane, ms: number, nowMs: number): Found {
  const here = { fromMs: ms, toMs: ms + 1 };
  const gap = within(lane.gaps, here)[0];
  if (gap) return { kind: 'gap', span: gap, gap };
  const recorded = within(lane.recorded, here)[0];
  if (recorded) return { kind: 'recorded', span: recorded };
  if (ms >= nowMs) return { kind: 'future', span: { fromMs: nowMs, toMs: Infinity } };
  const loaded = lane.loaded.find((span) => holds(span, ms));
  if (!loaded) return { kind: 'loading', span: here };
  const hole = holesOf(lane, { fromMs: loaded.fromMs, toMs: Math.min(loaded.toMs, nowMs) });
  const span = hole.find((one) => holds(one, ms)) ?? here;
  const unplanned = without(span, lane.planned).find((one) => holds(one, ms));
  if (unplanned) return { kind: 'unplanned', span: unplanned };
  return { kind: 'gone', span };
}

/** Where there is neither anything recorded nor a gap. */
export function holesOf(lane: Lane, span: Span): Span[] {
  return without(span, [...within(lane.recorded, span), ...within(lane.gaps, span)].sort(byStart));
}

/**
 * Where what retention keeps begins: the first instant of which there is anything, where more was
 * planned before. Null where the loaded time begins with it.
 */
export function keptSince(lane: Lane): number | null {
  const first = Math.min(lane.recorded[0]?.fromMs ?? Infinity, lane.gaps[0]?.fromMs ?? Infinity);
  const loaded = lane.loaded.find((span) => first >= span.fromMs && first <= span.toMs);
  if (!loaded) return null;
  const before = { fromMs: first - 2 * JOINED_MS, toMs: first - JOINED_MS };
  const wasPlanned = lane.planned.some((span) => touches(span, before));
  return before.fromMs >= loaded.fromMs && wasPlanned ? first : null;
}

/** A span that ends so close before the newest durable moment, ms, has only grown since. */
const GROWS_MS = 75_000;

/** Today's tail: what is recorded goes up to the newest durable moment. @param durable RFC 3339 */
export function grown(lane: Lane, durable: string | null): Lane {
  const last = lane.recorded.at(-1);
  if (durable === null || !last) return lane;
  const toMs = Date.parse(durable);
  const isGrowing = toMs > last.toMs && toMs - last.toMs <= GROWS_MS;
  const isLoaded = lane.loaded.some((span) => holds(span, last.toMs));
  const hasGap = lane.gaps.some((gap) => gap.toMs > last.toMs);
  if (!isGrowing || !isLoaded || hasGap) return lane;
  return { ...lane, recorded: [...lane.recorded.slice(0, -1), { ...last, toMs }] };
}

/** Whether there is more than this lane knows of, which did not simply grow. @param durable RFC 3339 */
export function isBehind(lane: Lane, durable: string | null): boolean {
  if (durable === null || grown(lane, durable) !== lane) return false;
  const newestMs = Date.parse(durable);
  const isLoaded = lane.loaded.some((span) => holds(span, newestMs));
  return isLoaded && newestMs > (lane.recorded.at(-1)?.toMs ?? 0);
}

/** A gap that goes on reaches up to now. */
export function openUntil(lane: Lane, nowMs: number): Lane {
  const last = lane.gaps.at(-1);
  if (!last?.isOpen || last.toMs >= nowMs) return lane;
  return { ...lane, gaps: [...lane.gaps.slice(0, -1), { ...last, toMs: nowMs }] };
}

/** The event before (-1) or after (1) an instant, of any of some lanes. */
export function nextEvent(lanes: readonly Lane[], ms: number, direction: 1 | -1): LaneEvent | null {
  const all = lanes.flatMap(({ events }) => events);
  // An event is arrived at a little late or early: the one just reached is not the next.
  const candidates = all.filter((event) => (event.ms - ms) * direction > REACHED_MS);
  return candidates.reduce<LaneEvent | null>(
    (best, event) => (best && (best.ms - event.ms) * direction <= 0 ? best : event),
    null,
  );
}

const REACHED_MS = 500;
const byStart = (one: Span, other: Span): number => one.fromMs - other.fromMs;
