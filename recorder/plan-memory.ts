/** The plan in force, kept in the index: after a restart it says what was missed meanwhile. */
import { z } from 'zod';
import type { IndexReader } from '../storage/index-reader.js';
import type { IndexWrite } from '../storage/index-write.js';
import { MAX_MEMORY_CHARS } from '../storage/memory.js';
import type { StreamKey } from '../storage/streams.js';
import { type Past } from './gap-ledger.js';
import { type Missed, missed } from './missed.js';
import { eventsNear, type PlannedEvent, plannedSpans, type RecordPlan } from './planned.js';

const TOPIC = 'record_plan';
const Remembered = z.object({
  record: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('continuous') }),
    z.object({
      mode: z.literal('schedule'),
      week: z.array(z.object({ fromMinute: z.number(), toMinute: z.number() })),
    }),
    z.object({
      mode: z.literal('events'),
      preMs: z.number(),
      postMs: z.number(),
      types: z.array(z.string()).nullable(),
    }),
  ]),
  timeZone: z.string(),
  /** Everything before is recorded, a gap, or was not planned; ms. */
  settledMs: z.number(),
  /** The program ended as it should. */
  stopped: z.boolean(),
});
export type Remembered = z.infer<typeof Remembered>;

/** Events that are looked at to tell what was planned. */
const MOST_EVENTS = 10_000;

export function rememberPlan(
  { cameraId, streamName }: StreamKey,
  plan: RecordPlan,
  { settledMs, stopped, nowMs }: { settledMs: number; stopped: boolean; nowMs: number },
): IndexWrite {
  const json = JSON.stringify({ ...plan, settledMs, stopped });
  const value = json.length > MAX_MEMORY_CHARS ? null : json;
  return { cameraId, streamName, type: 'remember', topic: TOPIC, value, nowMs };
}

export function forgetPlan({ cameraId, streamName }: StreamKey, nowMs: number): IndexWrite {
  return { cameraId, streamName, type: 'remember', topic: TOPIC, value: null, nowMs };
}

export function recallPlan(read: IndexReader, key: StreamKey): Remembered | null {
  const found = Remembered.safeParse(read.recall(key, TOPIC));
  return found.success ? found.data : null;
}

/** The events of a camera that can reach into a span. */
export function eventsIn(
  read: IndexReader,
  cameraId: string,
  { record }: RecordPlan,
  span: { fromMs: number; toMs: number },
): readonly PlannedEvent[] {
  return record.mode === 'events'
    ? read.events(cameraId, eventsNear(span, record), MOST_EVENTS)
    : [];
}

/**
 * What was missed of a stream since it was last known to be in order.
 * @param goesOn whether recording is planned now
 */
export function missedSince(
  read: IndexReader,
  key: StreamKey,
  past: Past,
  { nowMs, goesOn }: { nowMs: number; goesOn: boolean },
): Missed {
  const plan = recallPlan(read, key);
  // Without a memory it was recorded all the time, if at all.
  const known = plan ?? {
    record: { mode: 'continuous' } as const,
    timeZone: 'UTC',
    stopped: false,
  };
  const wasOpen = past.openGap !== undefined || past.wasRecording;
  if (!wasOpen && (!plan || plan.record.mode === 'continuous')) return { writes: [], past };
  const lastMs = past.wasRecording ? past.knownUntilMs : null;
  const fromMs = past.openGap?.fromMs ?? lastMs ?? plan?.settledMs ?? nowMs;
  const span = { fromMs, toMs: nowMs };
  const planned =
    fromMs < nowMs
      ? plannedSpans(known, span, () => eventsIn(read, key.cameraId, known, span))
      : [];
  // A stream that waited for events was there for all of them: those since then were told too late.
  const counted = known.record.mode === 'events' && !wasOpen ? [] : planned;
  return missed(key, past, counted, { fromMs, nowMs, goesOn, wasStopped: known.stopped });
}
