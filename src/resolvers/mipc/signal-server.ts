/**
 * The server that does all the work for an account. Which one it is the gateway says, unless the
 * configuration does (docs/vendors/mipc.md, "Finding the server"); it is the only host beside the
 * configured one that is ever contacted.
 */
import type { DeviceContext } from '../device-context.js';
import { DeviceFailure } from '../device-failure.js';
import { DeviceHttp, type DeviceReply } from '../device-http.js';
import { ExchangeLog } from '../exchange-log.js';
import { orAborted } from '../or-aborted.js';
import { readEnvelope, readServer, type Data } from './answers.js';
import type { MipcSettings } from './config.js';
import { flatten, type Parameters } from './parameters.js';
import { readReply } from './reply.js';
import { requireSuccess } from './status.js';

export type Call = Readonly<{
  /** `ccm_play.js` */
  name: string;
  /** The message queue that is to get what the call brings about. */
  queue?: string | null;
  parameters: Parameters;
  timeoutMs?: number;
}>;

export type Answer = Readonly<{ type: string; data: Data }>;

type Place = Readonly<{ http: DeviceHttp; url: URL }>;

const GATEWAY_PATH = '/cmipcgw/cmipcgw_get_req.js';
/** The gateway speaks TLS 1.2 without forward secrecy; whoever can do better is welcome to. */
const CIPHERS = 'ECDHE+AESGCM:AES256-GCM-SHA384:AES128-GCM-SHA256:@SECLEVEL=1';
/** After so many failures in a row the account may have been moved to another server. */
const MOST_FAILURES = 3;
/** A still is the longest answer there is. */
const MAX_BYTES = 8 * 1024 * 1024;

export class SignalServer implements AsyncDisposable {
  /** Of the gateway and the server together. */
  readonly exchanges: ExchangeLog;
  readonly #gateway: DeviceHttp;
  #place: Place | null = null;
  #finding: Promise<Place> | null = null;
  /** Requests in a row that brought nothing we understood. */
  #failures = 0;
  #handle = 0;
  readonly #closing = new AbortController();

  constructor(
    private readonly settings: Pick<MipcSettings, 'gateway' | 'server' | 'verifyTls'>,
    private readonly context: Pick<DeviceContext, 'clock' | 'dial'>,
  ) {
    this.exchanges = new ExchangeLog(context.clock);
    this.#gateway = this.#httpAt(settings.gateway);
    if (settings.server !== null) this.#place = this.#placeAt(new URL(settings.server));
  }

  /** @throws DeviceFailure; `MipcRefusal` where the answer is an error */
  async call(call: Call, signal: AbortSignal): Promise<Data> {
    const { data } = await this.ask(call, signal);
    requireSuccess(data);
    return data;
  }

  /** The answer, whatever its status. @throws DeviceFailure */
  async ask(call: Call, signal: AbortSignal): Promise<Answer> {
    return this.#counted(async () => answerIn(await this.#get(call, signal)), signal);
  }

  /** The answer as it came, which may be anything, 404 too. @throws DeviceFailure */
  async fetch(call: Call, signal: AbortSignal): Promise<DeviceReply> {
    return this.#counted(async () => {
      const reply = await this.#get(call, signal);
      if (reply.status !== 404) requireOk(reply);
      return reply;
    }, signal);
  }

  /** For an address that came from the gateway or the server. @throws HostRefused */
  requireNamed(url: string): void {
    const { gateway, server } = this.settings;
    this.context.dial.requireNamed(new URL(url).hostname, new URL(server ?? gateway).hostname);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DeviceFailure('offline', 'the camera is being switched off'));
    await this.#finding?.catch(() => undefined);
    await this.#gateway[Symbol.asyncDispose]();
    await this.#place?.http[Symbol.asyncDispose]();
  }

  async #get(call: Call, signal: AbortSignal): Promise<DeviceReply> {
    const { http, url } = await this.#find(signal);
    const { name, queue, parameters, timeoutMs } = call;
    const hqid = queue ? `&hqid=${encodeURIComponent(queue)}` : '';
    const query = `hfrom_handle=${++this.#handle}${hqid}&${flatten(parameters)}`;
    const path = `${url.pathname.replace(/\/+$/, '')}/${name}?${query}`;
    const limits = { maxBytes: MAX_BYTES, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    return http.request({ path, ...limits }, signal);
  }

  async #counted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const value = await work();
      this.#failures = 0;
      return value;
    } catch (error) {
      if (!signal.aborted) this.#failures++;
      throw error;
    }
  }

  async #find(signal: AbortSignal): Promise<Place> {
    const isLost = this.settings.server === null && this.#failures >= MOST_FAILURES;
    if (this.#place && !isLost) return this.#place;
    this.#finding ??= this.#discover().finally(() => (this.#finding = null));
    return orAborted(this.#finding, signal);
  }

  async #discover(): Promise<Place> {
    const old = this.#place;
    this.#failures = 0;
    try {
      const reply = await this.#gateway.request({ path: GATEWAY_PATH }, this.#closing.signal);
      const { data } = answerIn(reply);
      requireSuccess(data);
      const url = readServer(data);
      if (old?.url.href === url.href) return old;
      this.requireNamed(url.href);
      this.#place = this.#placeAt(url);
    } catch (error) {
      // The gateway may be down as well: the server that we know is better than none.
      if (old) return old;
      throw error;
    }
    await old?.http[Symbol.asyncDispose]();
    return this.#place;
  }

  #placeAt(url: URL): Place {
    return { http: this.#httpAt(url.origin), url };
  }

  #httpAt(origin: string): DeviceHttp {
    const { verifyTls: verify } = this.settings;
    const { exchanges } = this;
    const { lookup } = this.context.dial;
    const tls = { verify, ciphers: CIPHERS, maxVersion: 'TLSv1.2' } as const;
    return new DeviceHttp({ origin, lookup, exchanges, tls });
  }
}

/** @throws DeviceFailure bad_reply */
function answerIn(reply: DeviceReply): Answer {
  requireOk(reply);
  return answerOf(reply.body);
}

function requireOk({ status }: DeviceReply): void {
  if (status === 200) return;
  throw new DeviceFailure('bad_reply', `the server answered with the HTTP status ${status}`);
}

/** @throws DeviceFailure bad_reply */
export function answerOf(body: Buffer): Answer {
  try {
    return readEnvelope(readReply(body.toString()));
  } catch (cause) {
    if (cause instanceof DeviceFailure) throw cause;
    throw new DeviceFailure('bad_reply', "the server's answer is none that MIPC makes", { cause });
  }
}
