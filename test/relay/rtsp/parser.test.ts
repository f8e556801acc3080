import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../relay/outputs/rtsp/message.js';
import { type Message, RtspParser } from '../../../relay/outputs/rtsp/parser.js';

const LIMITS = { headerBytes: 1024, bodyBytes: 2048 };

const OPTIONS = 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n';
const ANNOUNCE = 'ANNOUNCE rtsp://h/a RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n';
const FRAME = Buffer.from([0x24, 1, 0, 3, 7, 8, 9]);

/** Every message in bytes that come in these pieces. */
function parse(pieces: readonly Buffer[]): Message[] {
  const parser = new RtspParser(LIMITS);
  const messages: Message[] = [];
  for (const piece of pieces) {
    parser.push(piece);
    for (let found = parser.next(); found !== undefined; found = parser.next()) {
      messages.push(found);
    }
  }
  return messages;
}

function parseText(text: string): Message[] {
  return parse([Buffer.from(text, 'latin1')]);
}

function onlyRequest(text: string) {
  const [message, ...rest] = parseText(text);
  expect(rest).toEqual([]);
  if (message?.kind !== 'request') throw new Error('no request');
  return message.request;
}

function statusOf(bytes: string | Buffer): number {
  try {
    parse([Buffer.from(bytes as string, 'latin1')]);
  } catch (cause) {
    if (cause instanceof RtspError) return cause.status;
    throw cause;
  }
  return 200;
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))];
  ends.push(bytes.length);
  ends.sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('the request parser', () => {
  it('reads method, URL, version, headers and body', () => {
    const request = onlyRequest(ANNOUNCE);
    expect(request).toMatchObject({ method: 'ANNOUNCE', uri: 'rtsp://h/a', version: '1.0' });
    expect([...request.headers]).toEqual([
      ['cseq', '2'],
      ['content-length', '5'],
    ]);
    expect(request.body.toString()).toBe('v=0\r\n');
  });

  it('joins a header that comes twice and unfolds one that spans lines', () => {
    const { headers } = onlyRequest('A * RTSP/1.0\r\nX: 1\r\nY: a\r\n\tb\r\nx: 2\r\n\r\n');
    expect(headers.get('x')).toBe('1, 2');
    expect(headers.get('y')).toBe('a b');
  });

  it('takes bare line feeds and blank lines between requests', () => {
    const messages = parseText(`\r\n\n${OPTIONS}\r\n\r\nPLAY rtsp://h/a RTSP/1.0\nCSeq: 2\n\n`);
    expect(messages.map((message) => message.kind)).toEqual(['request', 'request']);
  });

  it('tells interleaved frames from requests', () => {
    const messages = parse([Buffer.concat([FRAME, Buffer.from(OPTIONS), FRAME])]);
    expect(messages.map(({ kind }) => kind)).toEqual(['frame', 'request', 'frame']);
    expect(messages[0]).toMatchObject({ channel: 1, framed: FRAME });
  });

  it('reads over replies to requests that nobody sent', () => {
    const messages = parseText(
      `RTSP/1.0 200 OK\r\nCSeq: 9\r\nContent-Length: 2\r\n\r\nhi${OPTIONS}`,
    );
    expect(messages.map(({ kind }) => kind)).toEqual(['reply', 'request']);
  });

  it.each([
    { what: 'a TLS client hello', bytes: '\x16\x03\x01\x02\x00', status: 400 },
    { what: 'an HTTP request', bytes: 'GET / HTTP/1.1\r\nHost: h\r\n\r\n', status: 400 },
    { what: 'a request line without a version', bytes: 'PLAY rtsp://h/a\r\n\r\n', status: 400 },
    { what: 'a header without a colon', bytes: 'PLAY * RTSP/1.0\r\nCSeq 1\r\n\r\n', status: 400 },
    { what: 'a zero byte', bytes: 'PLAY * RTSP/1.0\r\nX: \0\r\n\r\n', status: 400 },
    { what: 'a negative length', bytes: 'A * RTSP/1.0\r\nContent-Length: -1\r\n\r\n', status: 400 },
    {
      what: 'two lengths',
      bytes: 'A * RTSP/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      status: 400,
    },
    { what: 'a long body', bytes: 'A * RTSP/1.0\r\nContent-Length: 2049\r\n\r\n', status: 413 },
    {
      what: 'a header that never ends',
      bytes: `A * RTSP/1.0\r\nX: ${'x'.repeat(1100)}`,
      status: 400,
    },
    { what: 'a line that never ends', bytes: 'A'.repeat(1100), status: 400 },
  ])('refuses $what with $status', ({ bytes, status }) => {
    expect(statusOf(bytes)).toBe(status);
  });

  it('waits while a message is not whole, and says so', () => {
    const parser = new RtspParser(LIMITS);
    expect(parser.midway).toBe(false);
    parser.push(Buffer.from(ANNOUNCE.slice(0, -2)));
    expect(parser.next()).toBeUndefined();
    expect(parser.midway).toBe(true);
    parser.push(Buffer.from(ANNOUNCE.slice(-2)));
    expect(parser.next()?.kind).toBe('request');
    expect(parser.midway).toBe(false);
  });

  it('finds the same messages however the bytes are cut', () => {
    const message = fc.oneof(
      fc.constant(Buffer.from(OPTIONS)),
      fc.constant(Buffer.from(ANNOUNCE)),
      fc.constant(Buffer.from('\r\n')),
      fc.uint8Array({ maxLength: 300 }).map((payload) => {
        const head = Buffer.from([0x24, 5, payload.length >> 8, payload.length & 0xff]);
        return Buffer.concat([head, payload]);
      }),
    );
    fc.assert(
      fc.property(fc.array(message), fc.array(fc.nat()), (parts, places) => {
        const bytes = Buffer.concat(parts);
        expect(parse(cut(bytes, places))).toEqual(parse([bytes]));
      }),
    );
  });

  it('either understands bytes or refuses them with a status, whatever they are', () => {
    const seed = Buffer.from(`${OPTIONS}${ANNOUNCE}`);
    const mutated = fc
      .array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((changes) => {
        const bytes = Buffer.from(seed);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    const garbage = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(mutated, garbage), fc.array(fc.nat()), (bytes, places) => {
        try {
          parse(cut(bytes, places));
        } catch (cause) {
          expect(cause).toBeInstanceOf(RtspError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps up with a body that comes byte by byte', () => {
    const text = `A * RTSP/1.0\r\nContent-Length: 2000\r\n\r\n${'b'.repeat(2000)}`;
    const messages = parse([...Buffer.from(text)].map((byte) => Buffer.from([byte])));
    expect(messages).toHaveLength(1);
  });
});
