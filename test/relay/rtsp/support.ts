/** What RTSP tests are made of: a stream that tests play, a server on a free port, a clock to turn. */
import type { Guard } from '../../../relay/guard.js';
import type { LiveStream, StreamDirectory } from '../../../relay/live-stream.js';
import type { Limits } from '../../../relay/outputs/rtsp/limits.js';
import { type RtspServer, startRtspServer } from '../../../relay/outputs/rtsp/server.js';
import type { PushPolicy } from '../../../relay/push-policy.js';
import { type Clock, systemClock } from '../../../src/kit/clock.js';
import type { Log, LogFields } from '../../../src/kit/log.js';
import type { Loss } from '../../../src/model/loss.js';
import type { Replays } from '../../../src/model/replay.js';
import { type Run, type Sample, ticksToMs } from '../../../src/model/sample.js';
import type { SampleWatcher, Watch } from '../../../src/model/watch.js';

export const START_MS = Date.UTC(2024, 5, 1, 12);

export const LOST: Loss = {
  cause: 'offline',
  code: 'offline',
  message: 'the camera hung up',
  retryable: true,
};

/** A stream without a camera: tests say what it sends. */
export class FakeStream implements LiveStream {
  readonly cameraId: string;
  readonly streamName: string;
  run: Run | null = null;
  /** Watches of samples and holds that are open. */
  viewers = 0;
  /** Watches of samples that were ever opened. */
  watches = 0;
  readonly #watchers = new Set<SampleWatcher>();
  #gop: Sample[] = [];
  #timer: NodeJS.Timeout | undefined;
  #runs = 0;

  constructor(readonly path: string) {
    const [cameraId = '', streamName = 'main'] = path.split('/');
    this.cameraId = cameraId;
    this.streamName = streamName;
  }

  begin(tracks: Run['tracks'], startMs = START_MS): Run {
    clearInterval(this.#timer);
    this.#runs += 1;
    this.#gop = [];
    this.run = { id: String(this.#runs), tracks, startMs };
    for (const watcher of [...this.#watchers]) watcher.run(this.run);
    return this.run;
  }

  send(...batch: Sample[]): void {
    for (const sample of batch) {
      if (sample.track === 0 && sample.key) this.#gop = [];
      this.#gop.push(sample);
    }
    for (const watcher of [...this.#watchers]) watcher.samples(batch);
  }

  lose(loss: Partial<Loss> = {}): void {
    clearInterval(this.#timer);
    this.run = null;
    this.#gop = [];
    for (const watcher of [...this.#watchers]) watcher.ended({ ...LOST, ...loss });
  }

  /** Sends samples at the speed they were recorded; the first `headStartMs` of them at once. */
  play(
    { tracks, samples }: Readonly<{ tracks: Run['tracks']; samples: readonly Sample[] }>,
    headStartMs = 0,
  ): void {
    this.begin(tracks, Date.now() - headStartMs);
    const startedMs = performance.now();
    let next = 0;
    const feed = (): void => {
      const untilMs = headStartMs + performance.now() - startedMs;
      const batch: Sample[] = [];
      for (let sample = samples[next]; sample !== undefined; sample = samples[++next]) {
        if (ticksToMs(sample.dts, tracks[sample.track]!) > untilMs) break;
        batch.push(sample);
      }
      if (batch.length > 0) this.send(...batch);
    };
    feed();
    this.#timer = setInterval(feed, 20);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  watchSamples(watcher: SampleWatcher): Watch {
    this.#watchers.add(watcher);
    this.viewers += 1;
    this.watches += 1;
    if (this.run !== null) {
      watcher.run(this.run);
      if (this.#gop.length > 0) watcher.samples([...this.#gop]);
    }
    return watchUntil(() => {
      this.#watchers.delete(watcher);
      this.viewers -= 1;
    });
  }

  watchParts(): Watch {
    throw new Error('RTSP is made of samples');
  }

  hold(): Watch {
    this.viewers += 1;
    return watchUntil(() => (this.viewers -= 1));
  }
}

function watchUntil(onClose: () => void): Watch {
  let isOpen = true;
  const close = (): void => {
    if (isOpen) onClose();
    isOpen = false;
  };
  return { close, [Symbol.dispose]: close };
}

export function directoryOf(streams: readonly LiveStream[]): StreamDirectory {
  return { find: (path) => streams.find((stream) => stream.path === path), all: () => streams };
}

/** @param keys by camera; null lets anybody publish */
export function policyOf(keys: Readonly<Record<string, string | null>>): PushPolicy {
  return {
    keyFor: (cameraId) => {
      const key = Object.hasOwn(keys, cameraId) ? keys[cameraId] : undefined;
      return key === undefined ? undefined : { key };
    },
  };
}

/** Time stands still until it is advanced. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #sleepers: { readonly wakeMs: number; readonly wake: () => void }[] = [];

  now(): number {
    return START_MS + this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.push({ wakeMs: this.#nowMs + ms, wake });
      signal?.addEventListener('abort', wake);
    });
  }

  /** Wakes whoever sleeps no longer than this, in order, and lets them run. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = Math.min(...this.#sleepers.map(({ wakeMs }) => wakeMs));
      if (next > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, next);
      const due = this.#sleepers.filter(({ wakeMs }) => wakeMs <= next);
      this.#sleepers = this.#sleepers.filter(({ wakeMs }) => wakeMs > next);
      for (const { wake } of due) wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nowMs = untilMs;
  }
}

/** Keeps what is logged, for tests that look for secrets in it. */
export class KeptLog implements Log {
  readonly lines: string[] = [];
  readonly debug = this.#keep('debug');
  readonly info = this.#keep('info');
  readonly warn = this.#keep('warn');
  readonly error = this.#keep('error');

  #keep(level: string) {
    return (message: string, fields: LogFields = {}): void => {
      this.lines.push(JSON.stringify({ level, message, ...fields }));
    };
  }
}

export type Started = Readonly<{ server: RtspServer; log: KeptLog; url: string }> & AsyncDisposable;

export type StartOptions = Readonly<{
  streams?: readonly LiveStream[];
  replays?: Replays;
  push?: Readonly<Record<string, string | null>>;
  clock?: Clock;
  limits?: Partial<Limits>;
  guard?: Guard;
  host?: string;
}>;

export async function start(options: StartOptions = {}): Promise<Started> {
  const { streams = [], push = {}, clock = systemClock, limits = {}, host = '127.0.0.1' } = options;
  const { replays, guard } = options;
  const log = new KeptLog();
  const server = await startRtspServer({
    listen: { host, port: 0 },
    streams: directoryOf(streams),
    ...(replays && { replays }),
    push: policyOf(push),
    log,
    clock,
    limits,
    ...(guard && { guard }),
  });
  return {
    server,
    log,
    url: `rtsp://127.0.0.1:${server.address.port}`,
    [Symbol.asyncDispose]: () => server.close(),
  };
}
