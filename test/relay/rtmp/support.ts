/** What RTMP tests are made of: a short film, and a server. */
import { createServer } from 'node:http';
import { FfmpegLauncher } from '../../../relay/ffmpeg-process.js';
import type { LiveStream } from '../../../relay/live-stream.js';
import { type RtmpServer, startRtmpServer } from '../../../relay/outputs/rtmp/rtmp-server.js';
import { WorkerTable } from '../../../relay/worker-table.js';
import { type Clock, systemClock } from '../../../src/kit/clock.js';
import { runToEnd } from '../../rig/child.js';
import { type Film, readFilm } from '../../rig/film.js';
import { KeptLog } from '../../rig/kept-log.js';
import { makeVideo, type VideoSpec } from '../../rig/media.js';
import { listen, portOf } from '../../rig/ports.js';
import { ffmpegPath } from '../../rig/tools.js';
import { eventually } from '../../rig/wait.js';
import { directoryOf, policyOf } from '../live-streams.js';

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
