/**
 * One stream of a camera: its worker, its hub, and the viewers that keep it running where it is
 * started on demand.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../src/kit/clock.js';
import type { GapCause, Loss } from '../src/model/loss.js';
import type { Run, Sample } from '../src/model/sample.js';
import type { PartWatcher, SampleWatcher, Watch } from '../src/model/watch.js';
import type { FailedAttempt } from './attempt.js';
import { CameraWorker, type CameraWorkerDeps } from './camera-worker.js';
import { closing, Hub, type Received } from './hub.js';
import type { Link } from './link.js';
import type { LiveStream } from './live-stream.js';
import { ConnectionRecord } from './connection-record.js';
import { type PictureFormat, pictureOf } from './picture-format.js';
import type { Rates } from './rate-meter.js';

export type StreamState = 'connecting' | 'online' | 'offline' | 'idle';

export type StreamStatus = Readonly<{
  state: StreamState;
  /** When it came into this state, ms since the Unix epoch. */
  sinceMs: number;
  reason: Readonly<{ code: string; message: string }> | null;
  retryAtMs: number | null;
  run: Run | null;
  /** As it is, or was when it last ran; null where it never did, or there is only sound. */
  picture: PictureFormat | null;
  rates: Rates;
  /** When the newest picture came, ms since the Unix epoch; null where none has since the start. */
  lastPictureMs: number | null;
  viewers: number;
}>;

/** Since the stream was made known, which a change of its camera does anew. */
export type StreamTotals = Received &
  Readonly<{
    /** How often it came to deliver media. */
    connects: number;
    /** Attempts that failed and connections that were lost; after each the worker is started again. */
    failures: ReadonlyMap<GapCause, number>;
  }>;

export type StreamOptions = Readonly<{
  path: string;
  /** Runs only while somebody watches. */
  onDemand: boolean;
  /** How long it goes on after its last viewer, ms. */
  lingerMs: number;
}>;

/** @property record where its connections are noted; one of its own where it is left out */
export type StreamDeps = Omit<CameraWorkerDeps, 'record'> & Readonly<{ record?: ConnectionRecord }>;

export interface StreamObserver {
  /** The state or its reason changed. */
  changed(stream: Stream): void;
  /** No run, or an attempt to get one failed: what the recorder has to explain. */
  lost(stream: Stream, loss: Loss): void;
  failed(stream: Stream, attempt: FailedAttempt): void;
}

export class Stream implements LiveStream {
  readonly #hub = new Hub();
  readonly #worker: CameraWorker;
  readonly #clock: Clock;
  #viewers = 0;
  /** Aborted when a viewer comes back before an on-demand stream is stopped. */
  #lingering: AbortController | null = null;
  #sinceMs: number;
  #state: StreamState = 'idle';
  #lastPictureMs: number | null = null;
  #closed = false;
  /** Of a later attempt that a person asked for. */
  #alarm = new AbortController();
  #remembered: PictureFormat | null | undefined;
  #connects = 0;
  readonly #failures = new Map<GapCause, number>();

  constructor(
    private readonly options: StreamOptions,
    private readonly deps: StreamDeps,
    private readonly observer: StreamObserver,
  ) {
    this.cameraId = deps.camera;
    this.streamName = deps.stream;
    this.#clock = deps.clock;
    this.#sinceMs = deps.clock.now();
    this.record = deps.record ?? new ConnectionRecord(deps.clock);
    this.#worker = new CameraWorker(
      { ...deps, record: this.record },
      {
        run: (run, wallMs) => {
          this.#hub.begin(run, wallMs);
          this.#remember();
        },
        samples: (batch) => this.#onSamples(batch),
        lost: (loss) => {
          this.#remember();
          this.#hub.end(loss);
          this.observer.lost(this, loss);
        },
        failed: (attempt) => {
          const { cause } = attempt.loss;
          this.#failures.set(cause, (this.#failures.get(cause) ?? 0) + 1);
          this.observer.failed(this, attempt);
        },
        link: (link) => this.#onLink(link),
      },
    );
  }

  readonly cameraId: string;
  readonly streamName: string;
  /** What became of its newest connections. */
  readonly record: ConnectionRecord;

  get path(): string {
    return this.options.path;
  }

  get run(): Run | null {
    return this.#hub.run;
  }

  get viewers(): number {
    return this.#viewers;
  }

  /** Whether sound came with it when it last ran, as far as that is remembered. */
  get hadSound(): boolean {
    const { memory, camera, stream } = this.deps;
    return (memory.plan(camera, stream)?.audio ?? 'none') !== 'none';
  }

  get status(): StreamStatus {
    const link = this.#worker.link;
    const loss = 'loss' in link ? link.loss : null;
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      reason: loss && { code: loss.code, message: loss.message },
      retryAtMs: link.phase === 'waiting' ? link.retryAtMs : null,
      run: this.#hub.run,
      picture: this.#picture,
      rates: this.#hub.rates,
      lastPictureMs: this.#lastPictureMs,
      viewers: this.#viewers,
    };
  }

  get totals(): StreamTotals {
    return { ...this.#hub.received, connects: this.#connects, failures: this.#failures };
  }

  /** Starts it, unless it waits for a viewer. */
  start(): void {
    if (!this.options.onDemand) this.#worker.start();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    this.#lingering?.abort();
    this.#alarm.abort();
    await this.#worker.stop();
  }

  /** Ends the connection there is and makes another at once; viewers stay. */
  async redial(): Promise<void> {
    await this.#worker.stop();
    if (this.#isWanted) this.#worker.start();
  }

  /** Whether it waits for the next attempt, or for a person to change something. */
  get isWaiting(): boolean {
    const { phase } = this.#worker.link;
    return phase === 'waiting' || phase === 'stopped';
  }

  /** Tries again at once, where it is waiting for the next attempt. */
  wake(): void {
    this.#alarm.abort();
    this.#worker.wake();
  }

  /** Tries again then, ms since the Unix epoch, where it is still waiting. */
  wakeAt(atMs: number): void {
    this.#alarm.abort();
    const alarm = new AbortController();
    this.#alarm = alarm;
    void this.#clock.sleep(Math.max(0, atMs - this.#clock.now()), alarm.signal).then(() => {
      if (!alarm.signal.aborted) this.wake();
    });
  }

  watchSamples(watcher: SampleWatcher): Watch {
    const hold = this.hold();
    const watch = this.#hub.watchSamples(watcher);
    return closing(() => {
      watch.close();
      hold.close();
    });
  }

  watchParts(watcher: PartWatcher): Watch {
    return this.#hub.watchParts(watcher);
  }

  hold(): Watch {
    this.#viewers++;
    this.#lingering?.abort();
    this.#lingering = null;
    if (!this.#closed) this.#worker.start();
    return closing(() => {
      this.#viewers--;
      if (this.#viewers === 0 && this.options.onDemand) void this.#linger();
    });
  }

  async #linger(): Promise<void> {
    const lingering = new AbortController();
    this.#lingering = lingering;
    await this.#clock.sleep(this.options.lingerMs, lingering.signal);
    if (lingering.signal.aborted) return;
    await this.#worker.stop();
    // A viewer may have come while the worker was ending.
    if (this.#isWanted) this.#worker.start();
  }

  get #picture(): PictureFormat | null {
    const { run, rates } = this.#hub;
    const known = this.#known;
    if (!run) return known;
    const now = pictureOf(run, rates);
    const isAsKnown = now && isDeepStrictEqual({ ...now, fps: 0 }, known && { ...known, fps: 0 });
    return isAsKnown && now.fps === null ? known : now;
  }

  get #known(): PictureFormat | null {
    const { memory, camera, stream } = this.deps;
    if (this.#remembered === undefined) this.#remembered = memory.picture(camera, stream);
    return this.#remembered;
  }

  /** For a later time, when it does not run. */
  #remember(): void {
    const now = this.#hub.run && this.#picture;
    if (!now || isDeepStrictEqual(now, this.#known)) return;
    const { memory, camera, stream } = this.deps;
    this.#remembered = now;
    memory.rememberPicture(camera, stream, now);
  }

  get #isWanted(): boolean {
    return !this.#closed && (this.#viewers > 0 || !this.options.onDemand);
  }

  #onSamples(batch: readonly Sample[]): void {
    if (batch.some(({ track }) => track === 0)) this.#lastPictureMs = this.#clock.now();
    this.#hub.samples(batch);
  }

  #onLink(link: Link): void {
    const state = stateOf(link);
    if (state !== this.#state) this.#sinceMs = this.#clock.now();
    if (state === 'online' && this.#state !== 'online') this.#connects++;
    this.#state = state;
    this.observer.changed(this);
  }
}

function stateOf(link: Link): StreamState {
  switch (link.phase) {
    case 'idle':
      return 'idle';
    case 'live':
      return 'online';
    case 'connecting':
      return link.failures === 0 ? 'connecting' : 'offline';
    case 'waiting':
    case 'stopped':
      return 'offline';
  }
}
