/** An RTMP client that speaks byte by byte, well or badly. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { eventually } from '../../rig/wait.js';

const HANDSHAKE_BYTES = 1536;
export const TYPE = { chunkSize: 1, window: 5, audio: 8, video: 9, command: 20 } as const;

export class RawClient implements AsyncDisposable {
  #chunks: Buffer[] = [];
  #receivedBytes = 0;
  readonly closed: Promise<void>;
  #isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => {
      this.#chunks.push(bytes);
      this.#receivedBytes += bytes.length;
    });
    socket.on('error', () => undefined); // a server that is provoked may reset the connection
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#isClosed = true;
        resolve();
      });
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new RawClient(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    return client;
  }

  /** Connected, and past the handshake. */
  static async greet(port: number): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.send(Buffer.from([3]), randomBytes(HANDSHAKE_BYTES));
    await client.until(() => client.receivedBytes >= 1 + 2 * HANDSHAKE_BYTES, 'the handshake');
    client.send(randomBytes(HANDSHAKE_BYTES));
    return client;
  }

  /** Greeted, and with a stream of its own. */
  static async ready(port: number): Promise<RawClient> {
    const client = await RawClient.greet(port);
    client.send(connectCommand(port));
    await client.hears('NetConnection.Connect.Success');
    client.send(command('createStream', 2, null));
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(...pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.socket.write(piece);
  }

  /** Everything the server sent so far. */
  get received(): Buffer {
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  hears(text: string): Promise<unknown> {
    return this.until(() => this.received.includes(text), text);
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    await eventually(condition, { what, everyMs: 5 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}

export function connectCommand(port: number): Buffer {
  return command('connect', 1, { app: 'live', tcUrl: `rtmp://127.0.0.1:${port}/live` });
}

type AmfValue = string | number | null | Readonly<Record<string, string>>;

export function command(...values: readonly AmfValue[]): Buffer {
  return message(TYPE.command, Buffer.concat(values.map(amf)));
}

/** One message in chunks of 128 bytes; `announced` may lie about its length. */
export function message(
  type: number,
  payload: Buffer,
  { chunkStream = 3, announced = payload.length, timeMs = 0 } = {},
): Buffer {
  const header = Buffer.alloc(12);
  header[0] = chunkStream;
  header.writeUIntBE(timeMs, 1, 3);
  header.writeUIntBE(announced, 4, 3);
  header[7] = type;
  header.writeUInt32LE(1, 8);
  const pieces = [header, payload.subarray(0, 128)];
  for (let at = 128; at < payload.length; at += 128) {
    pieces.push(Buffer.from([0xc0 | chunkStream]), payload.subarray(at, at + 128));
  }
  return Buffer.concat(pieces);
}

function amf(value: AmfValue): Buffer {
  if (value === null) return Buffer.from([5]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([2]), amfText(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  const fields = Object.entries(value).flatMap(([key, text]) => [amfText(key), amf(text)]);
  return Buffer.concat([Buffer.from([3]), ...fields, Buffer.from([0, 0, 9])]);
}

function amfText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(bytes.length);
  return Buffer.concat([size, bytes]);
}
