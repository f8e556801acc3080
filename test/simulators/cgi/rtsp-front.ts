/**
 * What is odd about the RTSP of these cameras, in front of a server that is not odd: header names
 * that nobody else uses, a base of another name, no time-out of the session, perhaps no TCP.
 *
 * It notes what was asked, and complains about what a camera of this kind does not do.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { listen, portOf } from '../../rig/ports.js';

export type RtspOddities = Readonly<{
  /** `Context-Base`, `Context-type`, `Context-length`, as the document prints them. */
  contextHeaders: boolean;
  refusesTcp: boolean;
  /** Said as the session's time-out, s; null says nothing, as the document has it. */
  sessionTimeoutS: number | null;
  /** The methods that OPTIONS names. */
  methods: readonly string[];
}>;

export class RtspOddFront implements AsyncDisposable {
  /** Methods in the order in which they were asked for, of all connections. */
  readonly asked: string[] = [];
  /** Sessions whose client went without TEARDOWN, and without a reset of the connection. */
  left = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly behindPort: number,
    private readonly oddities: RtspOddities,
    private readonly complain: (text: string) => void,
  ) {
    this.#server = createServer((client) => this.#serve(client));
  }

  static async open(
    behindPort: number,
    oddities: RtspOddities,
    complain: (text: string) => void,
  ): Promise<RtspOddFront> {
    const front = new RtspOddFront(behindPort, oddities, complain);
    await listen(front.#server);
    return front;
  }

  get port(): number {
    return portOf(this.#server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(client: Socket): void {
    const behind = connect(this.behindPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // its close follows
      socket.once('close', () => {
        this.#sockets.delete(socket);
        other.destroySoon();
      });
    }
    const talk = new Talk(this.oddities, this.complain, (method) => void this.asked.push(method));
    // Who closes with media unread resets the connection, and what it said just before may be lost.
    client.once('close', (wasReset) => {
      if (talk.hasSession && !wasReset) this.left++;
    });
    client.on('data', (bytes: Buffer) => {
      for (const piece of talk.requests.cut(bytes)) {
        const [forServer, forClient] = talk.request(piece);
        if (forServer) behind.write(forServer);
        if (forClient) client.write(forClient);
      }
    });
    behind.on('data', (bytes: Buffer) => {
      const pieces = [...talk.replies.cut(bytes)].map((piece) => talk.reply(piece));
      // What the client said last is heard first: writing to one that has gone would lose it.
      setImmediate(() => {
        for (const piece of pieces) client.write(piece);
      });
    });
  }
}

/** One connection. */
class Talk {
  readonly requests = new Cutter();
  readonly replies = new Cutter();
  /** What the server behind calls the stream, where the client knows it by another name. */
  #trueBase: string | null = null;
  #wasChallenged = false;
  hasSession = false;

  constructor(
    private readonly oddities: RtspOddities,
    private readonly complain: (text: string) => void,
    private readonly note: (method: string) => void,
  ) {}

  /** @returns what goes on to the server, and what the client gets at once */
  request(piece: Buffer): [Buffer | null, Buffer | null] {
    if (piece[0] === DOLLAR) return [piece, null];
    const text = piece.toString('latin1');
    const [, method = '', uri = ''] = /^(\S+) (\S+) /.exec(text) ?? [];
    this.note(method);
    if (method === 'TEARDOWN') this.hasSession = false;
    if (/[<>]/.test(uri)) this.complain(`RTSP: an address with angle brackets: ${uri}`);
    if (uri.includes('@')) this.complain('RTSP: an address with the account in it');
    if (method === 'PAUSE' || method === 'SET_PARAMETER')
      this.complain(`RTSP: ${method} is not supported`);
    if (!this.#wasChallenged && /^authorization:/im.test(text))
      this.complain('RTSP: the account was shown unasked');
    const cseq = /^cseq: *(\d+)/im.exec(text)?.[1] ?? '0';
    if (method === 'SETUP' && this.oddities.refusesTcp && /interleaved/i.test(text))
      return [null, Buffer.from(`RTSP/1.0 461 Unsupported Transport\r\nCSeq: ${cseq}\r\n\r\n`)];
    if (this.#trueBase === null) return [piece, null];
    const known = text.replace(/^(\S+) rtsp:\/\/[^/]+\/av0_0\/?/, (_, asked: string) => {
      return `${asked} ${this.#trueBase ?? ''}`;
    });
    return [Buffer.from(known, 'latin1'), null];
  }

  reply(piece: Buffer): Buffer {
    if (piece[0] === DOLLAR) return piece;
    const end = piece.indexOf('\r\n\r\n');
    let head = piece.toString('latin1', 0, end);
    if (head.startsWith('RTSP/1.0 401')) this.#wasChallenged = true;
    if (/^Transport:/im.test(head)) this.hasSession = true;
    const { contextHeaders, sessionTimeoutS, methods } = this.oddities;
    const timeout = sessionTimeoutS === null ? '' : `;timeout=${sessionTimeoutS}`;
    head = head
      .replace(/^(Session: *[^;\r\n]+)(;timeout=\d+)?/im, `$1${timeout}`)
      .replace(/^Public:.*$/im, `Public: ${methods.join(', ')}`)
      .replace(/^Server:.*$/im, 'Server: myipc/1.0.0');
    const base = /^Content-Base: *(\S+)/im.exec(head)?.[1];
    if (contextHeaders && base !== undefined) {
      this.#trueBase = base;
      const { host } = new URL(base);
      head = head
        .replace(/^Content-Base:.*$/im, `Context-Base: rtsp://${host}/av0_0`)
        .replace(/^Content-Type:/im, 'Context-type:')
        .replace(/^Content-Length:/im, 'Context-length:');
    }
    return Buffer.concat([Buffer.from(head, 'latin1'), piece.subarray(end)]);
  }
}

const DOLLAR = 0x24;

/** Cuts a stream of bytes into messages and interleaved packets. */
class Cutter {
  #rest = Buffer.alloc(0);

  *cut(bytes: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (let length = this.#length(); length !== null; length = this.#length()) {
      const piece = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      yield piece;
    }
  }

  /** Of the first piece; null while it is not whole. */
  #length(): number | null {
    const rest = this.#rest;
    if (rest.length < 4) return null;
    const end = rest.indexOf('\r\n\r\n');
    const isPacket = rest[0] === DOLLAR;
    if (!isPacket && end < 0) return null;
    const body = /^content-length: *(\d+)/im.exec(rest.toString('latin1', 0, Math.max(0, end)));
    const length = isPacket ? 4 + rest.readUInt16BE(2) : end + 4 + Number(body?.[1] ?? 0);
    return rest.length < length ? null : length;
  }
}
