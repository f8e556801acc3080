import { expect, it } from 'vitest';
import { silentLog } from '../../src/kit/log.js';
import { openIndex } from '../../storage/recording-index.js';

const HOUR_MS = 3_600_000;
const KEEP_MS = 3 * HOUR_MS;

const point = (hour: number, free: number | null = 5) => ({
  hourMs: hour * HOUR_MS,
  recordings: hour * 100,
  free,
});

it('the use of the disk is kept hour by hour, the first of each, for as long as was asked', async () => {
  await using index = await openIndex({ file: ':memory:', log: silentLog });
  for (const hour of [10, 11, 12, 13]) {
    await index.write({ type: 'usage', point: point(hour), keepMs: KEEP_MS });
  }
  await index.write({ type: 'usage', point: point(14, null), keepMs: KEEP_MS });
  await index.write({ type: 'usage', point: { ...point(14), recordings: 9 }, keepMs: KEEP_MS });
  expect(index.read.usage(0)).toEqual([point(11), point(12), point(13), point(14, null)]);
  expect(index.read.usage(13 * HOUR_MS)).toHaveLength(2);
});

it('hours that a clock set back has yet to reach are forgotten', async () => {
  await using index = await openIndex({ file: ':memory:', log: silentLog });
  await index.write({ type: 'usage', point: point(500), keepMs: KEEP_MS });
  await index.write({ type: 'usage', point: point(10), keepMs: KEEP_MS });
  expect(index.read.usage(0)).toEqual([point(10)]);
});
