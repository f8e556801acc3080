import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  condemned,
  type RetentionCandidate,
  type RetentionPolicy,
} from '../../recorder/retention.js';

const NOW_MS = 1_000_000;
const file = (id: number, endMs: number, bytes = 100, cameraId = 'porch'): RetentionCandidate => ({
  id,
  cameraId,
  path: `${id}.mp4`,
  startMs: endMs - 60,
  endMs,
  bytes,
});

function idsCondemned(
  candidates: readonly RetentionCandidate[],
  policy: RetentionPolicy,
  { freeBytes = 1e9, completeUntilMs = Infinity, openBytes = 0 } = {},
): number[] {
  const bytesByCamera = new Map([['porch', openBytes]]);
  for (const { cameraId, bytes } of candidates) {
    bytesByCamera.set(cameraId, (bytesByCamera.get(cameraId) ?? 0) + bytes);
  }
  const facts = { nowMs: NOW_MS, candidates, bytesByCamera, freeBytes, completeUntilMs };
  return condemned(facts, policy).map(({ id }) => id);
}

describe('retention', () => {
  const three = [file(1, 100), file(2, 200), file(3, 300)];

  it('deletes nothing while no limit is reached', () => {
    expect(idsCondemned(three, {})).toEqual([]);
    const policy = { ageMs: NOW_MS, bytes: 300, minFreeBytes: 1e9, cameras: new Map() };
    expect(idsCondemned(three, policy)).toEqual([]);
  });

  it('deletes what ended longer ago than the age', () => {
    expect(idsCondemned(three, { ageMs: NOW_MS - 200 })).toEqual([1]);
  });

  it('deletes the oldest until the rest fits', () => {
    expect(idsCondemned(three, { bytes: 299 })).toEqual([1]);
    expect(idsCondemned(three, { bytes: 199 })).toEqual([1, 2]);
  });

  it('counts files that are still growing, and never deletes them', () => {
    expect(idsCondemned(three, { bytes: 300 }, { openBytes: 1 })).toEqual([1]);
    expect(idsCondemned(three, { bytes: 300 }, { openBytes: 5_000 })).toEqual([1, 2, 3]);
  });

  it('deletes the oldest until enough of the disk is free', () => {
    expect(idsCondemned(three, { minFreeBytes: 1_000 }, { freeBytes: 850 })).toEqual([1, 2]);
  });

  it('holds a camera to limits of its own', () => {
    const mixed = [
      file(1, 100),
      file(2, 150, 100, 'yard'),
      file(3, 200),
      file(4, 250, 100, 'yard'),
    ];
    const yard = (limits: { ageMs?: number; bytes?: number }): RetentionPolicy => ({
      cameras: new Map([['yard', limits]]),
    });
    expect(idsCondemned(mixed, yard({ bytes: 100 }))).toEqual([2]);
    expect(idsCondemned(mixed, yard({ ageMs: NOW_MS - 200 }))).toEqual([2]);
    const longer = { ageMs: NOW_MS - 1_000, ...yard({ ageMs: NOW_MS }) };
    expect(idsCondemned(mixed, longer)).toEqual([1, 3]);
  });

  it('lets what one camera loses by its own limits count for all', () => {
    const mixed = [file(1, 100), file(2, 200, 100, 'yard'), file(3, 300)];
    const policy = { bytes: 200, cameras: new Map([['yard', { bytes: 0 }]]) };
    expect(idsCondemned(mixed, policy)).toEqual([2]);
  });

  it('takes the oldest of all only as far as all are known', () => {
    const policy = { bytes: 0, cameras: new Map([['yard', { ageMs: 0 }]]) };
    const mixed = [file(1, 100), file(2, 200), file(3, 300, 100, 'yard')];
    expect(idsCondemned(mixed, policy, { completeUntilMs: 40 }).sort()).toEqual([1, 3]);
  });

  it('keeps every limit with as little as can be, whatever there is', () => {
    const files = fc
      .array(fc.tuple(fc.integer({ min: 0, max: NOW_MS }), fc.integer({ min: 1, max: 500 }), fc.constantFrom('porch', 'yard')), { maxLength: 30 })
      .map((all) => all.sort(([a], [b]) => a - b).map(([endMs, bytes, camera], id) => file(id, endMs, bytes, camera))); // prettier-ignore
    const limit = fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: Infinity });
    fc.assert(
      fc.property(files, limit, limit, limit, (candidates, all, yard, minFree) => {
        const policy = {
          bytes: all,
          minFreeBytes: minFree === Infinity ? 0 : minFree,
          cameras: new Map([['yard', { bytes: yard }]]),
        };
        const gone = new Set(idsCondemned(candidates, policy, { freeBytes: 1_000 }));
        const kept = candidates.filter(({ id }) => !gone.has(id));
        const size = (some: readonly RetentionCandidate[]): number =>
          some.reduce((sum, { bytes }) => sum + bytes, 0);
        const free = 1_000 + size(candidates) - size(kept);
        expect(size(kept.filter(({ cameraId }) => cameraId === 'yard'))).toBeLessThanOrEqual(yard);
        expect(size(kept) <= all).toBe(true);
        expect(kept.length === 0 || free >= policy.minFreeBytes).toBe(true);

        // With the newest of those gone for the sake of all still there, it would be too much.
        const porch = candidates.filter(({ id, cameraId }) => gone.has(id) && cameraId === 'porch');
        const last = porch.at(-1);
        if (!last) return;
        const tooMuch = size(kept) + last.bytes > all || free - last.bytes < policy.minFreeBytes;
        const yardAfter = candidates.some(({ id, cameraId, startMs }) => gone.has(id) && cameraId === 'yard' && startMs >= last.startMs); // prettier-ignore
        expect(tooMuch || yardAfter).toBe(true);
        const keptOlder = kept.filter(({ startMs }) => startMs < last.startMs);
        expect(keptOlder).toEqual([]);
      }),
    );
  });
});
