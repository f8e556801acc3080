/** An RTSP client that does what a test says, and nothing by itself. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { within } from '../../rig/wait.js';

export type Answer = Readonly<{
  status: number;
  reason: string;
  /** By lower-case name; several of one name are joined with a comma. */
  headers: ReadonlyMap<string, string>;
  body: string;
}>;

export type Frame = Readonly<{ channel: number; packet: Buffer }>;

const PATIENCE_MS = 8_000;

export class Client implements AsyncDisposable {
  /** Interleaved frames so far. */
  readonly frames: Frame[] = [];
  readonly closed: Promise<void>;
  readonly #answers: Answer[] = [];
  readonly #base: string;
  #bytes: Buffer = Buffer.alloc(0);
  #cseq = 0;
  #wake: () => void = () => undefined;

  private constructor(
    readonly socket: Socket,
    base: string,
  ) {
    this.#base = base;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    void this.closed.then(() => this.#wake());
    socket.on('error', () => undefined); // a reset is a way to be closed
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#read();
      this.#wake();
    });
  }

  /** @param url `rtsp://HOST:PORT` */
  static async connect(url: string): Promise<Client> {
    const { hostname, port } = new URL(url);
    const socket = connect({
      port: Number(port),
      host: hostname.replace(/^\[|\]$/g, ''),
      noDelay: true,
    });
    await once(socket, 'connect');
    return new Client(socket, url);
  }

  /** Sends a request and waits for its answer. */
  async ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body = '',
  ): Promise<Answer> {
    const before = this.#answers.length;
    this.#cseq += 1;
    const cseq = String(this.#cseq);
    const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const lines = Object.entries({ CSeq: cseq, ...headers, ...length }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const uri = path === '*' ? path : `${this.#base}${path}`;
    this.socket.write([`${method} ${uri} RTSP/1.0`, ...lines, '', body].join('\r\n'));
    return this.until(() => this.#answers[before], `the answer to ${method}`);
  }

  /** The next answer to bytes that were written by hand. */
  async answerTo(bytes: string | Buffer): Promise<Answer> {
    const before = this.#answers.length;
    this.socket.write(bytes);
    return this.until(() => this.#answers[before], 'an answer');
  }

  /** Sets up one track over TCP on channels 2n and 2n+1. */
  setUp(path: string, track: number, session?: string): Promise<Answer> {
    return this.ask('SETUP', `${path}/trackID=${track}`, {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${2 * track}-${2 * track + 1}`,
      ...(session === undefined ? {} : { Session: session }),
    });
  }

  /** Sets up tracks and plays them. */
  async play(path: string, tracks = 1): Promise<{ session: string; answer: Answer }> {
    let session: string | undefined;
    for (let track = 0; track < tracks; track += 1) {
      session = sessionOf(await this.setUp(path, track, session));
    }
    if (session === undefined) throw new Error('nothing to play');
    return { session, answer: await this.ask('PLAY', path, { Session: session }) };
  }

  /** What `find` gives as soon as it gives something. */
  async until<T>(find: () => T | undefined, what: string): Promise<T> {
    return within(this.#poll(find, what), PATIENCE_MS, what);
  }

  async #poll<T>(find: () => T | undefined, what: string): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.socket.destroyed) throw new Error(`closed before ${what}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** So many frames of a channel. */
  async frameCount(channel: number, count: number): Promise<Frame[]> {
    const all = (): Frame[] => this.frames.filter((frame) => frame.channel === channel);
    return this.until(() => (all().length >= count ? all() : undefined), `${count} frames`);
  }

  #read(): void {
    while (this.#bytes.length > 0) {
      const taken = this.#bytes[0] === 0x24 ? this.#readFrame() : this.#readAnswer();
      if (taken === 0) return;
      this.#bytes = this.#bytes.subarray(taken);
    }
  }

  #readFrame(): number {
    if (this.#bytes.length < 4) return 0;
    const end = 4 + this.#bytes.readUInt16BE(2);
    if (this.#bytes.length < end) return 0;
    this.frames.push({ channel: this.#bytes.readUInt8(1), packet: this.#bytes.subarray(4, end) });
    return end;
  }

  #readAnswer(): number {
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end === -1) return 0;
    const [start = '', ...lines] = this.#bytes.toString('utf8', 0, end).split('\r\n');
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
    }
    const length = Number(headers.get('content-length') ?? 0);
    const bodyEnd = end + 4 + length;
    if (this.#bytes.length < bodyEnd) return 0;
    const [, status, reason] = /^RTSP\/1\.0 (\d{3}) (.*)$/.exec(start) ?? [];
    if (status === undefined || reason === undefined) throw new Error(`no status line: ${start}`);
    const body = this.#bytes.toString('utf8', end + 4, bodyEnd);
    this.#answers.push({ status: Number(status), reason, headers, body });
    return bodyEnd;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}

/** The session id in an answer. */
export function sessionOf({ status, reason, headers }: Answer): string {
  const session = headers.get('session')?.split(';')[0];
  if (session === undefined) throw new Error(`no session: ${status} ${reason}`);
  return session;
}
