import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProtectedSpan, ProtectedTimes, withoutSpan } from '../../recorder/protected-times.js';

let ids = 0;
const span = (fromMs: number, toMs: number, cameraId = 'porch'): ProtectedSpan => ({
  ...{ id: `id-${++ids}`, cameraId, fromMs, toMs, note: '', createdMs: 0 },
});
const file = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('what is protected', () => {
  it('covers files that share an instant with a span, and none that only touch it', () => {
    const times = new ProtectedTimes([span(100, 200), span(300, 400)]);
    expect(times.over('porch', file(50, 100))).toBeUndefined();
    expect(times.over('porch', file(200, 300))).toBeUndefined();
    expect(times.over('porch', file(50, 101))).toMatchObject({ fromMs: 100 });
    expect(times.over('porch', file(199, 500))).toMatchObject({ fromMs: 100 });
    expect(times.over('porch', file(210, 500))).toMatchObject({ fromMs: 300 });
    expect(times.over('yard', file(100, 200))).toBeUndefined();
  });

  it('covers a file without any length that lies in a span', () => {
    const times = new ProtectedTimes([span(100, 200)]);
    expect(times.over('porch', file(100, 100))).toBeDefined();
    expect(times.over('porch', file(200, 200))).toBeUndefined();
  });

  it('covers the same as its spans do singly, however they overlap', () => {
    const bounds = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(bounds, { maxLength: 12 }), bounds, (all, [startMs, length]) => {
        const spans = all.map(([from, long]) => span(from, from + long));
        const endMs = startMs + length;
        const singly = spans.some(({ fromMs, toMs }) => fromMs < endMs && toMs > startMs);
        const times = new ProtectedTimes(spans);
        expect(times.over('porch', file(startMs, endMs)) !== undefined).toBe(singly);
        const stretches = times.of('porch');
        expect(stretches.every((one, at) => at === 0 || stretches[at - 1]!.toMs < one.fromMs)).toBe(true); // prettier-ignore
      }),
    );
  });
});

describe('taking protection off a span', () => {
  const off = (spans: readonly ProtectedSpan[], fromMs: number, toMs: number) =>
    withoutSpan(spans, 'porch', { fromMs, toMs }, () => 'new');

  it('removes what lies in it, and leaves what only touches it and what is of others', () => {
    const stays = [span(0, 100), span(200, 300), span(120, 180, 'yard')];
    expect(off([...stays, span(100, 200), span(120, 130)], 100, 200)).toEqual(stays);
  });

  it('cuts what reaches out of it; of two pieces the older keeps the id', () => {
    const long = span(0, 300);
    expect(off([long], 100, 200)).toEqual([
      { ...long, toMs: 100 },
      { ...long, id: 'new', fromMs: 200 },
    ]);
    expect(off([long], 200, 900)).toEqual([{ ...long, toMs: 200 }]);
    expect(off([long], -5, 200)).toEqual([{ ...long, fromMs: 200 }]);
  });
});
