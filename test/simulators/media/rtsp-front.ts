/**
 * The RTSP port of a simulated device: asks for the login, asks at the door, and from then on leaves
 * the talking to the server behind it.
 *
 * To that server a client seems to have asked for the film in the first place, host and port as the
 * client wrote them: so the addresses in its replies lead back here, and need no rewriting.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { DEFAULT_LIMITS } from '../../../relay/outputs/rtsp/limits.js';
import {
  formatReply,
  type Header,
  RtspError,
  type RtspRequest,
  type Status,
} from '../../../relay/outputs/rtsp/message.js';
import { RtspParser } from '../../../relay/outputs/rtsp/parser.js';
import { listen, portOf } from '../../rig/ports.js';
import { Login } from '../login.js';
import { Guests } from './guests.js';
import type { Admission, MediaConnection, MediaListener, RtspOptions } from './media.js';

type Admitted = Extract<Admission, { film: string }>;

export class RtspFront implements MediaListener {
  readonly #server: Server;
  readonly #guests = new Guests();
  readonly #visits = new Set<Visit>();

  private constructor(options: RtspOptions, backendPort: number) {
    this.#server = createServer((socket) => {
      const visit = new Visit(socket, options, backendPort, this.#guests);
      this.#visits.add(visit);
      socket.once('close', () => this.#visits.delete(visit));
    });
  }

  static async open(options: RtspOptions, backendPort: number): Promise<RtspFront> {
    const front = new RtspFront(options, backendPort);
    await listen(front.#server, options.port);
    return front;
  }

  get port(): number {
    return portOf(this.#server);
  }

  get open(): readonly MediaConnection[] {
    return this.#guests.open;
  }

  get ended(): readonly MediaConnection[] {
    return this.#guests.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const visit of this.#visits) visit.cut();
    await closed;
  }
}

/** One connection of a client. */
class Visit implements MediaConnection {
  target = '';
  saidGoodbye = false;
  readonly #parser = new RtspParser(DEFAULT_LIMITS);
  readonly #login: Login | null;
  #admitted: Admitted | null = null;
  #backend: Socket | null = null;

  constructor(
    private readonly client: Socket,
    private readonly options: RtspOptions,
    private readonly backendPort: number,
    private readonly guests: Guests,
  ) {
    this.#login = options.login ? new Login(options.login) : null;
    client.setNoDelay(true);
    client.on('data', (bytes) => this.#hear(bytes));
    client.on('error', () => undefined); // its close follows
    client.once('close', () => this.#leave());
  }

  cut(): void {
    this.client.destroy();
  }

  #hear(bytes: Buffer): void {
    try {
      this.#parser.push(bytes);
      for (let next = this.#parser.next(); next !== undefined; next = this.#parser.next()) {
        if (next.kind === 'request') this.#answer(next.request);
        else if (next.kind === 'frame') this.#backend?.write(next.framed);
      }
    } catch (error) {
      if (!(error instanceof RtspError)) throw error;
      this.cut(); // it speaks no RTSP
    }
  }

  #answer(request: RtspRequest): void {
    if (this.#admitted) this.#pass(request, this.#admitted);
    else if (request.method === 'OPTIONS') this.#reply(request, 200, [PUBLIC]);
    else this.#greet(request);
  }

  #greet(request: RtspRequest): void {
    const { method, uri, headers } = request;
    if (this.#login?.accepts(method, uri, headers.get('authorization')) === false) {
      this.#reply(request, 401, [['WWW-Authenticate', this.#login.challenge]]);
      return;
    }
    const target = targetOf(uri);
    const admission = this.options.door({ protocol: 'rtsp', target });
    if ('refuse' in admission) {
      this.#reply(request, admission.refuse);
      return;
    }
    this.target = target;
    this.#admitted = admission;
    this.guests.enter(this);
    this.#backend = this.#connect();
    this.#pass(request, admission);
  }

  #connect(): Socket {
    const backend = connect(this.backendPort, '127.0.0.1');
    backend.setNoDelay(true);
    backend.on('error', () => undefined);
    backend.once('close', () => this.client.destroySoon());
    backend.pipe(this.client);
    return backend;
  }

  #pass({ method, uri, version, headers, body }: RtspRequest, { film }: Admitted): void {
    if (method === 'TEARDOWN') this.saidGoodbye = true;
    const lines = [...headers]
      .filter(([name]) => name !== 'authorization')
      .map(([name, value]) => `${name}: ${value}\r\n`);
    const track = TRACK_SUFFIX.exec(uri)?.[0] ?? '';
    const asFilm = `${AUTHORITY.exec(uri)?.[0] ?? ''}/${film}${track}`;
    this.#backend?.write(`${method} ${asFilm} RTSP/${version}\r\n${lines.join('')}\r\n`);
    this.#backend?.write(body);
  }

  #reply({ headers }: RtspRequest, status: Status, more: readonly Header[] = []): void {
    this.client.write(formatReply({ status, headers: more }, headers.get('cseq')));
  }

  #leave(): void {
    this.#backend?.destroy();
    if (!this.#admitted) return;
    this.guests.leave(this);
    this.#admitted.left?.();
  }
}

const PUBLIC: Header = ['Public', 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN'];
const AUTHORITY = /^[a-z]+:\/\/[^/?#]*/i;
/** Behind the path or, with some clients, behind the query. */
const TRACK_SUFFIX = /\/trackID=\d+\/?$/i;

/** What the client asked for, as it wrote it, without the track. */
function targetOf(uri: string): string {
  const target = uri.replace(AUTHORITY, '').replace(TRACK_SUFFIX, '');
  return target === '' ? '/' : target;
}
