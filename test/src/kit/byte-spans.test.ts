import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSpans } from '../../../src/kit/byte-spans.js';

describe('bytes that have been', () => {
  it('are counted once, whatever ranges they come in', () => {
    const range = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 30 }), (ranges) => {
        const spans = new ByteSpans();
        const been = new Set<number>();
        for (const [first, bytes] of ranges) {
          spans.add(first, bytes);
          for (let at = first; at < first + bytes; at++) been.add(at);
          expect(spans.bytes).toBe(been.size);
        }
      }),
    );
  });

  it('are not followed into a thousand crumbs', () => {
    const spans = new ByteSpans();
    for (let at = 0; at < 5_000; at += 2) spans.add(at, 1);
    expect(spans.bytes).toBe(1_000);
    spans.add(1, 1);
    expect(spans.bytes).toBe(1_001);
  });
});
