/**
 * RTSP taken apart just as far as a hop needs it: messages, and what is interleaved between them. Pure.
 *
 * Until media flows the hop and ffmpeg must agree on where each message ends, or a camera could tell
 * one of them something that the other does not see: what is no RTSP is an error, and replies are
 * written anew (`canonicalReply`). Once media flows there is nothing left to be told, and what makes
 * no sense passes as it is, since ffmpeg finds its way back into a stream.
 * Source: RFC 2326 sections 4, 6, 7 and 10.12; docs/vendors/cgi.md, "RTSP".
 */
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 256 * 1024;
const DOLLAR = 0x24;
const [CR, LF] = [0x0d, 0x0a];
const FRAME_HEAD_BYTES = 4;
const REPLY = Buffer.from('RTSP/');

export type RtspPiece =
  | Readonly<{
      kind: 'message';
      /** Its lines, `\n` between them, without the empty one behind it. */
      head: string;
      body: Buffer;
    }>
  /** Interleaved packets, whole or not, or empty lines that somebody sent to keep the connection alive. */
  | Readonly<{ kind: 'raw'; bytes: Buffer }>;

/** Bytes in, pieces out; messages that are not whole wait, within bounds. */
export class RtspSplitter {
  #waiting: Buffer = Buffer.alloc(0);
  /** Of an interleaved packet that has begun to pass. */
  #leftOfFrame = 0;
  #isLenient = false;
  /** The message that waits is not whole with fewer bytes: its head is not read again for each of them. */
  #needed = 0;
  /** Where the end of its head is to be looked for: the last line break that came. */
  #lastLine = 0;

  /** From now on media flows: what is no RTSP passes. */
  relax(): void {
    this.#isLenient = true;
  }

  /** @throws Error where the bytes are no RTSP, or a message exceeds a bound */
  *push(bytes: Buffer): Generator<RtspPiece> {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    for (let piece = this.#next(); piece; piece = this.#next()) yield piece;
  }

  #next(): RtspPiece | null {
    const raw = this.#rawBytes();
    if (raw > 0) return { kind: 'raw', bytes: this.#take(raw) };
    if (this.#waiting.length === 0 || this.#waiting[0] === DOLLAR) return null;
    if (!this.#isLenient) return this.#message();
    const isReply = REPLY.subarray(0, this.#waiting.length).equals(this.#waiting.subarray(0, 5));
    if (!isReply) return this.#noise();
    try {
      return this.#message();
    } catch {
      return this.#noise();
    }
  }

  /** How much of what waits is packets and empty lines, as far as it is there. */
  #rawBytes(): number {
    const bytes = this.#waiting;
    let at = Math.min(this.#leftOfFrame, bytes.length);
    this.#leftOfFrame -= at;
    while (at < bytes.length && this.#leftOfFrame === 0) {
      if (bytes[at] === CR || bytes[at] === LF) {
        at++;
      } else if (bytes[at] === DOLLAR && bytes.length - at >= FRAME_HEAD_BYTES) {
        const end = at + FRAME_HEAD_BYTES + bytes.readUInt16BE(at + 2);
        at = Math.min(end, bytes.length);
        this.#leftOfFrame = end - at;
      } else {
        break;
      }
    }
    return at;
  }

  /** Up to where a packet or reply may begin. */
  #noise(): RtspPiece {
    const ends = [this.#waiting.indexOf(DOLLAR, 1), this.#waiting.indexOf(REPLY, 1)];
    const found = ends.filter((end) => end > 0);
    const end = found.length > 0 ? Math.min(...found) : this.#waiting.length;
    return { kind: 'raw', bytes: this.#take(end) };
  }

  #message(): RtspPiece | null {
    if (this.#waiting.length < this.#needed) return null;
    const end = endOfHead(this.#waiting.subarray(0, MAX_HEAD_BYTES), this.#lastLine);
    if (end === null && this.#waiting.length >= MAX_HEAD_BYTES)
      throw new Error('an RTSP message with endless headers');
    if (end === null) {
      this.#lastLine = Math.max(0, this.#waiting.lastIndexOf(LF));
      return null;
    }
    const head = linesOf(this.#waiting.toString('latin1', 0, end));
    const lengths = [...head.matchAll(/^Conte[nx]t-length[ \t]*:(.*)$/gim)];
    const bodyBytes = Number(lengths[0]?.[1] ?? 0);
    if (lengths.length > 1 || !(bodyBytes >= 0 && bodyBytes <= MAX_BODY_BYTES))
      throw new Error('an RTSP message with an endless body');
    this.#needed = end + bodyBytes;
    if (this.#waiting.length < this.#needed) return null;
    const whole = this.#take(end + bodyBytes);
    return { kind: 'message', head, body: whole.subarray(end) };
  }

  #take(length: number): Buffer {
    const taken = this.#waiting.subarray(0, length);
    this.#needed = 0;
    this.#lastLine = 0;
    this.#waiting = this.#waiting.subarray(length);
    return taken;
  }
}

/** Behind the empty line; null where there is none yet. As ffmpeg does, carriage returns count nowhere. */
function endOfHead(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    let next = at + 1;
    while (bytes[next] === CR) next++;
    if (bytes[next] === LF) return next + 1;
  }
  return null;
}

const linesOf = (text: string): string => text.replaceAll('\r', '').replace(/\n+$/, '');

export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}[ \\t]*:(.*)$`, 'im').exec(head)?.[1]?.trim();
}

/** All of them, by name as it is written. */
export function headersOf(head: string): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of head.split('\n').slice(1)) {
    const [, name, value = ''] = /^([^:\s]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== undefined) headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return Object.fromEntries(headers);
}

export function withHeader(head: string, name: string, value: string): string {
  return head.replace(new RegExp(`^(${name})[ \\t]*:.*$`, 'im'), (_, written: string) => {
    return `${written}: ${value}`;
  });
}

/**
 * A reply as everybody reads it in the same way: its status line and length are written anew, and
 * `Context-Base`, `Context-type` and `Context-length` have the names that everybody knows.
 * @throws Error where it is no reply
 */
export function canonicalReply(head: string, body: Buffer): string {
  const [first = '', ...lines] = head.split('\n');
  const status = statusOf(head);
  if (status === null) throw new Error('no RTSP reply');
  const reason = /^\S+\s+\S+\s*(.*)$/.exec(first)?.[1] ?? '';
  const headers = lines.map((line) => line.replace(/^Context-(base|type)(?=[ \t]*:)/i, known));
  return withLength([`RTSP/1.0 ${status} ${reason}`.trimEnd(), ...headers].join('\n'), body);
}

/** Says once, and in the usual way, how long its body is. */
export function withLength(head: string, body: Buffer): string {
  const others = head.split('\n').filter((line) => !/^Conte[nx]t-length[ \t]*:/i.test(line));
  const length = body.length === 0 ? [] : [`Content-Length: ${body.length}`];
  return [...others, ...length].join('\n');
}

const known = (_: string, name: string): string =>
  `Content-${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`;

/** A request for another address. */
export function readdressed(head: string, from: string, to: string): string {
  return head.replace(/^([A-Z_]+) (\S+)/, (line, method: string, uri: string) =>
    uri.startsWith(from) ? `${method} ${to}${uri.slice(from.length)}` : line,
  );
}

export function requestLine(head: string): Readonly<{ method: string; uri: string }> | null {
  const [, method, uri] = /^([A-Z_]+) (\S+) RTSP\/1\.\d/.exec(head) ?? [];
  return method === undefined || uri === undefined ? null : { method, uri };
}

/** Null where it is no reply. */
export function statusOf(head: string): number | null {
  const [, status] = /^RTSP\/\S*[ \t]+(\d{3})(?!\d)/.exec(head) ?? [];
  return status === undefined ? null : Number(status);
}

/** @param head lines with `\n` between them */
export function messageBytes(head: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`, 'latin1'), body]);
}
