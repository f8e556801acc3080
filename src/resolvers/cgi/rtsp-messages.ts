/**
 * RTSP taken apart just as far as a hop needs it: messages, and what is interleaved between them. Pure.
 * Source: RFC 2326 sections 4, 6, 7 and 10.12; docs/vendors/cgi.md, "RTSP".
 */
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 256 * 1024;
const DOLLAR = 0x24;
const FRAME_HEAD_BYTES = 4;
const END_OF_HEAD = Buffer.from('\r\n\r\n');

export type RtspPiece =
  | Readonly<{
      kind: 'message';
      /** Without the empty line behind it. */ head: string;
      body: Buffer;
    }>
  /** An interleaved packet, or an empty line that somebody sent to keep the connection alive. */
  | Readonly<{ kind: 'raw'; bytes: Buffer }>;

/** Bytes in, pieces out; what is not whole waits, within bounds. */
export class RtspSplitter {
  #waiting: Buffer = Buffer.alloc(0);
  /** The next piece cannot be whole with fewer bytes: its head is not read again for each of them. */
  #needed = 1;

  /** @throws Error where the bytes are no RTSP, or a message exceeds a bound */
  push(bytes: Buffer): RtspPiece[] {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    const pieces: RtspPiece[] = [];
    for (let piece = this.#next(); piece; piece = this.#next()) pieces.push(piece);
    return pieces;
  }

  #next(): RtspPiece | null {
    const bytes = this.#waiting;
    if (bytes.length < this.#needed) return null;
    if (bytes[0] === DOLLAR) {
      if (bytes.length < FRAME_HEAD_BYTES) return null;
      return this.#raw(FRAME_HEAD_BYTES + bytes.readUInt16BE(2));
    }
    if (bytes[0] === 0x0d || bytes[0] === 0x0a) return this.#raw(1);
    return this.#message(bytes);
  }

  #raw(length: number): RtspPiece | null {
    if (this.#waiting.length < length) return null;
    return { kind: 'raw', bytes: this.#take(length) };
  }

  #message(bytes: Buffer): RtspPiece | null {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end > MAX_HEAD_BYTES || (end < 0 && bytes.length > MAX_HEAD_BYTES))
      throw new Error('an RTSP message with endless headers');
    if (end < 0) return null;
    const head = bytes.toString('latin1', 0, end);
    const bodyBytes = Number(
      headerOf(head, 'Content-Length') ?? headerOf(head, 'Context-Length') ?? 0,
    );
    if (!(bodyBytes >= 0 && bodyBytes <= MAX_BODY_BYTES))
      throw new Error('an RTSP message with an endless body');
    const headBytes = end + END_OF_HEAD.length;
    this.#needed = headBytes + bodyBytes;
    if (bytes.length < this.#needed) return null;
    const whole = this.#take(headBytes + bodyBytes);
    return { kind: 'message', head, body: whole.subarray(headBytes) };
  }

  #take(length: number): Buffer {
    const taken = this.#waiting.subarray(0, length);
    this.#waiting = this.#waiting.subarray(length);
    this.#needed = 1;
    return taken;
  }
}

export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}[ \\t]*:(.*)$`, 'im').exec(head)?.[1]?.trim();
}

/** Every header of a message, by its name as it stands there; of those that come twice the last. */
export function headersOf(head: string): Record<string, string> {
  const lines = head.split('\r\n').slice(1);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf(':');
      return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
    }),
  );
}

/** `Context-Base`, `Context-type` and `Context-length` under the names that everybody knows. */
export function withKnownNames(head: string): string {
  return head.replace(/^Context-(base|type|length)(?=[ \t]*:)/gim, (_, name: string) => {
    return `Content-${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`;
  });
}

/** A request for another address, with a header more; one of that name is replaced. */
export function readdressed(head: string, from: string, to: string): string {
  return head.replace(/^([A-Z_]+) (\S+)/, (line, method: string, uri: string) =>
    uri.startsWith(from) ? `${method} ${to}${uri.slice(from.length)}` : line,
  );
}

export function requestLine(head: string): Readonly<{ method: string; uri: string }> | null {
  const [, method, uri] = /^([A-Z_]+) (\S+) RTSP\/1\.\d/.exec(head) ?? [];
  return method === undefined || uri === undefined ? null : { method, uri };
}

export function statusOf(head: string): number | null {
  const [, status] = /^RTSP\/1\.\d (\d{3})/.exec(head) ?? [];
  return status === undefined ? null : Number(status);
}

export function messageBytes(head: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body]);
}
