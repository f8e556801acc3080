/**
 * Stands between a stream and its recorder and lets through what is planned, from a little before to a little after.
 *
 * What is not let through waits in memory for a while (`PreRoll`), so a recording can begin with what was before
 * an event, and goes on in the same file where the next event comes soon after. What should be recorded is
 * judged by the wall clock; parts tell how far a recording has come, and a look at the clock once a second does
 * where there are none. Every instant is judged once, in order: what lies before `settled` is
 * recorded, or in the gap ledger, or was not planned.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import type { Loss } from '../src/model/loss.js';
import type { Part } from '../src/model/part.js';
import type { TimeSpan } from '../src/model/time.js';
import type { PartWatcher } from '../src/model/watch.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import { pastOf } from './gap-book.js';
import { eventsIn, forgetPlan, missedSince, rememberPlan } from './plan-memory.js';
import { EventPlan, LATE_MS, LONGEST_AHEAD_MS, type Plan, planOf, type ToldEvent } from './plan.js';
import type { RecordPlan } from './planned.js';
import { isPart, type Kept, PreRoll, type PreRollPool } from './pre-roll.js';
import type { RecorderState, StopReason, StreamRecorder } from './stream-recorder.js';

export type GateDeps = Readonly<{
  recorder: StreamRecorder;
  read: IndexReader;
  pool: PreRollPool;
  clock: Clock;
  log: Log;
}>;

export type GateState = RecorderState &
  Readonly<{
    /** Since when what comes should be recorded, ms; null while nothing need be. */
    wantedSinceMs: number | null;
    /** What waits in memory for an event, ms. */
    preRollMs: number;
  }>;

const TICK_MS = 1_000;
/** The wall clock has been set where it and the monotonic clock differ by more than this, ms. */
const STEP_MS = 3_000;

export class RecordGate implements PartWatcher {
  #plan: Plan;
  readonly #preRoll: PreRoll;
  /** What is being recorded; its end moves with the plan. */
  #open: TimeSpan | null = null;
  /** The end of a recording whose file is kept open, since what comes may follow on it; ms. */
  #heldToMs: number | null = null;
  #settledMs: number;
  #lastEndMs = -Infinity;
  /** Why no media comes; null while it does, or where that is not known. */
  #loss: Loss | null = null;
  #isLive = false;
  /** What the wall clock is ahead of the monotonic one, ms. */
  #aheadMs: number;
  readonly #stopping = new AbortController();
  readonly #ticking: Promise<void>;

  constructor(
    private readonly deps: GateDeps,
    private readonly key: StreamKey,
    private what: RecordPlan,
  ) {
    const { clock, pool, read, recorder } = deps;
    const nowMs = clock.now();
    this.#aheadMs = nowMs - clock.monotonic();
    this.#settledMs = nowMs;
    this.#preRoll = new PreRoll(pool);
    this.#plan = this.#planned(nowMs);
    const goesOn = this.#plan.next(nowMs)?.fromMs === nowMs;
    const { writes, past } = missedSince(read, key, pastOf(read, key), { nowMs, goesOn });
    recorder.write(...writes);
    this.#remember();
    if (goesOn) {
      this.#open = { fromMs: nowMs, toMs: nowMs };
      recorder.begin(nowMs, past);
    }
    this.#turn();
    this.#ticking = this.#tick(this.#stopping.signal);
  }

  get state(): GateState {
    const { state } = this.deps.recorder;
    const oldestMs = this.#preRoll.startMs;
    return {
      ...state,
      recording: state.recording && this.#open !== null,
      wantedSinceMs: this.#open?.fromMs ?? null,
      preRollMs: oldestMs === null ? 0 : Math.max(0, this.deps.clock.now() - oldestMs),
    };
  }

  part(part: Part): void {
    if (this.#isStopped) return;
    this.#isLive = true;
    this.#loss = null;
    this.#preRoll.add(part);
    if (this.#preRoll.takeCut()) this.#warnOfCut();
    this.#turn();
  }

  ended(loss: Loss): void {
    if (this.#isStopped) return;
    this.#isLive = false;
    this.#loss = loss;
    if (this.#open) {
      this.#preRoll.breakOff();
      return this.deps.recorder.ended(loss);
    }
    this.#release();
    this.#preRoll.add({ loss });
  }

  /** An attempt to connect failed. */
  failed(loss: Loss): void {
    if (this.#isStopped) return;
    if (!this.#isLive) this.#loss = loss;
    if (this.#open) this.deps.recorder.failed(loss);
  }

  /** Something was noticed, has gone on, or is over. */
  heard(event: ToldEvent): void {
    const plan = this.#plan;
    if (this.#isStopped || !(plan instanceof EventPlan)) return;
    const nowMs = this.deps.clock.now();
    const span = plan.heard(event, nowMs);
    // What a recording that goes on left out at its beginning is in memory no more.
    const keptFromMs = this.#open?.fromMs ?? nowMs - plan.reachMs;
    const lateMs = span ? keptFromMs - span.fromMs : 0;
    if (span && lateMs > 0 && span.toMs > nowMs) {
      const { cameraId: camera } = this.key;
      this.deps.log.info('told of an event too late: its beginning is in memory no more', { camera, lateMs }); // prettier-ignore
    }
    this.#turn();
  }

  /** From now on, something else should be recorded. A file that goes on is not cut. */
  follow(what: RecordPlan): void {
    if (this.#isStopped) return;
    this.what = what;
    const nowMs = this.deps.clock.now();
    this.#plan = this.#planned(nowMs);
    if (this.#open) this.#settledMs = nowMs;
    this.#turn();
    this.#remember();
  }

  /** Resolves once everything delivered so far is recorded, finished and indexed. */
  async stop(reason: StopReason): Promise<void> {
    const { recorder, clock } = this.deps;
    if (!this.#isStopped) {
      this.#stopping.abort();
      this.#release();
      this.#preRoll.clear();
      if (reason === 'disabled') recorder.write(forgetPlan(this.key, clock.now()));
      else this.#remember(true);
    }
    await this.#ticking;
    await recorder.stop(reason);
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #planned(nowMs: number): Plan {
    const plan = planOf(this.what);
    if (!(plan instanceof EventPlan)) return plan;
    const span = { fromMs: nowMs, toMs: nowMs + LONGEST_AHEAD_MS };
    for (const event of eventsIn(this.deps.read, this.key.cameraId, this.what, span)) {
      plan.heard({ ...event, ref: '', goesOn: false, byDevice: false }, nowMs);
    }
    return plan;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.deps.clock.sleep(TICK_MS, signal);
      if (signal.aborted) return;
      this.#turn();
    }
  }

  /** Does what the time and the plan ask for. */
  #turn(): void {
    const nowMs = this.deps.clock.now();
    this.#followClock(nowMs);
    // Each round settles a span: what passed while nobody looked is made up for.
    for (;;) {
      const wanted = this.#plan.next(this.#settledMs);
      const isWanted = wanted !== null && wanted.fromMs <= nowMs;
      if (this.#open) {
        const { fromMs, toMs } = this.#open;
        this.#open = { fromMs, toMs: isWanted ? wanted.toMs : Math.min(toMs, nowMs) };
      } else if (isWanted) this.#begin(wanted);
      if (!this.#open) break;
      this.#pass(this.#open);
      if (!this.#isDone(this.#open, nowMs)) return;
      this.#finish(this.#open);
    }
    this.#settledMs = Math.max(this.#settledMs, nowMs - this.#plan.reachMs);
    this.#preRoll.keepFrom(nowMs - this.#plan.reachMs);
    if (!this.#preRoll.goesOn) this.#release();
  }

  #begin(span: TimeSpan): void {
    const { recorder } = this.deps;
    this.#open = span;
    this.#settledMs = span.fromMs;
    const follows = this.#heldToMs !== null && this.#preRoll.goesOn;
    if (follows && !this.#preRoll.hasLaterBeginning(span.fromMs)) {
      this.#heldToMs = null;
      return;
    }
    this.#release();
    this.#preRoll.beginAt(span.fromMs);
    recorder.begin(span.fromMs);
    const kept = this.#preRoll.take(span.toMs);
    this.#deliver(kept, true);
    if (kept.length === 0 && !this.#isLive && this.#loss) recorder.failed(this.#loss);
  }

  #pass({ toMs }: TimeSpan): void {
    this.#deliver(this.#preRoll.take(toMs), false);
  }

  #deliver(kept: readonly Kept[], wasInMemory: boolean): void {
    const { recorder } = this.deps;
    for (const each of kept) {
      if (!isPart(each)) recorder.ended(each.loss);
      else {
        this.#lastEndMs = each.startMs + each.durationMs;
        if (wasInMemory) recorder.preRoll(each);
        else recorder.part(each);
      }
    }
  }

  /** Whether all of a span is recorded that will be. */
  #isDone({ toMs }: TimeSpan, nowMs: number): boolean {
    if (this.#preRoll.startMs !== null || this.#lastEndMs >= toMs) return true;
    return nowMs >= toMs + (this.#isLive ? LATE_MS : 0);
  }

  /** The file stays open for as long as what comes can follow on it. */
  #finish({ toMs }: TimeSpan): void {
    this.#settledMs = toMs;
    this.#open = null;
    const isCovered = this.#preRoll.startMs !== null || this.#lastEndMs >= toMs;
    this.#heldToMs = toMs;
    if (!this.#isLive || !isCovered) this.#preRoll.breakOff();
    if (!this.#preRoll.goesOn) this.#release();
  }

  /** Ends the file that was kept open. */
  #release(): void {
    if (this.#heldToMs === null) return;
    this.deps.recorder.rest(this.#heldToMs);
    this.#heldToMs = null;
    this.#preRoll.breakOff();
    this.#remember();
  }

  /** What the clock was set by is no time that passed. */
  #followClock(nowMs: number): void {
    const aheadMs = nowMs - this.deps.clock.monotonic();
    const stepMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    if (Math.abs(stepMs) < STEP_MS) return;
    if (this.#plan instanceof EventPlan) {
      this.#plan.moved(stepMs);
      this.#settledMs += stepMs;
    } else this.#settledMs = Math.min(this.#settledMs, nowMs);
    this.#lastEndMs = -Infinity;
  }

  #remember(stopped = false): void {
    const { recorder, clock } = this.deps;
    if (this.what.record.mode === 'continuous') {
      recorder.write(forgetPlan(this.key, clock.now()));
      return;
    }
    const settledMs = stopped ? clock.now() : this.#settledMs;
    recorder.write(rememberPlan(this.key, this.what, { settledMs, stopped, nowMs: clock.now() }));
  }

  #warnOfCut(): void {
    const { cameraId: camera } = this.key;
    const keptMs = this.state.preRollMs;
    this.deps.log.warn('less is kept before events than asked for: memory is bounded', { camera, keptMs }); // prettier-ignore
  }
}
