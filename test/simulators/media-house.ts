/**
 * The media behind simulated devices: films that play in real time, the same pictures for everybody
 * who watches, over RTSP, RTMP, HTTP-FLV and MJPEG.
 *
 *     await using media = await startMediaHouse();
 *     const rtsp = await media.rtsp({
 *       door: ({ target }) => (target === '/live' ? { film: 'main' } : { refuse: 404 }),
 *     });
 *     // rtsp://127.0.0.1:${rtsp.port}/live plays
 *
 * The servers behind its doors are camrelay's own, which real players have tried; ffmpeg runs only
 * for RTMP and FLV, and only while somebody watches.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { unguarded } from '../../relay/guard.js';
import type { StreamDirectory } from '../../relay/live-stream.js';
import { EgressTable } from '../../relay/outputs/rtmp/egress-table.js';
import { FlvOutput } from '../../relay/outputs/rtmp/flv-output.js';
import { type RtspServer, startRtspServer } from '../../relay/outputs/rtsp/server.js';
import { WorkerTable } from '../../relay/worker-table.js';
import { systemClock } from '../../src/kit/clock.js';
import { silentLog } from '../../src/kit/log.js';
import { ffmpegPath } from '../rig/tools.js';
import { FilmStream } from './media/film-stream.js';
import { type Films, loadFilms } from './media/films.js';
import { Guests } from './media/guests.js';
import type {
  FilmName,
  MediaConnection,
  MediaHouse,
  MediaListener,
  RtmpOptions,
  RtspOptions,
} from './media/media.js';
import { showJpegs } from './media/mjpeg.js';
import { RtmpFront } from './media/rtmp-front.js';
import { RtspFront } from './media/rtsp-front.js';

export type * from './media/media.js';

export async function startMediaHouse(): Promise<MediaHouse> {
  const films = await loadFilms();
  const streams = Object.entries(films.byName).map(([name, film]) => new FilmStream(name, film));
  const directory: StreamDirectory = {
    find: (path) => streams.find((stream) => stream.path === path),
    all: () => streams,
  };
  const backend = await startRtspServer({
    listen: { host: '127.0.0.1', port: 0 },
    streams: directory,
    push: { keyFor: () => undefined },
    log: silentLog,
    clock: systemClock,
  });
  return new House(films, streams, directory, backend);
}

class House implements MediaHouse {
  readonly #listeners: MediaListener[] = [];
  /** Of requests that were answered with media. */
  readonly #viewers = new Guests();
  readonly #egress: EgressTable;
  readonly #flv: FlvOutput;
  #frozen = false;

  constructor(
    private readonly films: Films,
    private readonly streams: readonly FilmStream[],
    directory: StreamDirectory,
    private readonly backend: RtspServer,
  ) {
    const ffmpeg = new FfmpegLauncher(ffmpegPath, new WorkerTable(), systemClock, '/nowhere');
    this.#egress = new EgressTable(directory, {
      ...{ ffmpeg, clock: systemClock, log: silentLog },
      guard: unguarded(),
    });
    this.#flv = new FlvOutput(this.#egress, () => '', silentLog);
  }

  get still(): Buffer {
    return this.films.still;
  }

  get recording(): Buffer {
    return this.films.recording;
  }

  async rtsp(options: RtspOptions): Promise<MediaListener> {
    return this.#keep(await RtspFront.open(options, this.backend.address.port));
  }

  async rtmp(options: RtmpOptions): Promise<MediaListener> {
    return this.#keep(await RtmpFront.open(options, this.#egress));
  }

  flv(film: FilmName, req: IncomingMessage, res: ServerResponse): MediaConnection {
    const viewer = this.#viewer(req, res);
    req.url = `/flv/${film}.flv`;
    this.#flv.handle(req, res);
    return viewer;
  }

  mjpeg(req: IncomingMessage, res: ServerResponse): MediaConnection {
    const viewer = this.#viewer(req, res);
    showJpegs(res, this.films.jpegs, () => this.#frozen);
    return viewer;
  }

  cutAll(): void {
    for (const { open } of this.#listeners) for (const connection of open) connection.cut();
    this.#viewers.cutAll();
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    for (const stream of this.streams) stream.freeze(frozen);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutAll();
    await Promise.all(this.#listeners.map((listener) => listener[Symbol.asyncDispose]()));
    await Promise.all([this.#egress.close(), this.backend.close()]);
    for (const stream of this.streams) stream[Symbol.dispose]();
  }

  #keep(listener: MediaListener): MediaListener {
    this.#listeners.push(listener);
    return listener;
  }

  #viewer({ url = '/' }: IncomingMessage, res: ServerResponse): MediaConnection {
    const viewer = { target: url, saidGoodbye: false, cut: () => void res.destroy() };
    this.#viewers.enter(viewer);
    res.once('close', () => this.#viewers.leave(viewer));
    return viewer;
  }
}
