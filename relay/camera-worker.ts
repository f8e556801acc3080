/**
 * Keeps one stream of a camera connected while started: lease, read, publish; when lost, wait, again.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import type { Loss } from '../src/model/loss.js';
import type { Run, Sample } from '../src/model/sample.js';
import { deadline } from '../src/resolvers/deadline.js';
import { DeviceFailure } from '../src/resolvers/device-failure.js';
import type { Lease, Source } from '../src/resolvers/lease.js';
import type { Resolver } from '../src/resolvers/resolver.js';
import type { IngestEnd, IngestJob, IngestListener } from './ingest.js';
import { type AttemptPhase, type FailedAttempt, failedStep } from './attempt.js';
import type { ConnectionRecord } from './connection-record.js';
import type { DialGate, Turn } from './dial-gate.js';
import { lossOfConnect } from './knock.js';
import type { PictureFormat } from './picture-format.js';
import { HeldLease } from './held-lease.js';
import { DEMO_PLAN, FIRST_GUESS, type IngestPlan, planFor, samePlan } from './ingest-plan.js';
import { BACKOFF, type Link, type LinkEvent, nextLink, type Waiting } from './link.js';

/** One kind of ingest; `FfmpegIngest` is the one there is. */
export interface Ingest {
  run(job: IngestJob, listener: IngestListener, signal: AbortSignal): Promise<IngestEnd>;
}

/** What is remembered of a stream across restarts. */
export interface StreamMemory {
  plan(camera: string, stream: string): IngestPlan | null;
  rememberPlan(camera: string, stream: string, plan: IngestPlan): void;
  /** What its picture was like when it last ran; null where that is not known. */
  picture(camera: string, stream: string): PictureFormat | null;
  rememberPicture(camera: string, stream: string, picture: PictureFormat): void;
  /** For what an earlier program was waiting when it ended; null where that does not count any more. */
  wait(camera: string, stream: string): Waiting | null;
  /** Null forgets it. */
  rememberWait(camera: string, stream: string, wait: Waiting | null): void;
}

export interface WorkerListener {
  run(run: Run, wallMs: (mediaMs: number) => number): void;
  samples(batch: readonly Sample[]): void;
  /** A run is over, or an attempt failed before it had one. */
  lost(loss: Loss): void;
  /** An attempt failed, or the connection it made is lost. */
  failed(attempt: FailedAttempt): void;
  /** After every change of the link. */
  link(link: Link): void;
}

export type CameraWorkerDeps = Readonly<{
  camera: string;
  stream: string;
  resolver: Resolver;
  wantsAudio: boolean;
  stallMs: number;
  ingest: Ingest;
  memory: StreamMemory;
  clock: Clock;
  log: Log;
  random: () => number;
  gate: Pick<DialGate, 'enter'>;
  record: ConnectionRecord;
  /** Resolves to whether something answers at the source's host and port. Never rejects. */
  knock: (source: Source) => Promise<boolean>;
  /** Resolves to why a source cannot be reached; null where it can, or need not be. Never rejects. */
  absence: (source: Source, signal: AbortSignal) => Promise<Loss | null>;
}>;

/** While an unreachable camera is waited for, its port is tried this often, ms: it is cheap and polite. */
const KNOCK_EVERY_MS = 1_000;
/** A lease that a device does not give within this, ms, is given up. */
const LEASE_TIMEOUT_MS = 15_000;

export class CameraWorker {
  #link: Link = { phase: 'idle' };
  #stopping: AbortController | null = null;
  #running: Promise<void> | null = null;
  /** Ends the wait for the next attempt. */
  #wake = new AbortController();
  #lastSource: Source | null = null;
  #hasRun = false;
  /** How far the attempt is that is going on, and since when, by the monotonic clock, ms. */
  #phase: AttemptPhase = 'lease';
  #dialledMs = 0;
  #wasLive = false;

  constructor(
    private readonly deps: CameraWorkerDeps,
    private readonly listener: WorkerListener,
  ) {}

  get link(): Link {
    return this.#link;
  }

  /** Does nothing while it runs. */
  start(): void {
    if (this.#running) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    this.#running = this.#run(stopping.signal).finally(() => (this.#running = null));
  }

  /** Resolves once the last sample is published and the worker is gone. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#wake.abort();
    await this.#running;
  }

  /** Tries again at once, where it is waiting. */
  wake(): void {
    this.#wake.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { camera, stream, log } = this.deps;
    await this.#resume(signal);
    while (!isAborted(signal)) {
      this.#step({ type: 'dial' });
      this.deps.record.dialled();
      const loss = await this.#attempt(signal);
      if (isAborted(signal)) break;
      const phase = this.#link.phase === 'live' ? 'live' : this.#phase;
      this.#step({ type: 'lost', loss });
      this.listener.lost(loss);
      this.deps.record.lost(loss);
      const tookMs = Math.round(this.deps.clock.monotonic() - this.#dialledMs);
      this.listener.failed({ step: failedStep(phase, loss), loss, tookMs });
      log.warn('camera lost', { camera, stream, code: loss.code, reason: loss.message });
      await this.#untilRetry(signal);
      if (isAborted(signal)) break;
    }
    this.#step({ type: 'rest' });
    this.listener.lost(SWITCHED_OFF);
  }

  /** Goes on waiting where an earlier program was: a restart is no reason to ask a device more often. */
  async #resume(signal: AbortSignal): Promise<void> {
    const { camera, stream, memory, clock } = this.deps;
    const wait = this.#hasRun ? null : memory.wait(camera, stream);
    this.#hasRun = true;
    if (!wait || wait.retryAtMs <= clock.now() || wait.retryAtMs > clock.now() + BACKOFF.longestMs)
      return;
    this.#step({ type: 'resume', wait });
    this.listener.lost(wait.loss);
    await this.#untilRetry(signal);
  }

  /** Reads with the plan that is remembered; where that proves wrong, at once again with the right one. */
  async #attempt(signal: AbortSignal): Promise<Loss> {
    const { camera, stream, memory, wantsAudio } = this.deps;
    const guess = memory.plan(camera, stream) ?? FIRST_GUESS;
    const plan: IngestPlan = wantsAudio ? guess : { ...guess, audio: 'none' };
    this.#dialledMs = this.deps.clock.monotonic();
    try {
      const first = await this.#read(plan, signal);
      const advice = first.description && planFor(first.description, wantsAudio);
      if (!advice) return first.loss;
      if (advice.kind === 'unsupported') return unsupported(advice.codec);
      memory.rememberPlan(camera, stream, advice.plan);
      const isDone = samePlan(advice.plan, plan) || signal.aborted || this.#link.phase === 'live';
      // With a lease of its own: an address may serve one connection only.
      return isDone ? first.loss : (await this.#read(advice.plan, signal)).loss;
    } catch (error) {
      return lossOf(error, this.deps.log);
    }
  }

  /** Streams until the connection is lost; what it held of the device is given back by then. */
  async #read(plan: IngestPlan, signal: AbortSignal): Promise<IngestEnd> {
    const { camera, stream, stallMs, ingest, clock, log, record } = this.deps;
    this.#lastSource = null;
    this.#phase = 'lease';
    const lease = await this.#lease(signal);
    const { source } = lease;
    this.#lastSource = source;
    this.#phase = 'open';
    const about = { camera, stream };
    const held = new HeldLease(lease, { take: (until) => this.#lease(until), clock, log, about });
    const over = new AbortController();
    let keeping: Promise<void> | undefined;
    let turn: Turn | null = null;
    const listener: IngestListener = {
      run: (run, wallMs) => {
        turn?.over();
        this.#step({ type: 'sample' });
        record.step('first_frame');
        this.listener.run(run, wallMs);
      },
      samples: (batch) => this.listener.samples(batch),
      split: (loss) => this.listener.lost(loss),
      movable: (move) => {
        keeping = held.keep(move, AbortSignal.any([signal, over.signal]));
      },
    };
    const job = {
      ...about,
      source,
      stallMs,
      record,
      plan: source.kind === 'demo' ? DEMO_PLAN : plan,
    };
    try {
      const absent = lease.singleUse ? null : await this.#absence(source, signal);
      if (absent) return { loss: held.explain(absent, false), description: null };
      record.step('reached');
      turn = await this.deps.gate.enter(this.#failures, signal);
      const { loss, description } = await ingest.run(job, listener, signal);
      // A source that could be described was served, though a wrong plan made nothing of it.
      const delivered = this.#link.phase === 'live' || description !== null;
      return {
        loss: held.explain(loss, delivered),
        description: source.kind === 'demo' ? null : description,
      };
    } finally {
      turn?.over();
      over.abort();
      await keeping;
      await held.release();
    }
  }

  /** Spares the machine an ffmpeg where nothing answers; not asked of what was live until just now. */
  async #absence(source: Source, signal: AbortSignal): Promise<Loss | null> {
    const isDoubtful = !this.#wasLive || this.#failures > 1;
    return isDoubtful ? this.deps.absence(source, signal) : null;
  }

  get #failures(): number {
    return 'failures' in this.#link ? this.#link.failures : 0;
  }

  async #lease(signal: AbortSignal): Promise<Lease> {
    const { clock, resolver, stream } = this.deps;
    using limit = deadline(clock, LEASE_TIMEOUT_MS, 'for the stream');
    const lease = await resolver.lease(stream, AbortSignal.any([signal, limit.signal]));
    this.deps.record.leased(lease);
    return lease;
  }

  async #untilRetry(signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    this.#wake = new AbortController();
    const woken = AbortSignal.any([signal, this.#wake.signal]);
    const link = this.#link;
    if (link.phase === 'stopped') return clock.sleep(FOREVER_MS, woken);
    if (link.phase !== 'waiting') return;
    const knocks = link.loss.code === 'unreachable' ? this.#lastSource : null;
    for (
      let leftMs = link.retryAtMs - clock.now();
      leftMs > 0;
      leftMs = link.retryAtMs - clock.now()
    ) {
      await clock.sleep(knocks ? Math.min(leftMs, KNOCK_EVERY_MS) : leftMs, woken);
      if (woken.aborted || (knocks && (await this.deps.knock(knocks)))) return;
    }
  }

  #step(event: LinkEvent): void {
    const link = nextLink(this.#link, event, this.deps.clock.now(), this.deps.random());
    if (link === this.#link) return;
    const { camera, stream, memory } = this.deps;
    // Who does not answer at all is not bothered by being asked.
    const isPatient = link.phase === 'waiting' && link.loss.code !== 'unreachable';
    if (isPatient) memory.rememberWait(camera, stream, link);
    if (link.phase === 'live') {
      this.#wasLive = true;
      memory.rememberWait(camera, stream, null);
    }
    this.#link = link;
    this.deps.record.link(link);
    this.listener.link(link);
  }
}

/** A call, since the compiler believes that a signal once seen not aborted stays so. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** The longest a timer can run. */
const FOREVER_MS = 2 ** 31 - 1;

const SWITCHED_OFF: Loss = {
  cause: 'shutdown',
  code: 'shutdown',
  message: 'camrelay stopped this stream',
  retryable: true,
};

function lossOf(error: unknown, log: Log): Loss {
  if (error instanceof DeviceFailure) return lossOfConnect(error);
  // Its message may hold anything, a URL with a password too; the log redacts it, answers don't show it.
  log.error('camera worker failed', { error });
  const message = 'camrelay met an error of its own with this camera; its log says more';
  return { cause: 'offline', code: 'internal', message, retryable: true };
}

function unsupported(codec: string): Loss {
  const message = `the camera sends ${codec}, which camrelay cannot carry; choose H.264 or H.265 in its settings`;
  return { cause: 'offline', code: 'unsupported', message, retryable: true };
}
