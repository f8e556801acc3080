import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';
import { ProtectedSpans } from '../../recorder/protected-spans.js';
import type { RetentionPolicy } from '../../recorder/retention.js';
import { RetentionKeeper } from '../../recorder/retention-keeper.js';
import { StorageHealth } from '../../recorder/storage-health.js';
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
let protectedSpans: ProtectedSpans;
beforeEach(async () => {
  index = await openIndex({ file: ':memory:', log: silentLog });
  disk = new FakeDisk();
  disk.total = 0; // nothing is reserved
  clock = new FakeClock(10_000_000);
  pins = new Pins();
  protectedSpans = new ProtectedSpans({ directory: '/data', disk, clock, log: silentLog });
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
  new RetentionKeeper(
    {
      directory: '/data',
      disk,
      index,
      clock,
      log: silentLog,
      pins,
      protectedSpans,
      health: new StorageHealth(),
    },
    policy,
  );
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
    disk.space = () => Promise.reject(new Error('gone'));
    await keeper.sweep();
    disk.space = () => Promise.resolve({ totalBytes: 1e9, freeBytes: 1e9 });
    await keeper.sweep();
    expect(idsOf()).toEqual([]);
  });

  it('spares what is protected, of every stream of its camera, and deletes what is newer instead', async () => {
    const sub = { ...PORCH, streamName: 'sub' };
    await record(100);
    await record(100, sub, 1_000);
    await record(100, YARD, 2_000);
    await protectedSpans.add('porch', { fromMs: 0, toMs: 600_000 }, '');
    await protectedSpans.add('porch', { fromMs: 700_001, toMs: 700_002 }, '');
    await using keeper = keep({ bytes: 0 });
    await keeper.sweep();
    const spared = [...Array.from({ length: 60 }, (_, at) => at + 1), 71];
    expect(idsOf()).toEqual(spared);
    expect(idsOf(sub)).toEqual(spared.map((id) => id + 999));
    expect(idsOf(YARD)).toEqual([]);
    await protectedSpans.lift('porch', { fromMs: 0, toMs: 1e9 });
    await keeper.sweep();
    expect(idsOf()).toEqual([]);
  });

  it('looks past any number that are being read', async () => {
    await record(60);
    using _reading = pins.hold(Array.from({ length: 50 }, (_, at) => at + 1));
    await using keeper = keep({ bytes: 52 * FILE_BYTES });
    await keeper.sweep();
    expect(idsOf()).toEqual([...Array.from({ length: 50 }, (_, at) => at + 1), 59, 60]);
  });

  it('deletes nothing at all while nobody knows what is protected', async () => {
    await record(3);
    disk.put('/data/protected.json', Buffer.from('torn'));
    await using keeper = keep({ bytes: 0 });
    await keeper.sweep();
    expect(idsOf()).toEqual([1, 2, 3]);
    disk.put('/data/protected.json', Buffer.from('{"version":1,"protected":[]}'));
    await keeper.sweep();
    expect(idsOf()).toEqual([]);
  });

  it('deletes nothing that was protected before its row went', async () => {
    await record(3);
    await using keeper = keep({ ageMs: 20_000_000 });
    await keeper.sweep();
    const space = { totalBytes: 1e9, freeBytes: 1e9 };
    disk.space = async () => {
      await protectedSpans.add('porch', { fromMs: 0, toMs: 5_000 }, '');
      return space;
    };
    keeper.setPolicy({ bytes: 0 });
    await keeper.sweep();
    expect(idsOf()).toEqual([1]);
  });

  it('makes the room that is asked for, and no more than that takes', async () => {
    await record(10);
    await record(10, YARD, 100);
    await using keeper = keep({
      bytes: 20 * FILE_BYTES,
      cameras: new Map([['yard', { bytes: 10 * FILE_BYTES }]]),
    });
    await keeper.sweep();
    expect(idsOf()).toHaveLength(10);
    await keeper.sweep({ cameraId: 'yard', bytes: 1, isFull: false });
    expect(idsOf()).toHaveLength(10);
    expect(idsOf(YARD)).toHaveLength(9);
    await keeper.sweep({ cameraId: 'porch', bytes: FILE_BYTES + 1, isFull: false });
    expect(idsOf()).toHaveLength(9);
  });

  it('makes room on a disk that says it is full and claims to have some', async () => {
    await record(3);
    await using keeper = keep({ minFreeBytes: 1_000 });
    await keeper.sweep({ cameraId: 'porch', bytes: 10, isFull: true });
    expect(idsOf()).toEqual([2, 3]);
  });

  it('makes room where the index itself has none to say so', async () => {
    await record(3);
    let isFull = true;
    const write = index.write.bind(index);
    index.write = (...group) =>
      isFull && group[0]?.type === 'discard'
        ? Promise.reject(new Error('database or disk is full'))
        : write(...group);
    disk.free = 0;
    disk.onOperation = () => {
      if (disk.operations.at(-1)?.startsWith('remove')) [isFull, disk.free] = [false, FILE_BYTES];
    };
    await using keeper = keep({ minFreeBytes: FILE_BYTES });
    await keeper.sweep();
    expect(idsOf()).toEqual([2, 3]);
    expect(disk.files).toHaveLength(2);
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
