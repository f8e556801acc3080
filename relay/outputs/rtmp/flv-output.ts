/** HTTP-FLV: `/flv/CAMERA.flv` and `/flv/CAMERA/STREAM.flv`, straight from node:http. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../../src/kit/log.js';
import { CamrelayError, type ErrorCode } from '../../../src/model/errors.js';
import { isGone, sendError, sendMethodNotAllowed, sendPreflight } from '../hls/answer.js';
import type { EgressTable } from './egress-table.js';
import { isFlvUrl, parseFlvUrl } from './stream-address.js';
import { Viewer } from './viewer.js';

/** A response into which nothing has gone for so long is dead, ms. */
const SILENCE_MS = 60_000;

const STATUS: Partial<Record<ErrorCode, number>> = {
  ffmpeg_failed: 502,
  not_found: 404,
  offline: 503,
  timeout: 504,
  too_many_viewers: 503,
  unknown_camera: 404,
  unsupported: 501,
};

const HEADERS = {
  'Content-Type': 'video/x-flv',
  'Cache-Control': 'no-store',
  'Access-Control-Allow-Origin': '*',
  // A proxy that collects before it sends would hold the picture back.
  'X-Accel-Buffering': 'no',
};

export class FlvOutput {
  constructor(
    private readonly table: EgressTable,
    /** IP address of who asks. */
    private readonly addressOf: (req: IncomingMessage) => string,
    private readonly log: Log,
  ) {}

  /** Answers whatever lies under `/flv/`; false, and nothing done, for any other address. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const { url = '', method } = req;
    if (!isFlvUrl(url)) return false;
    if (method === 'GET')
      void this.#play(req, res, url).catch((error: unknown) => this.#refuse(res, error));
    else if (method === 'HEAD') this.#describe(res, url);
    else if (method === 'OPTIONS') sendPreflight(res);
    else sendMethodNotAllowed(res);
    return true;
  }

  #describe(res: ServerResponse, url: string): void {
    const path = parseFlvUrl(url);
    if (path !== null && this.table.knows(path)) res.writeHead(200, HEADERS).end();
    else
      this.#refuse(res, new CamrelayError('unknown_camera', 'there is no such camera or stream'));
  }

  async #play(req: IncomingMessage, res: ServerResponse, url: string): Promise<void> {
    const path = parseFlvUrl(url);
    if (path === null) throw new CamrelayError('not_found', 'try /flv/CAMERA.flv');
    const from = this.addressOf(req);
    const seat = this.table.take(path);
    const gone = new AbortController();
    res.once('close', () => {
      gone.abort();
      seat.leave();
    });
    res.on('error', ({ message }) => {
      this.log.debug('rtmp: connection broken', { protocol: 'flv', from, reason: message });
    });
    res.setTimeout(SILENCE_MS, () => res.destroy());
    await seat.ready(gone.signal);
    if (isGone(res)) return;
    res.writeHead(200, HEADERS);
    this.log.info('rtmp: viewer joined', { path, protocol: 'flv', from });
    const viewer = new Viewer('flv', res, () => {
      this.log.warn('rtmp: viewer too slow', { path, protocol: 'flv', from });
    });
    seat.play(viewer);
  }

  #refuse(res: ServerResponse, error: unknown): void {
    if (error instanceof CamrelayError) {
      sendError(res, STATUS[error.code] ?? 500, error.code, error.message);
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error('rtmp: playing failed', { protocol: 'flv', reason });
    if (res.headersSent) res.destroy();
    else sendError(res, 500, 'internal', 'this should not have happened; see the log');
  }
}
