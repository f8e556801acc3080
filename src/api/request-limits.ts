/** Turns clients away that ask too often; players of live media may ask oftener than all others. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/config.js';
import type { Bounds } from '../kit/bounds.js';
import type { Clock } from '../kit/clock.js';
import type { Log } from '../kit/log.js';
import { RequestRates } from '../kit/request-rates.js';
import { CamrelayError } from '../model/errors.js';
import { clientOf } from './client-address.js';
import { sendRefusal } from './refusal.js';

export type RequestLimitsDeps = Readonly<{
  config: () => Config;
  bounds: Bounds;
  /** Addresses that stand for many clients, or for this machine. */
  isExempt: (address: string) => boolean;
  clock: Clock;
  log: Log;
}>;

const MEDIA = /^\/(hls|flv)\//;
/** One refused client is named in so long, ms. */
const TOLD_EVERY_MS = 1_000;

export class RequestLimits {
  readonly #media: RequestRates;
  readonly #others: RequestRates;
  #toldMs = -Infinity;

  constructor(private readonly deps: RequestLimitsDeps) {
    const { config } = deps;
    this.#media = new RequestRates({
      ...deps,
      name: 'media_requests_per_client',
      most: () => config().limits.mediaRequestsPerClient,
    });
    this.#others = new RequestRates({
      ...deps,
      name: 'requests_per_client',
      most: () => config().limits.requestsPerClient,
    });
  }

  /** Behind `noteClient`. @returns true where it answered by itself */
  answers(req: IncomingMessage, res: ServerResponse): boolean {
    const { address } = clientOf(req);
    const rates = MEDIA.test(req.url ?? '') ? this.#media : this.#others;
    const waitS = rates.take(address);
    if (waitS === 0) return false;
    this.#tell(address);
    const problem = new CamrelayError('too_many_requests', 'too many requests; ask less often');
    sendRefusal(res, problem, { 'Retry-After': String(waitS) });
    return true;
  }

  #tell(from: string): void {
    const { clock, log } = this.deps;
    if (clock.monotonic() - this.#toldMs < TOLD_EVERY_MS) return;
    this.#toldMs = clock.monotonic();
    log.warn('http: a client asks too often, and is turned away', { from });
  }
}
