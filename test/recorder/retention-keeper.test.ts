import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';
import type { RetentionPolicy } from '../../recorder/retention.js';
import { RetentionKeeper } from '../../recorder/retention-keeper.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { aRecording, HEADER_BYTES } from '../storage/builders.js';
import { FakeDisk } from './fake-disk.js';
import { PORCH, YARD } from './parts.js';
import { ALWAYS } from './rig.js';

const FILE_BYTES = HEADER_BYTES + 20 * 100;
let index: RecordingIndex;
let disk: FakeDisk;
let clock: FakeClock;
let pins: Pins;
beforeEach(async () => {
  index = await openIndex({ file: ':memory:', log: silentLog });
  disk = new FakeDisk();
  clock = new FakeClock(10_000_000);
  pins = new Pins();
});
afterEach(() => index[Symbol.asyncDispose]());

/** `count` files of ten seconds each. */
async function record(count: number, key = PORCH, firstId = 1, finished = true): Promise<void> {
  for (let at = 0; at < count; at++) {
    const write = aRecording(firstId + at, { key, startMs: at * 10_000, partBytes: 100, finished });
    await index.write(write);
    disk.put(`/data/${write.recording.path}`, Buffer.alloc(1));
  }
}
const keep = (policy: RetentionPolicy): RetentionKeeper =>
  new RetentionKeeper({ directory: '/data', disk, index, clock, log: silentLog, pins }, policy);
const idsOf = (key = PORCH): number[] => index.read.overlapping(key, ALWAYS).map(({ id }) => id);

describe('keeping to retention', () => {
  it('deletes rows and files, however many', async () => {
    await record(100);
    await using keeper = keep({ bytes: 3 * FILE_BYTES });
    await keeper.sweep();
    expect(idsOf()).toEqual([98, 99, 100]);
    expect(disk.files).toHaveLength(3);
    expect(index.read.stream(PORCH)?.bytes).toBe(3 * FILE_BYTES);
  });

  it('reaches a camera with a short age, though another has much older files to keep', async () => {
    await record(40);
    await record(60, YARD, 1_000);
    const cameras = new Map([['yard', { ageMs: 10_000_000 - 500_000 }]]);
    await using keeper = keep({ cameras });
    await keeper.sweep();
    expect(idsOf()).toHaveLength(40);
    expect(idsOf(YARD)).toHaveLength(11);
  });

  it('passes over what somebody is reading, until that is done', async () => {
    await record(5);
    const reading = pins.hold([1, 2]);
    await using keeper = keep({ bytes: FILE_BYTES });
    await keeper.sweep();
    expect(idsOf()).toEqual([1, 2]);
    reading[Symbol.dispose]();
    await keeper.sweep();
    expect(idsOf()).toEqual([2]);
  });

  it('never touches a file that is still growing', async () => {
    await record(1, PORCH, 1, false);
    await using keeper = keep({ bytes: 0 });
    await keeper.sweep();
    expect(idsOf()).toEqual([1]);
  });

  it('looks again every half minute', async () => {
    await using keeper = keep({ ageMs: 10_000_000 });
    await keeper.sweep();
    await record(2);
    await clock.advance(25_000);
    await keeper.sweep();
    await clock.advance(30_000);
    await keeper.sweep();
    expect(idsOf()).toEqual([]);
  });

  it('keeps as much of the disk free as it was told, and deletes no more than that takes', async () => {
    await record(4);
    disk.free = 1_000;
    disk.onOperation = () => {
      if (disk.operations.at(-1)?.startsWith('remove')) disk.free += FILE_BYTES;
    };
    await using keeper = keep({ minFreeBytes: 1_000 + FILE_BYTES });
    await keeper.sweep();
    expect(idsOf()).toEqual([2, 3, 4]);
  });

  it('forgets gaps of a time from which nothing is kept', async () => {
    await record(3);
    const gap = { ...PORCH, type: 'gap', cause: 'offline', detail: '' } as const;
    await index.write(
      { ...gap, fromMs: -5_000, toMs: 0 },
      { ...gap, fromMs: 25_000, toMs: 26_000 },
    );
    await using keeper = keep({ bytes: FILE_BYTES });
    await keeper.sweep();
    expect(index.read.gaps(PORCH, { fromMs: -1e12, toMs: 1e12 })).toMatchObject([
      { fromMs: 25_000 },
    ]);
  });

  it('goes on after an error', async () => {
    await record(3);
    await using keeper = keep({ bytes: 0 });
    disk.freeBytes = () => Promise.reject(new Error('gone'));
    await keeper.sweep();
    disk.freeBytes = () => Promise.resolve(1e9);
    await keeper.sweep();
    expect(idsOf()).toEqual([]);
  });

  it('serves whoever asks during a sweep with another one', async () => {
    await record(1);
    await using keeper = keep({ ageMs: 10_000_000 });
    const first = keeper.sweep();
    keeper.setPolicy({ bytes: 0 });
    await Promise.all([first, keeper.sweep()]);
    expect(idsOf()).toEqual([]);
  });
});
