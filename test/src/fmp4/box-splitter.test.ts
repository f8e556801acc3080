import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { box, MalformedMedia, numbers } from '../../../src/fmp4/box.js';
import { BoxSplitter } from '../../../src/fmp4/box-splitter.js';
import { cutAt, inPieces, ownMemory } from './reading.js';

const MB = 1024 * 1024;
const TYPES = ['moov', 'moof', 'mdat', 'free', 'styp', 'ftyp'] as const;

const header = (size: number, type: string): Buffer =>
  Buffer.concat([numbers([4, size]), Buffer.from(type, 'latin1')]);

const longBox = (type: string, content: Buffer): Buffer =>
  Buffer.concat([header(1, type), numbers([8, content.length + 16]), content]);

type Found = { type: string; at: number; bytes: Buffer; body: Buffer };

function split(chunks: Iterable<Buffer>): Found[] {
  const found: Found[] = [];
  const splitter = new BoxSplitter((each, at) => found.push({ ...each, at }));
  for (const chunk of chunks) splitter.push(chunk);
  return found;
}

describe('a box splitter', () => {
  const streams = fc.array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      content: fc.uint8Array({ maxLength: 60 }),
      isLong: fc.boolean(),
    }),
    { maxLength: 12 },
  );

  it('gives the boxes that are wanted and where they began, however the stream is cut', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(1000), { maxLength: 30 }), (specs, points) => {
        const boxes = specs.map(({ type, content, isLong }) =>
          isLong ? longBox(type, Buffer.from(content)) : box(type, Buffer.from(content)),
        );
        let at = 0;
        const expected = specs.flatMap(({ type, content }, index) => {
          const begin = at;
          at += boxes[index]!.length;
          if (!['moov', 'moof', 'mdat'].includes(type)) return [];
          return [{ type, at: begin, bytes: boxes[index]!, body: Buffer.from(content) }];
        });
        expect(split(cutAt(Buffer.concat(boxes), points))).toEqual(expected);
        expect(split(inPieces(Buffer.concat(boxes), 1))).toEqual(expected);
      }),
    );
  });

  it('copies nothing of a box that lies whole in a chunk', () => {
    const stream = Buffer.concat([box('moof', Buffer.alloc(40)), box('mdat', Buffer.alloc(90))]);
    // The first header comes in two pieces: that box is copied, the one behind it is not.
    const [first, second] = [ownMemory(stream.subarray(0, 5)), ownMemory(stream.subarray(5))];
    const found = split([first, second]);
    expect(found.map(({ bytes }) => bytes.buffer === second.buffer)).toEqual([false, true]);
  });

  it('keeps nothing of a chunk whose boxes straddle it', () => {
    const chunk = ownMemory(box('mdat', Buffer.alloc(50, 7)));
    const found: Found[] = [];
    const splitter = new BoxSplitter((each, at) => found.push({ ...each, at }));
    splitter.push(chunk.subarray(0, 30));
    chunk.fill(0, 0, 30);
    splitter.push(chunk.subarray(30));
    expect(found[0]?.body).toEqual(Buffer.alloc(50, 7));
  });

  it('puts a large key frame together from many pieces', () => {
    const picture = Buffer.alloc(3 * MB, 'picture');
    const [found] = split(inPieces(box('mdat', picture), 65_536));
    expect(found?.body.equals(picture)).toBe(true);
  });

  it('passes a box of no interest over without keeping it', () => {
    const before = process.memoryUsage().arrayBuffers;
    const splitter = new BoxSplitter(() => undefined);
    splitter.push(header(MB, 'free'));
    const piece = Buffer.alloc(MB / 16);
    for (let i = 0; i < 15; i++) splitter.push(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MB / 4);
  });

  it('takes no memory on the word of a header', () => {
    const before = process.memoryUsage().arrayBuffers;
    const splitters = Array.from({ length: 20 }, () => {
      const splitter = new BoxSplitter(() => undefined);
      splitter.push(header(32 * MB, 'mdat'));
      return splitter;
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * MB);
    expect(splitters).toHaveLength(20);
  });

  it.each([
    { what: 'size 0', bytes: header(0, 'mdat') },
    { what: 'a size less than its header', bytes: header(5, 'moof') },
    { what: 'more media than any frame has', bytes: header(32 * MB + 1, 'mdat') },
    { what: 'a moof larger than any', bytes: header(MB + 1, 'moof') },
    { what: 'a huge box of no interest', bytes: header(0xffff_ffff, 'free') },
    { what: '2^64-1 bytes', bytes: Buffer.concat([header(1, 'mdat'), Buffer.alloc(8, 0xff)]) },
    { what: 'a type that is no text', bytes: header(20, '\x00\x01ab') },
    { what: 'an answer in HTTP', bytes: Buffer.from('HTTP/1.1 404 Not Found\r\n') },
    { what: 'a transport stream', bytes: Buffer.from('474011100042f0250001c1', 'hex') },
  ])('refuses $what at once, whole or byte by byte', ({ bytes }) => {
    expect(() => split([bytes])).toThrow(MalformedMedia);
    expect(() => split(inPieces(bytes, 1))).toThrow(MalformedMedia);
  });
});
