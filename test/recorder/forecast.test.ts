import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CameraFacts, forecast, type StorageFacts } from '../../recorder/forecast.js';

const DAY_MS = 86_400_000;
const NOW_MS = 100 * DAY_MS;
const GB = 1e9;

const camera = (
  cameraId: string,
  facts: Partial<CameraFacts> & { days?: number } = {},
): CameraFacts => {
  const { days = 10, bytesPerDay = 2 * GB, ...rest } = facts;
  return {
    ...{ cameraId, bytesPerDay, bytes: days * (bytesPerDay ?? 0), protectedBytes: 0 },
    oldestMs: days > 0 ? NOW_MS - days * DAY_MS : null,
    ...{ ageMs: 30 * DAY_MS, sizeBytes: null },
    ...rest,
  };
};
const of = (cameras: readonly CameraFacts[], facts: Partial<StorageFacts> = {}) =>
  forecast({
    nowMs: NOW_MS,
    cameras,
    recordedBytes: cameras.reduce((sum, { bytes }) => sum + bytes, 0),
    ...{ sizeBytes: null, freeBytes: 1e15, minFreeBytes: 0 },
    ...facts,
  });
const inDays = (ms: number | null): number | null => ms && Math.round((ms - NOW_MS) / DAY_MS * 100) / 100; // prettier-ignore

describe('a promise to keep recordings', () => {
  it('holds where there is enough for all', () => {
    const { fullMs, cameras, bytesPerDay } = of([camera('porch'), camera('yard')]);
    expect(fullMs).toBeNull();
    expect(bytesPerDay).toBe(4 * GB);
    expect(cameras).toMatchObject([
      { breaksMs: null, keptDays: 30 },
      { breaksMs: null, keptDays: 30 },
    ]);
  });

  it('breaks when the limit is reached before the age: after that so many days are kept', () => {
    const { fullMs, limitedBy, capacityBytes, cameras } = of([camera('porch')], {
      sizeBytes: 40 * GB,
    });
    expect([limitedBy, capacityBytes]).toEqual(['size', 40 * GB]);
    expect(inDays(fullMs)).toBe(10);
    expect(inDays(cameras[0]!.breaksMs)).toBe(10);
    expect(cameras[0]!.keptDays).toBe(20);
  });

  it('is held by the disk, and by what has to stay free there', () => {
    const disk = { freeBytes: 25 * GB, minFreeBytes: 5 * GB, sizeBytes: 1e12 };
    const { limitedBy, cameras } = of([camera('porch')], disk);
    expect(limitedBy).toBe('disk');
    expect(cameras[0]).toMatchObject({ keptDays: 20 });
  });

  it('breaks only for those who were promised more than the disk can hold', () => {
    const cameras = [
      camera('street', { bytesPerDay: 4 * GB, days: 27 }),
      camera('garden', { ageMs: 14 * DAY_MS, days: 14 }),
    ];
    const room = { sizeBytes: 4 * 28 * GB + 2 * 14 * GB };
    const [street, garden] = of(cameras, room).cameras;
    expect(inDays(street!.breaksMs)).toBe(1);
    expect(street!.keptDays).toBe(28);
    expect(garden).toMatchObject({ breaksMs: null, keptDays: 14 });
  });

  it('breaks later for a camera that began later', () => {
    const cameras = [camera('old', { days: 19 }), camera('new', { days: 1 })];
    const [old, young] = of(cameras, { sizeBytes: 60 * GB }).cameras;
    expect(inDays(old!.breaksMs)).toBe(5);
    expect(inDays(young!.breaksMs)).toBe(14);
    expect(young!.keptDays).toBe(15);
  });

  it('breaks by a limit of the camera alone', () => {
    const small = camera('small', { sizeBytes: 30 * GB });
    const { fullMs, cameras } = of([small, camera('porch')]);
    expect(fullMs).toBeNull();
    expect(inDays(cameras[0]!.breaksMs)).toBe(5);
    expect(cameras.map(({ keptDays }) => keptDays)).toEqual([15, 30]);
  });

  it('breaks sooner the more is protected', () => {
    const keptDays = (protectedBytes: number) =>
      of([camera('porch', { protectedBytes })], { sizeBytes: 40 * GB }).cameras[0]!.keptDays;
    expect([0, 10 * GB, 40 * GB].map(keptDays)).toEqual([20, 15, 0]);
  });

  it('is broken now where the disk is full now', () => {
    const full = of([camera('porch', { days: 20 })], { sizeBytes: 40 * GB });
    expect(full.fullMs).toBe(NOW_MS);
    expect(full.cameras[0]!.breaksMs).toBe(NOW_MS);
  });

  it('has no end where none was set and nothing comes', () => {
    const off = camera('off', { bytesPerDay: null, bytes: 5 * GB });
    const ever = camera('ever', { ageMs: null });
    const { cameras } = of([off, ever], { sizeBytes: 45 * GB });
    expect(cameras[0]).toMatchObject({ breaksMs: null, keptDays: null });
    expect(cameras[1]).toMatchObject({ breaksMs: null, keptDays: 22.5 });
  });

  it('of no camera at all is nothing', () => {
    expect(of([])).toMatchObject({ bytesPerDay: 0, fullMs: null, cameras: [] });
  });

  it('breaks where less is kept than was promised, and only there, and fits into what there is', () => {
    const some = fc.record({
      rate: fc.integer({ min: 1, max: 20 }), age: fc.integer({ min: 1, max: 60 }), days: fc.integer({ min: 0, max: 60 }),
    }); // prettier-ignore
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 3_000 }), (all, size) => {
        const cameras = all.map(({ rate, age, days }, at) =>
          camera(`${at}`, { bytesPerDay: rate * GB, ageMs: age * DAY_MS, days: Math.min(days, age) }));
        const { cameras: told, fullMs } = of(cameras, { sizeBytes: size * GB });
        let keptBytes = 0;
        for (const [at, { breaksMs, keptDays }] of told.entries()) {
          const { rate, age } = all[at]!;
          keptBytes += rate * keptDays!;
          expect(breaksMs !== null).toBe(keptDays! < age);
          if (breaksMs !== null) expect(breaksMs).toBeGreaterThanOrEqual(fullMs!);
        }
        expect(keptBytes).toBeLessThanOrEqual(size * (1 + 1e-9));
        const isShort = told.some(({ breaksMs }) => breaksMs !== null);
        if (isShort) expect(keptBytes).toBeCloseTo(size, 3);
      }),
    ); // prettier-ignore
  });
});
