/**
 * The bytes of an RTSP connection, taken in any chunking, as requests and interleaved frames.
 *
 * Tolerant where old players are sloppy (bare line feeds, blank lines between requests, folded
 * headers), strict where tolerance could cost memory: whatever is not a request by its first byte
 * or outgrows its bound throws an `RtspError` at once, and the connection is closed.
 * Source: RFC 2326, sections 4 (syntax), 10.12 (interleaved binary data), 12.14 (Content-Length).
 */
import { RtspError, type RtspRequest } from './message.js';

export type Message =
  | Readonly<{ kind: 'request'; request: RtspRequest }>
  /** A reply to a request that nobody sent; read over. */
  | Readonly<{ kind: 'reply' }>
  /** `framed` is the payload with its four bytes `$`, channel and length in front. */
  | Readonly<{ kind: 'frame'; channel: number; framed: Buffer }>;

type Head = Readonly<{ start: string; headers: ReadonlyMap<string, string>; bodyBytes: number }>;

const DOLLAR = 0x24;
const LF = 0x0a;
const CR = 0x0d;
export const FRAME_HEADER_BYTES = 4;

export class RtspParser {
  readonly #limits: Readonly<{ headerBytes: number; bodyBytes: number }>;
  #chunks: Buffer[] = [];
  #size = 0;
  /** The next message cannot be whole with fewer bytes than these. */
  #need = 1;
  /** Bytes already searched for the end of the header. */
  #searched = 0;
  #head: Head | undefined;

  constructor(limits: Readonly<{ headerBytes: number; bodyBytes: number }>) {
    this.#limits = limits;
  }

  /** Whether a message has begun and is not whole yet. */
  get midway(): boolean {
    return this.#size > 0 || this.#head !== undefined;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** @returns the next whole message, undefined until more bytes come. Throws on bytes that are none. */
  next(): Message | undefined {
    if (this.#head === undefined) this.#skipBlankLines();
    if (this.#size < this.#need) return undefined;
    const bytes = this.#gathered();
    if (this.#head !== undefined) return this.#withBody(this.#head, bytes);
    return bytes[0] === DOLLAR ? this.#frame(bytes) : this.#message(bytes);
  }

  #frame(bytes: Buffer): Message | undefined {
    if (bytes.length < FRAME_HEADER_BYTES) return this.#needs(FRAME_HEADER_BYTES);
    const length = FRAME_HEADER_BYTES + bytes.readUInt16BE(2);
    if (bytes.length < length) return this.#needs(length);
    this.#drop(bytes, length);
    return { kind: 'frame', channel: bytes.readUInt8(1), framed: bytes.subarray(0, length) };
  }

  #message(bytes: Buffer): Message | undefined {
    if (!isTokenByte(bytes.readUInt8(0))) throw new RtspError(400, 'Not an RTSP Request');
    const end = endOfHeader(bytes, this.#searched);
    if ((end ?? bytes.length) > this.#limits.headerBytes) {
      throw new RtspError(400, 'Request Header Too Large');
    }
    if (end === undefined) {
      // The blank line may be half here: the last three bytes are looked at again.
      this.#searched = Math.max(0, bytes.length - 3);
      return this.#needs(bytes.length + 1);
    }
    const head = parseHead(bytes.toString('latin1', 0, end), this.#limits.bodyBytes);
    this.#drop(bytes, end);
    return this.#withBody(head, bytes.subarray(end));
  }

  #withBody(head: Head, bytes: Buffer): Message | undefined {
    if (bytes.length < head.bodyBytes) {
      this.#head = head;
      return this.#needs(head.bodyBytes);
    }
    this.#drop(bytes, head.bodyBytes);
    if (/^RTSP\//i.test(head.start)) return { kind: 'reply' };
    const body = bytes.subarray(0, head.bodyBytes);
    return { kind: 'request', request: { ...parseStart(head.start), headers: head.headers, body } };
  }

  /** No message before so many bytes are here. */
  #needs(bytes: number): Message | undefined {
    this.#need = bytes;
    return undefined;
  }

  #drop(bytes: Buffer, length: number): void {
    this.#chunks = bytes.length > length ? [bytes.subarray(length)] : [];
    this.#size = bytes.length - length;
    this.#need = 1;
    this.#searched = 0;
    this.#head = undefined;
  }

  #skipBlankLines(): void {
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      let blank = 0;
      while (first[blank] === CR || first[blank] === LF) blank += 1;
      this.#size -= blank;
      if (blank < first.length) {
        if (blank > 0) this.#chunks[0] = first.subarray(blank);
        return;
      }
      this.#chunks.shift();
    }
  }

  #gathered(): Buffer {
    const [first, ...more] = this.#chunks;
    if (first !== undefined && more.length === 0) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

/** RFC 2326, section 15.1: the characters of a token. */
function isTokenByte(byte: number): boolean {
  return /[\w!#$%&'*+.^`|~-]/.test(String.fromCharCode(byte));
}

/** @returns the offset behind the blank line, undefined where there is none yet */
function endOfHeader(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1] === CR ? at + 2 : at + 1;
    if (bytes[next] === LF) return next + 1;
  }
  return undefined;
}

function parseHead(text: string, maxBodyBytes: number): Head {
  if (text.includes('\0')) throw new RtspError(400);
  // A line that begins with white space goes on with the header before it.
  const [start = '', ...lines] = text.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) throw new RtspError(400, 'Malformed Header');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { start, headers, bodyBytes: bodyLength(headers.get('content-length'), maxBodyBytes) };
}

function bodyLength(header: string | undefined, max: number): number {
  if (header === undefined) return 0;
  if (!/^\d{1,9}$/.test(header)) throw new RtspError(400, 'Malformed Content-Length');
  const bytes = Number(header);
  if (bytes > max) throw new RtspError(413);
  return bytes;
}

function parseStart(line: string): Pick<RtspRequest, 'method' | 'uri' | 'version'> {
  const [, method, uri, version] = /^([^\s]+) +([^\s]+) +RTSP\/(\d\.\d)\s*$/.exec(line) ?? [];
  if (method === undefined || uri === undefined || version === undefined) {
    throw new RtspError(400, 'Not an RTSP Request');
  }
  return { method, uri, version };
}
