import { describe, expect, it } from 'vitest';
import {
  box,
  boxAt,
  boxesIn,
  boxHeader,
  findBox,
  fullBox,
  MalformedMedia,
  numbers,
  printableType,
  withinBounds,
} from '../../../src/fmp4/box.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('a box', () => {
  it('has its size and type before its content', () => {
    expect(box('free', hex('0102'), hex('03'))).toEqual(hex('0000000b 66726565 010203'));
  });

  it('may have a version and flags', () => {
    expect(fullBox('tfdt', 1, 0x2_0000, hex('ff'))).toEqual(hex('0000000d 74666474 01020000 ff'));
  });

  it('holds numbers of one to eight bytes, the highest byte first', () => {
    expect(numbers([1, 1], [2, 0x203], [4, 0x04050607], [8, 2 ** 40 + 9])).toEqual(
      hex('01 0203 04050607 0000010000000009'),
    );
  });
});

describe('a box header', () => {
  it('is found at an offset', () => {
    const bytes = hex('ffff 0000000b 66726565 010203');
    expect(boxHeader(bytes, 2)).toEqual({ type: 'free', size: 11, headerBytes: 8 });
  });

  it('may carry a size of 64 bits', () => {
    const bytes = hex('00000001 6d646174 0000000300000005');
    expect(boxHeader(bytes, 0)).toEqual({ type: 'mdat', size: 3 * 2 ** 32 + 5, headerBytes: 16 });
  });

  it.each([
    { what: 'seven bytes', bytes: '00000008 667265' },
    { what: 'a long size that is cut off', bytes: '00000001 6d646174 00000000000000' },
  ])('is incomplete in $what', ({ bytes }) => {
    expect(boxHeader(hex(bytes), 0)).toBeNull();
  });

  it.each([
    { what: '0, which means to the end of the file', bytes: '00000000 6d646174' },
    { what: 'less than a header', bytes: '00000007 6d646174' },
    { what: 'less than a long header', bytes: '00000001 6d646174 000000000000000f' },
  ])('is refused with a size of $what', ({ bytes }) => {
    expect(() => boxHeader(hex(bytes), 0)).toThrow(MalformedMedia);
  });

  it('names its box in messages without what a terminal would obey', () => {
    expect(printableType('m\x1b\x00t')).toBe('m??t');
  });
});

describe('boxes inside a box', () => {
  const content = Buffer.concat([box('aaaa', hex('01')), box('bbbb'), box('aaaa', hex('02'))]);

  it('come one behind the other, as views', () => {
    const found = [...boxesIn(content)];
    expect(found.map(({ type, body }) => [type, body.toString('hex')])).toEqual([
      ['aaaa', '01'],
      ['bbbb', ''],
      ['aaaa', '02'],
    ]);
    expect(found.every(({ bytes }) => bytes.buffer === content.buffer)).toBe(true);
  });

  it('are found by type, the first one', () => {
    expect(findBox(content, 'aaaa')?.body).toEqual(hex('01'));
    expect(findBox(content, 'cccc')).toBeUndefined();
  });

  it('are found by path', () => {
    const nested = box('aaaa', box('bbbb'), box('cccc', hex('05')));
    expect(boxAt(nested, 'aaaa', 'cccc').body).toEqual(hex('05'));
    expect(() => boxAt(nested, 'aaaa', 'dddd')).toThrow('no aaaa/dddd box');
    expect(() => boxAt(nested)).toThrow(MalformedMedia);
  });

  it.each([
    { what: 'a box that is longer than the one round it', bytes: '00000009 66726565' },
    { what: 'a rest too short for a header', bytes: '00000008 66726565 000000' },
  ])('are refused where there is $what', ({ bytes }) => {
    expect(() => [...boxesIn(hex(bytes))]).toThrow(MalformedMedia);
  });
});

describe('a parser', () => {
  it('that reads beyond its box speaks of malformed media', () => {
    expect(() => withinBounds(() => Buffer.alloc(3).readUInt32BE(0))).toThrow(MalformedMedia);
  });

  it('that fails otherwise is heard as it is', () => {
    const fail = (): never => {
      throw new TypeError('a mistake of ours');
    };
    expect(() => withinBounds(fail)).toThrow(TypeError);
  });
});
