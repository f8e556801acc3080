/** What HLS tests are made of: a stream that is fed by hand, and parts. */
import { createServer, type Server } from 'node:http';
import { createHlsOutput, type HlsOutput } from '../../../relay/outputs/hls/hls-output.js';
import type { LiveStream } from '../../../relay/live-stream.js';
import { fragment } from '../../../src/fmp4/fragment-writer.js';
import { type Clock, systemClock } from '../../../src/kit/clock.js';
import { silentLog } from '../../../src/kit/log.js';
import type { Loss } from '../../../src/model/loss.js';
import type { Part } from '../../../src/model/part.js';
import type { Run, Sample } from '../../../src/model/sample.js';
import type { AudioTrack, VideoTrack } from '../../../src/model/track.js';
import type { PartWatcher, Watch } from '../../../src/model/watch.js';
import { listen, portOf } from '../../rig/ports.js';
import { directoryOf, LOST, watchUntil } from '../live-streams.js';

/** 2026-01-02 03:04:05 UTC */
export const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

const VIDEO: VideoTrack = {
  kind: 'video',
  codec: 'h264',
  codecString: 'avc1.640028',
  width: 1920,
  height: 1080,
  timescale: 90_000,
  sampleEntry: Buffer.alloc(0),
  parameterSets: [],
};

const AUDIO: AudioTrack = {
  kind: 'audio',
  codec: 'aac',
  codecString: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
  timescale: 48_000,
  sampleEntry: Buffer.alloc(0),
  decoderConfig: Buffer.alloc(0),
};

export function makeRun(id: string, startMs = START_MS): Run {
  return { id, tracks: [VIDEO, AUDIO], startMs };
}

export type PartSpec = Readonly<{
  durationMs?: number;
  frames?: number;
  bytes?: number;
  beginsSegment?: boolean;
  independent?: boolean;
}>;

/** Makes the parts of one run, one behind the other. */
export class PartMaker {
  readonly #init: Buffer;
  #ticks = 0;
  #count = 0;

  constructor(readonly run: Run) {
    this.#init = Buffer.from(`init of ${run.id}`);
  }

  next(spec: PartSpec = {}): Part {
    const { durationMs = 500, frames = 1, bytes = 100, beginsSegment = false } = spec;
    const startTicks = this.#ticks;
    const durationTicks = Math.round(durationMs * 90);
    this.#ticks += durationTicks;
    this.#count++;
    const independent = spec.independent ?? beginsSegment;
    const samples = Array.from({ length: frames }, (_, index): Sample => {
      const duration = durationTicks / frames;
      const dts = startTicks + index * duration;
      const data = Buffer.alloc(bytes / frames, this.#count);
      return { track: 0, dts, pts: dts, duration, key: independent && index === 0, data };
    });
    return {
      run: this.run,
      init: this.#init,
      bytes: fragment(this.#count, samples),
      independent,
      beginsSegment,
      startTicks,
      durationTicks,
      startMs: this.run.startMs + startTicks / 90,
      durationMs,
    };
  }

  /** A whole segment of parts of half a second. */
  segment(seconds: number, spec: PartSpec = {}): Part[] {
    return Array.from({ length: seconds * 2 }, (_, index) =>
      this.next({ ...spec, beginsSegment: index === 0 }),
    );
  }
}

/** A stream whose parts come when the test says so. */
export class FakeStream implements LiveStream {
  readonly cameraId: string;
  readonly streamName: string;
  run: Run | null = null;
  holds = 0;
  readonly #watchers = new Set<PartWatcher>();

  constructor(readonly path: string) {
    const [cameraId = '', streamName = 'main'] = path.split('/');
    this.cameraId = cameraId;
    this.streamName = streamName;
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  watchSamples(): Watch {
    throw new Error('HLS is made of parts');
  }

  watchParts(watcher: PartWatcher): Watch {
    this.#watchers.add(watcher);
    return watchUntil(() => this.#watchers.delete(watcher));
  }

  hold(): Watch {
    this.holds++;
    return watchUntil(() => this.holds--);
  }

  feed(...parts: readonly Part[]): void {
    for (const part of parts) for (const watcher of this.#watchers) watcher.part(part);
  }

  lose(loss: Loss = LOST): void {
    for (const watcher of this.#watchers) watcher.ended(loss);
  }
}

/** An HLS output behind a real server. */
export class HlsServer implements AsyncDisposable {
  private constructor(
    readonly output: HlsOutput,
    readonly server: Server,
  ) {}

  static async start(
    streams: readonly LiveStream[],
    { clock = systemClock, port = 0 }: { clock?: Clock; port?: number } = {},
  ): Promise<HlsServer> {
    const output = createHlsOutput({
      streams: directoryOf(streams),
      addressOf: ({ socket }) => socket.remoteAddress ?? '',
      clock,
      log: silentLog,
    });
    const server = createServer((req, res) => {
      if (!output.handle(req, res)) res.writeHead(418).end();
    });
    await listen(server, port);
    return new HlsServer(output, server);
  }

  get port(): number {
    return portOf(this.server);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.output[Symbol.asyncDispose]();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
