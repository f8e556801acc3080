/**
 * Cameras that speak HTTP: MPEG-TS, FLV, MJPEG and HLS, made by one ffmpeg a connection which
 * reads a file in a loop at its own pace. They need nothing but ffmpeg.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { Child } from './child.js';
import { freePort, isListening, listen, portOf } from './ports.js';
import { tempDir, type TempDir } from './temp-dir.js';
import { ffmpegPath } from './tools.js';
import { eventually } from './wait.js';

export type HttpFormat = 'mpegts' | 'flv' | 'mjpeg';

const FORMATS: Record<HttpFormat, Readonly<{ muxer: string; type: string; path: string }>> = {
  mpegts: { muxer: 'mpegts', type: 'video/mp2t', path: '/live.ts' },
  flv: { muxer: 'flv', type: 'video/x-flv', path: '/live.flv' },
  mjpeg: {
    muxer: 'mpjpeg',
    type: 'multipart/x-mixed-replace;boundary=ffmpeg',
    path: '/live.mjpeg',
  },
};

/** Reads a file again and again at the speed of its clock. */
function loop(movie: string): string[] {
  const options = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
  return [...options, '-re', '-stream_loop', '-1', '-i', movie, '-c', 'copy'];
}

/** A stream over HTTP, begun anew for every connection. */
export class HttpCamera implements AsyncDisposable {
  readonly #server: Server;
  readonly #feeds = new Map<ServerResponse, ChildProcess>();
  /** Every request so far. */
  requests = 0;

  private constructor(
    readonly format: HttpFormat,
    readonly movie: string,
  ) {
    this.#server = createServer((_request, response) => this.#serve(response));
  }

  static async start(format: HttpFormat, movie: string): Promise<HttpCamera> {
    const camera = new HttpCamera(format, movie);
    await listen(camera.#server);
    return camera;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server)}${FORMATS[this.format].path}`;
  }

  /** How many connections are being fed. */
  get clients(): number {
    return this.#feeds.size;
  }

  /** Connections stay open and nothing comes any more. */
  freeze(): void {
    for (const feed of this.#feeds.values()) feed.kill('SIGSTOP');
  }

  #serve(response: ServerResponse): void {
    this.requests += 1;
    const { muxer, type } = FORMATS[this.format];
    const feed = spawn(ffmpegPath, [...loop(this.movie), '-f', muxer, 'pipe:1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#feeds.set(response, feed);
    response.writeHead(200, { 'content-type': type });
    feed.stdout.pipe(response);
    response.on('close', () => {
      feed.kill('SIGKILL');
      this.#feeds.delete(response);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const feeds = [...this.#feeds.values()].filter((feed) => feed.exitCode === null);
    const ended = feeds.map((feed) => once(feed, 'exit'));
    for (const feed of feeds) feed.kill('SIGKILL');
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await Promise.all(ended);
  }
}

const ANY_ORIGIN = { 'access-control-allow-origin': '*' };
const HLS_TYPES: Record<string, string> = {
  m3u8: 'application/vnd.apple.mpegurl',
  ts: 'video/mp2t',
};

/** A camera that serves HLS: one-second segments of MPEG-TS, a window of five. */
export class HlsCamera implements AsyncDisposable {
  readonly #server: Server;

  private constructor(
    readonly dir: TempDir,
    readonly muxer: Child,
  ) {
    this.#server = createServer((request, response) => {
      const name = basename(new URL(request.url ?? '/', 'http://camera').pathname);
      const type = HLS_TYPES[name.split('.').at(-1) ?? ''];
      readFile(dir.file(name)).then(
        (bytes) => response.writeHead(200, { ...ANY_ORIGIN, 'content-type': type }).end(bytes),
        () => response.writeHead(404).end(),
      );
    });
  }

  static async start(movie: string): Promise<HlsCamera> {
    const dir = await tempDir();
    const playlist = dir.file('index.m3u8');
    const hls = ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '5'];
    const flags = ['-hls_flags', 'delete_segments+temp_file', '-hls_delete_threshold', '10'];
    const camera = new HlsCamera(
      dir,
      new Child(ffmpegPath, [...loop(movie), ...hls, ...flags, playlist]),
    );
    await listen(camera.#server);
    await eventually(async () => (await readFile(playlist, 'utf8')).split('#EXTINF').length > 3, {
      what: 'three segments in the playlist of the HLS camera',
    });
    return camera;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server)}/index.m3u8`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.muxer[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.dir[Symbol.asyncDispose]();
  }
}

/** A camera that serves RTMP to one client at a time: ffmpeg in its listening mode. */
export class RtmpCamera implements AsyncDisposable {
  #child: Child;
  #stopped = false;

  private constructor(
    readonly port: number,
    readonly movie: string,
  ) {
    this.#child = this.#listen();
  }

  static async start(movie: string): Promise<RtmpCamera> {
    const camera = new RtmpCamera(await freePort(), movie);
    await eventually(() => isListening(camera.port), { what: 'the RTMP camera to listen' });
    return camera;
  }

  get url(): string {
    return `rtmp://127.0.0.1:${this.port}/live/cam`;
  }

  /** Its ffmpeg ends with its client; the next client is awaited by a new one. */
  #listen(): Child {
    const child = new Child(ffmpegPath, [
      ...loop(this.movie),
      '-f',
      'flv',
      '-listen',
      '1',
      this.url,
    ]);
    void child.exited.then(() => {
      if (!this.#stopped) this.#child = this.#listen();
    });
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#child[Symbol.asyncDispose]();
  }
}

/** An encoder that publishes a file in a loop to an RTSP or RTMP server until it is let go. */
export function publish(url: string, movie: string, transport: 'tcp' | 'udp' = 'tcp'): Child {
  const rtsp = ['-f', 'rtsp', '-rtsp_transport', transport];
  return new Child(ffmpegPath, [
    ...loop(movie),
    ...(url.startsWith('rtsp') ? rtsp : ['-f', 'flv']),
    url,
  ]);
}
