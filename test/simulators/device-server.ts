/**
 * The HTTP half that all simulated devices share: a server on loopback that keeps what it was asked,
 * misbehaves when told to, and hands everything else to the vendor.
 *
 *     const server = await startDeviceServer({
 *       answer: (request, res) => {
 *         if (request.path !== '/snapshot') return sendText(res, 404, 'no such page');
 *         if (!request.query.has('token')) server.complain('a still was asked for without a token');
 *         sendBytes(res, 200, 'image/jpeg', media.still);
 *       },
 *       beginning: '[{"cmd":"Login","code":0,"value":{"Tok',
 *     });
 *
 * The answer may be given later, or never end (`media.flv(film, request.raw, res)`). A simulator's
 * `complaints`, `secrets`, `strayRequests` and `misbehave` are those of its server.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { listen, portOf } from '../rig/ports.js';
import { misbehaveWith, type Nonsense } from './misbehaviours.js';
import type { Misbehaviour } from './simulator.js';

/** No client of a camera sends more. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Kept to be looked at; older ones are forgotten. */
const MAX_KEPT = 10_000;

export type DeviceRequest = Readonly<{
  method: string;
  /** As the client wrote it, path and query. */
  target: string;
  /** What stands before the question mark, not decoded. */
  path: string;
  /** In the client's order, names that come twice included; a plus is a space here. */
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** When it was whole, ms on the clock of `performance.now()`. */
  atMs: number;
  /** For those who take over the connection, as live media does. */
  raw: IncomingMessage;
}>;

export type DeviceServerOptions = Readonly<{
  /** Gives the answer of a device that behaves. What it throws is a complaint and a status 500. */
  answer: (request: DeviceRequest, res: ServerResponse) => void | Promise<void>;
  /** How a right answer begins, for the misbehaviour `half`; of JSON unless given. */
  beginning?: string;
  /** The error text that no document knows, for `error_text`. */
  errorText?: string;
  /** 0 takes any free one. */
  port?: number;
  /** Key and certificate, and what else TLS should be; plain HTTP without. */
  tls?: ServerOptions;
}>;

export class DeviceServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #elsewhere: Server;
  readonly #requests: DeviceRequest[] = [];
  readonly #complaints: string[] = [];
  readonly #secrets = new Set<string>();
  #misbehaviour: Misbehaviour | null = null;
  #strayRequests = 0;

  private constructor(private readonly options: DeviceServerOptions) {
    const serve = (req: IncomingMessage, res: ServerResponse): void => void this.#serve(req, res);
    this.#server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code !== 'ECONNRESET') this.complain(`no HTTP: ${error.message}`);
      socket.destroy();
    });
    this.#elsewhere = createServer((_req, res) => {
      this.#strayRequests += 1;
      res.end('you should not be here');
    });
  }

  static async start(options: DeviceServerOptions): Promise<DeviceServer> {
    const server = new DeviceServer(options);
    await listen(server.#elsewhere);
    await listen(server.#server, options.port).catch((cause: unknown) => {
      server.#elsewhere.close();
      throw cause;
    });
    return server;
  }

  get port(): number {
    return portOf(this.#server);
  }

  /** `http://127.0.0.1:PORT`, or `https:`. */
  get origin(): string {
    return `${this.options.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** Where a `redirect` leads to. */
  get elsewhere(): string {
    return `http://127.0.0.1:${portOf(this.#elsewhere)}`;
  }

  /** Requests so far, those that were answered badly among them, oldest first. */
  get requests(): readonly DeviceRequest[] {
    return this.#requests;
  }

  get complaints(): readonly string[] {
    return this.#complaints;
  }

  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  get strayRequests(): number {
    return this.#strayRequests;
  }

  /** Notes what a real device would have choked on. */
  complain(text: string): void {
    if (this.#complaints.length < MAX_KEPT) this.#complaints.push(text);
  }

  /** Notes what must be shown nowhere; empty ones say nothing. */
  keepSecret(...secrets: readonly string[]): void {
    for (const secret of secrets) if (secret !== '') this.#secrets.add(secret);
  }

  misbehave(how: Misbehaviour | null): void {
    this.#misbehaviour = how;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [this.#server, this.#elsewhere].map(async (server) => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
      }),
    );
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.on('error', () => undefined); // who hung up needs no answer
    try {
      const request = await readRequest(req);
      this.#requests.push(request);
      if (this.#requests.length > MAX_KEPT) this.#requests.shift();
      if (this.#misbehaviour === null) await this.options.answer(request, res);
      else misbehaveWith(this.#misbehaviour, res, this.#nonsense(request));
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
      if (isGone) return; // it hung up in the middle of its request
      this.complain(error instanceof Error ? error.message : String(error));
      if (res.headersSent) res.destroy();
      else sendText(res, 500, 'the simulated device failed');
    }
  }

  #nonsense({ target }: DeviceRequest): Nonsense {
    const { beginning = '{"code":0,"value":{"', errorText = 'Error 7731: flux capacity' } =
      this.options;
    return { beginning, errorText, elsewhere: `${this.elsewhere}${target}` };
  }
}

export function startDeviceServer(options: DeviceServerOptions): Promise<DeviceServer> {
  return DeviceServer.start(options);
}

export function sendBytes(
  res: ServerResponse,
  status: number,
  type: string,
  bytes: Buffer | string,
  headers: OutgoingHttpHeaders = {},
): void {
  const length = Buffer.byteLength(bytes);
  res.writeHead(status, { 'content-type': type, 'content-length': length, ...headers });
  res.end(bytes);
}

export function sendText(res: ServerResponse, status: number, text: string): void {
  sendBytes(res, status, 'text/plain', text);
}

export function sendJson(res: ServerResponse, value: unknown): void {
  sendBytes(res, 200, 'application/json', JSON.stringify(value));
}

async function readRequest(req: IncomingMessage): Promise<DeviceRequest> {
  const target = req.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: req.method ?? 'GET',
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: req.headers,
    body: await readBody(req),
    atMs: performance.now(),
    raw: req,
  };
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('a request with more than a megabyte');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
