/**
 * Live HLS for every stream: low latency for players that can, plain for those that can't.
 *
 * Serves everything under `/hls/` straight from node:http, without a framework in between: a hundred
 * players ask four hundred times a second.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../src/kit/clock.js';
import type { Log } from '../../../src/kit/log.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { LiveStream, StreamDirectory } from '../../live-stream.js';
import { admitAll, type AdmitViewer } from '../../viewer-limit.js';
import { sendError, sendMethodNotAllowed, sendPreflight, sendUnavailable } from './answer.js';
import { StreamOutput } from './stream-output.js';
import { Transfers } from './transfers.js';
import { WaitingCount } from './waiting-room.js';

const PREFIX = '/hls/';
/** Whoever found too many viewers may ask again after so long, s. */
const RETRY_S = 5;
/** How often those are looked after whose time may be up, ms. */
const SWEEP_EVERY_MS = 500;

type HlsStats = Readonly<{
  /** Requests ever taken. */
  requests: number;
  /** Requests that wait for media at the moment. */
  waiting: number;
  /** By path of the stream. */
  streams: ReadonlyMap<string, StreamOutput['stats']>;
}>;

export interface HlsOutput extends AsyncDisposable {
  /** Answers whatever lies under `/hls/`; false, and nothing done, for any other address. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Serves a stream from now on; takes the place of another with the same path. */
  attach(stream: LiveStream): void;
  detach(path: string): void;
  readonly stats: HlsStats;
}

export type HlsOutputDeps = Readonly<{
  streams: StreamDirectory;
  /** IP address of who asks. */
  addressOf: (req: IncomingMessage) => string;
  /** Left out, everybody. */
  admitViewer?: AdmitViewer;
  clock: Clock;
  log: Log;
}>;

export function createHlsOutput(deps: HlsOutputDeps): HlsOutput {
  const output = new LiveHls(deps);
  for (const stream of deps.streams.all()) output.attach(stream);
  return output;
}

class LiveHls implements HlsOutput {
  readonly #outputs = new Map<string, StreamOutput>();
  readonly #transfers = new Transfers();
  readonly #waiting = new WaitingCount();
  readonly #stopping = new AbortController();
  readonly #sweeping: Promise<void>;
  #requests = 0;

  constructor(private readonly deps: HlsOutputDeps) {
    this.#sweeping = this.#sweep(this.#stopping.signal);
  }

  get stats(): HlsStats {
    return {
      requests: this.#requests,
      waiting: this.#waiting.waiting,
      streams: new Map([...this.#outputs].map(([path, output]) => [path, output.stats])),
    };
  }

  attach(stream: LiveStream): void {
    this.detach(stream.path);
    const { addressOf, admitViewer = admitAll, clock, log } = this.deps;
    const epoch = randomBytes(6).toString('hex');
    const shared = { transfers: this.#transfers, waiting: this.#waiting, addressOf, admitViewer };
    this.#outputs.set(stream.path, new StreamOutput(stream, { clock, log, epoch, ...shared }));
  }

  detach(path: string): void {
    this.#outputs.get(path)?.close();
    this.#outputs.delete(path);
  }

  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const { url = '', method } = req;
    if (!url.startsWith(PREFIX)) return false;
    this.#requests++;
    if (method === 'GET' || method === 'HEAD') this.#answer(req, res, url);
    else if (method === 'OPTIONS') sendPreflight(res);
    else sendMethodNotAllowed(res);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    for (const path of this.#outputs.keys()) this.detach(path);
    await this.#sweeping;
  }

  #answer(req: IncomingMessage, res: ServerResponse, url: string): void {
    const question = url.indexOf('?');
    const end = question < 0 ? url.length : question;
    const slash = url.lastIndexOf('/', end - 1);
    const path = url.slice(PREFIX.length, slash);
    const output = this.#outputs.get(path);
    try {
      if (!output) throw new CamrelayError('unknown_camera', 'there is no such camera or stream');
      output.answer(req, res, url.slice(slash + 1, end), url.slice(end + 1));
    } catch (error) {
      if (!(error instanceof CamrelayError)) throw error;
      if (error.code === 'too_many_viewers')
        sendUnavailable(res, error.code, error.message, RETRY_S);
      else sendError(res, error.code === 'bad_request' ? 400 : 404, error.code, error.message);
    }
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    while (!signal.aborted) {
      await clock.sleep(SWEEP_EVERY_MS, signal);
      const nowMs = clock.monotonic();
      for (const output of this.#outputs.values()) output.sweep(nowMs);
      this.#transfers.sweep(nowMs);
    }
  }
}
