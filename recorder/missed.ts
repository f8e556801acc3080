/**
 * What should have been recorded while the program was not running, by the plan that was then in force.
 * Pure.
 *
 * The gap ledger goes on over a restart by itself, with one gap from the last recorded part on. That is right
 * where recording never pauses; a plan has ends, at which that gap ends too, and beginnings, at which
 * there is another.
 */
import type { TimeSpan } from '../src/model/time.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { StreamKey } from '../storage/streams.js';
import type { Past } from './gap-ledger.js';

export type Missed = Readonly<{
  /** In order of what to write first. */
  writes: readonly IndexWrite[];
  /** What a ledger that begins now goes on from. */
  past: Past;
}>;

/** Gaps that are entered at most; of more, the newest. */
const MOST_ENTERED = 100;

/**
 * @param planned spans from `fromMs` on up to now, oldest first
 * @param goesOn whether recording is still planned now
 * @param wasStopped the program ended as it should
 */
export function missed(
  key: StreamKey,
  past: Past,
  planned: readonly TimeSpan[],
  { fromMs, nowMs, goesOn, wasStopped }: { fromMs: number; nowMs: number; goesOn: boolean; wasStopped: boolean }, // prettier-ignore
): Missed {
  const [first] = planned;
  // Where one span has held all the time since, the ledger goes on as if there were no plan.
  if (goesOn && planned.length === 1 && first && first.fromMs <= fromMs && first.toMs >= nowMs) {
    if (past.openGap || past.wasRecording) return { writes: [], past };
  }
  const { openGap } = past;
  const writes: IndexWrite[] = [];
  if (openGap) {
    const inside = first && first.fromMs <= openGap.fromMs ? first.toMs : openGap.fromMs;
    writes.push({ ...key, type: 'closeGap', toMs: Math.round(inside) });
  }
  const cause = wasStopped ? 'shutdown' : 'crash';
  const detail = wasStopped ? 'camrelay was stopped' : 'camrelay ended without being stopped';
  const others = openGap ? planned.filter(({ fromMs: ms }) => ms > openGap.fromMs) : planned;
  let open: Past['openGap'];
  for (const span of others.slice(-MOST_ENTERED)) {
    const [spanFromMs, toMs] = [Math.round(span.fromMs), Math.round(span.toMs)];
    if (goesOn && span.toMs >= nowMs) {
      writes.push({ ...key, type: 'openGap', fromMs: spanFromMs, cause, detail });
      open = { fromMs: spanFromMs, toMs: null, cause, detail };
    } else if (toMs > spanFromMs) {
      writes.push({ ...key, type: 'gap', fromMs: spanFromMs, toMs, cause, detail });
    }
  }
  if (!goesOn) writes.push({ ...key, type: 'recording', on: false });
  const knownUntilMs = past.knownUntilMs;
  return { writes, past: { knownUntilMs, openGap: open, wasRecording: false } };
}
