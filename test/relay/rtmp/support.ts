/** What RTMP tests are made of: a stream that plays a short film as a camera would, and a server. */
import { createServer } from 'node:http';
import { FfmpegLauncher } from '../../../relay/ffmpeg-process.js';
import type { LiveStream, StreamDirectory } from '../../../relay/live-stream.js';
import { type RtmpServer, startRtmpServer } from '../../../relay/outputs/rtmp/rtmp-server.js';
import type { PushPolicy } from '../../../relay/push-policy.js';
import { WorkerTable } from '../../../relay/worker-table.js';
import { FragmentReader } from '../../../src/fmp4/fragment-reader.js';
import { type Clock, systemClock } from '../../../src/kit/clock.js';
import type { Log, LogFields } from '../../../src/kit/log.js';
import type { Loss } from '../../../src/model/loss.js';
import { type Run, type Sample, ticksToMs } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import type { SampleWatcher, Watch } from '../../../src/model/watch.js';
import { runToEnd } from '../../rig/child.js';
import { makeVideo, type VideoSpec } from '../../rig/media.js';
import { listen, portOf } from '../../rig/ports.js';
import { ffmpegPath } from '../../rig/tools.js';
import { eventually } from '../../rig/wait.js';

export type Film = Readonly<{ tracks: readonly [Track, ...Track[]]; samples: readonly Sample[] }>;

/** Ten seconds of numbered pictures, a key frame each second, and beeps unless told otherwise. */
export async function makeFilm(
  video: Partial<VideoSpec> = {},
  audio: 'aac' | 'libopus' | null = 'aac',
): Promise<Film> {
  const flags = '+frag_every_frame+empty_moov+default_base_moof';
  return readFilm(await film(video, audio, ['-f', 'mp4', '-movflags', flags]));
}

/** The same as FLV, for publishers. */
export async function makeFlv(): Promise<Buffer> {
  return film({}, 'aac', ['-f', 'flv', '-flvflags', 'no_duration_filesize']);
}

async function film(
  video: Partial<VideoSpec>,
  audio: 'aac' | 'libopus' | null,
  output: readonly string[],
): Promise<Buffer> {
  const { path } = await makeVideo({ seconds: 10, ...video });
  const beeps = ['-f', 'lavfi', '-i', 'sine=beep_factor=4:sample_rate=48000', '-c:a'];
  const { code, stdout, stderr } = await runToEnd(ffmpegPath, [
    ...['-nostdin', '-loglevel', 'error', '-i', path],
    ...(audio === null ? [] : [...beeps, audio, '-shortest']),
    ...['-c:v', 'copy', ...output, 'pipe:1'],
  ]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

function readFilm(bytes: Buffer): Film {
  const samples: Sample[] = [];
  let tracks: readonly Track[] = [];
  let ids: readonly number[] = [];
  new FragmentReader({
    tracks: (found) => {
      tracks = found.map(({ track }) => track);
      ids = found.map(({ id }) => id);
    },
    samples: (id, found) => {
      for (const sample of found) samples.push({ track: ids.indexOf(id), ...sample });
    },
  }).push(bytes);
  const [lead, ...others] = tracks;
  if (!lead) throw new Error('no track in the film');
  return { tracks: [lead, ...others], samples };
}

const LOST: Loss = {
  cause: 'offline',
  code: 'offline',
  message: 'the camera hung up',
  retryable: true,
};

/** A stream that plays films at their own speed, and gives who joins the pictures so far. */
export class FakeStream implements LiveStream {
  readonly cameraId: string;
  readonly streamName: string;
  run: Run | null = null;
  /** Watches of samples and holds that are open. */
  viewers = 0;
  readonly #watchers = new Set<SampleWatcher>();
  #gop: Sample[] = [];
  #timer: NodeJS.Timeout | undefined;
  #runs = 0;

  constructor(readonly path: string) {
    const [cameraId = '', streamName = 'main'] = path.split('/');
    this.cameraId = cameraId;
    this.streamName = streamName;
  }

  begin(tracks: Film['tracks']): void {
    clearInterval(this.#timer);
    this.#runs += 1;
    this.#gop = [];
    this.run = { id: String(this.#runs), tracks, startMs: Date.now() };
    for (const watcher of this.#watchers) watcher.run(this.run);
  }

  send(...batch: Sample[]): void {
    for (const sample of batch) {
      if (sample.track === 0 && sample.key) this.#gop = [];
      this.#gop.push(sample);
    }
    for (const watcher of this.#watchers) watcher.samples(batch);
  }

  /** A new run; the first second of it has come already. */
  play({ tracks, samples }: Film, { headStartMs = 1_500, speed = 1 } = {}): void {
    this.begin(tracks);
    const startedMs = performance.now();
    let next = 0;
    const feed = (): void => {
      const untilMs = headStartMs + (performance.now() - startedMs) * speed;
      const batch: Sample[] = [];
      for (let sample = samples[next]; sample; sample = samples[++next]) {
        if (ticksToMs(sample.dts, tracks[sample.track]!) > untilMs) break;
        batch.push(sample);
      }
      if (batch.length > 0) this.send(...batch);
      if (next === samples.length) clearInterval(this.#timer);
    };
    this.#timer = setInterval(feed, 20);
    feed();
  }

  lose(loss: Loss = LOST): void {
    clearInterval(this.#timer);
    this.run = null;
    for (const watcher of this.#watchers) watcher.ended(loss);
  }

  watchSamples(watcher: SampleWatcher): Watch {
    this.#watchers.add(watcher);
    this.viewers += 1;
    if (this.run) {
      watcher.run(this.run);
      if (this.#gop.length > 0) watcher.samples([...this.#gop]);
    }
    return watchUntil(() => {
      this.#watchers.delete(watcher);
      this.viewers -= 1;
    });
  }

  watchParts(): Watch {
    throw new Error('RTMP is made of samples');
  }

  hold(): Watch {
    this.viewers += 1;
    return watchUntil(() => (this.viewers -= 1));
  }
}

function watchUntil(onClose: () => void): Watch {
  let open = true;
  const close = (): void => {
    if (open) onClose();
    open = false;
  };
  return { close, [Symbol.dispose]: close };
}

/** Time stands still until it is advanced. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #sleepers: { readonly wakeMs: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted || ms <= 0) return resolve();
      this.#sleepers.push({ wakeMs: this.#nowMs + ms, wake: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#sleepers.filter(({ wakeMs }) => wakeMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter(({ wakeMs }) => wakeMs > this.#nowMs);
    for (const { wake } of due) wake();
  }
}

export type LogLine = Readonly<{ level: string; message: string } & LogFields>;

/** Keeps what is logged. */
export class KeptLog implements Log {
  readonly lines: LogLine[] = [];
  readonly debug = this.#keep('debug');
  readonly info = this.#keep('info');
  readonly warn = this.#keep('warn');
  readonly error = this.#keep('error');

  get text(): string {
    return JSON.stringify(this.lines);
  }

  #keep(level: string) {
    return (message: string, fields: LogFields = {}): void => {
      this.lines.push({ level, message, ...fields });
    };
  }
}

export type RelayOptions = Readonly<{
  streams?: readonly LiveStream[];
  push?: Readonly<Record<string, string | null>>;
  clock?: Clock;
  ffmpeg?: string;
  rtmp?: boolean;
}>;

export async function until(condition: () => boolean, what: string): Promise<void> {
  await eventually(condition, { what, everyMs: 5 });
}

/** An RTMP server and a web server that serves HTTP-FLV, both on ports of the system's choice. */
export class Relay implements AsyncDisposable {
  private constructor(
    readonly server: RtmpServer,
    readonly log: KeptLog,
    readonly workers: WorkerTable,
    private readonly httpUrl: string,
    private readonly closeHttp: () => Promise<void>,
  ) {}

  static async start(options: RelayOptions = {}): Promise<Relay> {
    const { streams = [], push = {}, clock = systemClock, ffmpeg = ffmpegPath } = options;
    const log = new KeptLog();
    const workers = new WorkerTable();
    const server = await startRtmpServer({
      listen: options.rtmp === false ? null : { host: '127.0.0.1', port: 0 },
      streams: directoryOf(streams),
      push: policyOf(push),
      addressOf: ({ socket }) => socket.remoteAddress ?? '',
      ffmpeg: new FfmpegLauncher(ffmpeg, workers, clock, '/nowhere'),
      log,
      clock,
    });
    const http = await listen(
      createServer((req, res) => {
        if (!server.handleFlv(req, res)) res.writeHead(418).end();
      }),
    );
    return new Relay(server, log, workers, `http://127.0.0.1:${portOf(http)}`, async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    });
  }

  get port(): number {
    return this.server.address!.port;
  }

  rtmp(path: string): string {
    return `rtmp://127.0.0.1:${this.port}/live/${path}`;
  }

  http(path: string): string {
    return `${this.httpUrl}${path}`;
  }

  flv(path: string): string {
    return this.http(`/flv/${path}.flv`);
  }

  viewersOf(path: string): number {
    return this.server.stats().find((entry) => entry.path === path)?.viewers ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.closeHttp();
  }
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
