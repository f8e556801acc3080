import { expect, it } from 'vitest';
import { silentLog } from '../../src/kit/log.js';
import { UsageKeeper } from '../../src/usage-keeper.js';
import { openIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { aRecording } from '../storage/builders.js';

const HOUR_MS = 3_600_000;

it('how much of the disk is used is noted at the start and at every full hour', async () => {
  const clock = new FakeClock(1_000 * HOUR_MS + 1_800_000);
  await using index = await openIndex({ file: ':memory:', log: silentLog });
  let free: number | null = 700;
  const disk = {
    space: () =>
      free === null
        ? Promise.reject(new Error('gone'))
        : Promise.resolve({ freeBytes: free, totalBytes: 1_000 }),
  };
  await using usage = new UsageKeeper({ index, disk, directory: '/nowhere', clock });
  await clock.advance(0);
  const recording = aRecording(1, { seconds: 2 });
  await index.write(recording);
  free = null;
  await clock.advance(HOUR_MS / 2 - 1);
  expect(usage.points()).toEqual([{ hourMs: 1_000 * HOUR_MS, recordings: 0, free: 700 }]);
  await clock.advance(2);
  expect(usage.points().slice(1)).toEqual([
    { hourMs: 1_001 * HOUR_MS, recordings: recording.recording.bytes, free: null },
  ]);
  await clock.advance(20 * 24 * HOUR_MS);
  expect(usage.points()).toHaveLength(15 * 24);
});
