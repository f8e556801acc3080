/**
 * The proxy on loopback through which ffmpeg reads cameras over HTTP, HTTPS and RTMPS.
 *
 * Redirects, playlists, keys and segments may name any host; the proxy connects to that of the camera
 * alone, and to those that are allowed by name. It looks at requests and nothing else: what the camera
 * sends passes byte by byte, however odd it is. Each connection serves one request, so none slips by.
 * ffmpeg learns its address and password from its environment.
 * Source: RFC 9112 section 3.2.2 (absolute form), RFC 9110 sections 9.3.6 (CONNECT) and 11.7.1.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { DialPolicy } from '../../src/dial-policy.js';
import { literalAddress } from '../../src/kit/address-class.js';
import type { Loss } from '../../src/model/loss.js';
import { type Address, addressIn, lossOfConnect, unreachable } from '../knock.js';
import { SENT_ELSEWHERE } from './guard-loss.js';
import { readProxyRequest, type ProxyRequest } from './proxy-request.js';

const CONNECT_WITHIN_MS = 5_000;
const HEAD_WITHIN_MS = 5_000;
const MAX_HEAD_BYTES = 16 * 1024;

export interface ProxyPass {
  /** For the environment of ffmpeg; holds a secret. */
  readonly url: string;
  /** Why the last connection was not made. */
  readonly failure: Loss | null;
  close(): void;
}

type Pass = { camera: Address; secret: string; failure: Loss | null; sockets: Set<Socket> };

/** One for the whole program; a pass for each connection of a camera. */
export class HttpProxy implements AsyncDisposable {
  readonly #server: Server = createServer();
  /** By name. */
  readonly #passes = new Map<string, Pass>();
  #listening: Promise<void> | null = null;

  constructor(private readonly dial: Pick<DialPolicy, 'lookup' | 'allows'>) {
    this.#server.on('connection', (client) => this.#welcome(client));
  }

  /** @param url what ffmpeg is to open */
  async open(url: string): Promise<ProxyPass> {
    this.#listening ??= this.#listen();
    await this.#listening;
    const name = randomBytes(8).toString('hex');
    const camera = addressIn(url) ?? { host: '', port: 0 };
    const secret = randomBytes(16).toString('hex');
    const pass: Pass = { camera, secret, failure: null, sockets: new Set() };
    this.#passes.set(name, pass);
    const { port } = this.#server.address() as AddressInfo;
    return {
      url: `http://${name}:${secret}@127.0.0.1:${port}/`,
      get failure() {
        return pass.failure;
      },
      close: () => {
        this.#passes.delete(name);
        for (const socket of pass.sockets) socket.destroy();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { sockets } of this.#passes.values()) for (const socket of sockets) socket.destroy();
    this.#passes.clear();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  #welcome(client: Socket): void {
    client.on('error', () => client.destroy());
    client.setTimeout(HEAD_WITHIN_MS, () => client.destroy());
    let head = '';
    const listen = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (head.length > MAX_HEAD_BYTES) return void client.destroy();
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      client.setTimeout(0);
      client.off('data', listen);
      client.pause();
      this.#serve(client, readProxyRequest(head.slice(0, end)));
    };
    client.on('data', listen);
  }

  #serve(client: Socket, request: ProxyRequest | null): void {
    if (!request) return refuse(client, '400 Bad Request');
    const pass = this.#passOf(request);
    if (!pass) return refuse(client, '407 Proxy Authentication Required');
    if (!this.#leads(pass, request.address)) {
      pass.failure = SENT_ELSEWHERE;
      return refuse(client, '403 Forbidden');
    }
    const device = connect({ ...request.address, lookup: this.dial.lookup });
    for (const socket of [client, device]) {
      pass.sockets.add(socket);
      socket.once('close', () => pass.sockets.delete(socket));
    }
    let isConnected = false;
    device.setTimeout(CONNECT_WITHIN_MS, () => {
      pass.failure = unreachable('');
      device.destroy();
    });
    device.once('connect', () => {
      isConnected = true;
      device.setTimeout(0);
      pass.failure = null;
      if (request.head === null) client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      else device.write(request.head, 'latin1');
      device.pipe(client);
      if (request.head === null) client.pipe(device);
      else client.resume(); // there is nothing that belongs to this request any more
    });
    device.on('error', (error) => {
      if (isConnected) return void device.destroy();
      pass.failure = lossOfConnect(error);
      refuse(client, '502 Bad Gateway');
    });
    client.once('close', () => device.destroy());
    device.once('close', () => client.destroySoon());
  }

  #passOf({ credentials }: ProxyRequest): Pass | null {
    const pass = credentials && this.#passes.get(credentials.name);
    return pass?.secret === credentials?.secret ? (pass ?? null) : null;
  }

  #leads({ camera }: Pass, { host, port }: Address): boolean {
    const isCamera = plain(host) === plain(camera.host) && port === camera.port;
    return isCamera || this.dial.allows(host);
  }
}

const plain = (host: string): string => literalAddress(host) ?? host.toLowerCase();

function refuse(client: Socket, status: string): void {
  const challenge = status.startsWith('407')
    ? 'Proxy-Authenticate: Basic realm="camrelay"\r\n'
    : '';
  client.end(`HTTP/1.1 ${status}\r\n${challenge}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}
