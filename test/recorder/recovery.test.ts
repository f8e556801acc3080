import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recover } from '../../recorder/recovery.js';
import { silentLog } from '../../src/kit/log.js';
import type { Part } from '../../src/model/part.js';
import type { RecordedPart, Recording } from '../../src/model/recording.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { PartTableWriter } from '../../storage/part-table.js';
import { FakeDisk } from './fake-disk.js';
import { Camera, PORCH, START_MS } from './parts.js';
import { livePartsIn } from './recording-of.js';
import { ALWAYS, Rig } from './rig.js';

/** Hundreds of indexes, one after the other, ms. */
const SLOW = 30_000;

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

const recoverFrom = (disk: FakeDisk, index: RecordingIndex = rig.index): Promise<void> =>
  recover({ directory: '/data', disk, index, log: silentLog });

/** Records four parts, two of them saved, and gives back the disk as a kill would leave it. */
async function killedWhileRecording(): Promise<{ parts: Part[]; path: string }> {
  const parts = new Camera().parts(4, { frameBytes: 4 });
  parts.slice(0, 2).forEach((part) => rig.recorder.part(part));
  await rig.idle();
  await rig.recorder.save();
  parts.slice(2).forEach((part) => rig.recorder.part(part));
  await rig.idle();
  return { parts, path: `/data/${rig.recordings[0]!.path}` };
}

/** The same index, written anew: recovery changes it. */
async function copyOfIndex(): Promise<RecordingIndex> {
  const copy = await openIndex({ file: ':memory:', log: silentLog });
  for (const row of rig.recordings) {
    const { startMs, headerBytes, run, endMs, bytes, id, path } = row;
    const startTicks = row.parts[0]!.startTicks;
    const { timescale } = run.tracks[0];
    const table = new PartTableWriter({ startMs, startTicks, timescale, headerBytes });
    for (const part of row.parts) table.add(part);
    const parts = table.snapshot();
    const recording = {
      id,
      path,
      startMs,
      endMs,
      startTicks,
      bytes,
      headerBytes,
      finished: false,
      checksum: row.checksum,
      parts,
    };
    await copy.write({ ...PORCH, type: 'begin', run, recording });
  }
  return copy;
}

describe('after a kill', () => {
  it('every whole part that had been written is found and indexed', async () => {
    await killedWhileRecording();
    await recoverFrom(rig.disk);
    expect(rig.recordings).toMatchObject([
      { startMs: START_MS, endMs: START_MS + 2_000, finished: true },
    ]);
    expect(rig.recordings[0]!.parts.map(({ startTicks }) => startTicks)).toEqual([
      0, 45_000, 90_000, 135_000,
    ]);
    expect(rig.recordings[0]!.parts.map(({ independent }) => independent)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([
    { damaged: 'nothing', blank: () => [0, 0] },
    { damaged: 'its head', blank: () => [0, 500] },
    { damaged: 'its first part', blank: ({ offset, bytes }) => [offset, offset + bytes] },
  ] as { damaged: string; blank: (first: RecordedPart) => [number, number] }[])(
    'what is found has its place in the run, where $damaged is damaged',
    async ({ blank }) => {
      const camera = new Camera(START_MS, { skippedMs: 7_200_000 });
      const parts = camera.parts(4);
      rig.recorder.part(parts[0]!);
      await rig.idle();
      await rig.recorder.save();
      parts.slice(1).forEach((part) => rig.recorder.part(part));
      await rig.idle();
      const [{ path, parts: known }] = rig.recordings as [Recording];
      expect(known).toHaveLength(1);
      const file = rig.disk.bytesOf(`/data/${path}`);
      const whole = Buffer.from(file);
      file.fill(0, ...blank(known[0]!));
      await recoverFrom(rig.disk);
      const [row] = rig.recordings;
      expect(row!.parts.map(({ startTicks }) => startTicks)).toEqual(
        parts.map(({ startTicks }) => startTicks),
      );
      expect(row!.finished).toBe(true);
      expect(livePartsIn(row!, whole)).toEqual(parts.map(({ bytes }) => bytes));
    },
  );

  it(
    'at any byte of the tail, the file ends with its last whole part and the row agrees',
    async () => {
      const { parts, path } = await killedWhileRecording();
      const whole = Buffer.from(rig.disk.bytesOf(path));
      const saved = rig.recordings[0]!.bytes;
      for (let length = saved; length <= whole.length; length++) {
        const disk = new FakeDisk();
        disk.put(path, Buffer.from(whole.subarray(0, length)));
        await using index = await copyOfIndex();
        await recoverFrom(disk, index);
        const [row] = index.read.overlapping(PORCH, ALWAYS);
        const more = [2, 3].filter((at) => {
          const upTo = parts.slice(2, at + 1).reduce((sum, { bytes }) => sum + bytes.length, 0);
          return saved + upTo <= length;
        }).length;
        expect(row!.parts.length).toBe(2 + more);
        expect(row!.endMs).toBe(START_MS + 1_000 + more * 500);
        expect(disk.bytesOf(path).length).toBe(row!.bytes);
        expect(disk.bytesOf(path).equals(whole.subarray(0, row!.bytes))).toBe(true);
        expect(row!.checksum).toBe(crc32(disk.bytesOf(path)));
        expect(disk.openFiles).toBe(0);
      }
    },
    SLOW,
  );

  it('garbage behind the last part is cut off', async () => {
    const { path } = await killedWhileRecording();
    const whole = rig.disk.bytesOf(path);
    rig.disk.put(path, Buffer.concat([whole, Buffer.alloc(5_000, 0x5a)]));
    await recoverFrom(rig.disk);
    expect(rig.disk.bytesOf(path).length).toBe(rig.recordings[0]!.bytes);
    expect(rig.recordings[0]!.parts).toHaveLength(4);
  });

  it('nothing is cut off before a whole part, and what is damaged is a gap', async () => {
    const { parts, path } = await killedWhileRecording();
    const file = rig.disk.bytesOf(path);
    const begins = rig.recordings[0]!.bytes;
    file.fill(0, begins, begins + parts[2]!.bytes.length);
    const whole = Buffer.from(file);
    await recoverFrom(rig.disk);
    const [row] = rig.recordings;
    expect(rig.disk.bytesOf(path)).toEqual(whole);
    expect(row!.parts.map(({ startTicks }) => startTicks)).toEqual([0, 45_000, 135_000]);
    expect(row).toMatchObject({ endMs: START_MS + 2_000, finished: true, bytes: whole.length });
    expect(row!.checksum).toBe(crc32(whole));
    expect(rig.gaps).toEqual(['crash 1000-1500']);
    expect(livePartsIn(row!, whole)).toEqual([0, 1, 3].map((at) => parts[at]!.bytes));
  });

  it('parts of another recording behind the own ones are neither taken in nor cut off', async () => {
    const { parts, path } = await killedWhileRecording();
    const whole = Buffer.from(rig.disk.bytesOf(path));
    const longer = Buffer.concat([whole, parts[0]!.bytes]);
    rig.disk.put(path, longer);
    await recoverFrom(rig.disk);
    expect(rig.disk.bytesOf(path)).toEqual(longer);
    expect(rig.recordings).toMatchObject([{ bytes: whole.length, finished: true }]);
    expect(rig.recordings[0]!.parts).toHaveLength(4);
  });

  it('a file that is shorter than its row keeps what it has', async () => {
    const { path } = await killedWhileRecording();
    const { parts } = rig.recordings[0]!;
    rig.disk.put(path, Buffer.from(rig.disk.bytesOf(path).subarray(0, parts[1]!.offset + 9)));
    await recoverFrom(rig.disk);
    expect(rig.recordings).toMatchObject([
      { endMs: START_MS + 500, bytes: parts[1]!.offset, finished: true },
    ]);
    expect(rig.disk.bytesOf(path).length).toBe(parts[1]!.offset);
  });

  it('a row whose file is gone goes too', async () => {
    const { path } = await killedWhileRecording();
    await rig.disk.remove(path);
    await recoverFrom(rig.disk);
    expect(rig.recordings).toEqual([]);
    expect(rig.index.read.garbage(9)).toEqual([]);
  });

  it('files that were to be deleted are', async () => {
    const { path } = await killedWhileRecording();
    await rig.recorder.stop('shutdown');
    await rig.index.write({ type: 'discard', ids: [rig.recordings[0]!.id] });
    await recoverFrom(rig.disk);
    expect(rig.disk.files).not.toContain(path);
    expect(rig.index.read.garbage(9)).toEqual([]);
  });

  it('one file that cannot be mended does not keep others from it', async () => {
    const { path } = await killedWhileRecording();
    rig.disk.put('/data/recordings/yard/main/2026/01/02/03-04-05.000Z.mp4', Buffer.alloc(10));
    rig.disk.fail = (operation) => {
      if (operation === `open ${path}`) throw new Error('EIO');
    };
    await recoverFrom(rig.disk);
    expect(rig.recordings).toMatchObject([{ finished: false }]);
    expect(rig.disk.files).toEqual([path]);
  });
});

describe('a file without a row', () => {
  /** A file with all its parts, as it would be if the program had been killed before its row. */
  async function orphan(): Promise<{ path: string; bytes: Buffer }> {
    new Camera(START_MS, { skippedMs: 7_200_000 })
      .parts(3)
      .forEach((part) => rig.recorder.part(part));
    await rig.recorder.stop('shutdown');
    const { path, id } = rig.recordings[0]!;
    const bytes = Buffer.from(rig.disk.bytesOf(`/data/${path}`));
    await rig.index.write({ type: 'discard', ids: [id] }, { type: 'swept', paths: [path] });
    return { path: `/data/${path}`, bytes };
  }

  it('gets one, from what the file says itself', async () => {
    const { path } = await orphan();
    await recoverFrom(rig.disk);
    const [row] = rig.recordings;
    expect(row).toMatchObject({
      ...PORCH,
      startMs: START_MS,
      endMs: START_MS + 1_500,
      finished: true,
      bytes: rig.disk.bytesOf(path).length,
    });
    expect(row!.run).toMatchObject({ id: `run-${START_MS}`, startMs: START_MS - 7_200_000 });
    expect(row!.run.init.equals(new Camera().part().init)).toBe(true);
    expect(row!.run.tracks).toMatchObject([
      { kind: 'video', codec: 'h264', width: 320, height: 240 },
    ]);
    expect(row!.parts[0]!.startTicks).toBe(7_200 * 90_000);
  });

  it(
    'is kept as far as it is whole, whatever byte it ends with, or removed',
    async () => {
      const { path, bytes } = await orphan();
      for (let length = 0; length <= bytes.length; length += 5) {
        const disk = new FakeDisk();
        disk.put(path, Buffer.from(bytes.subarray(0, length)));
        await using index = await openIndex({ file: ':memory:', log: silentLog });
        await recoverFrom(disk, index);
        const [row] = index.read.overlapping(PORCH, ALWAYS);
        if (row) expect(disk.bytesOf(path).length).toBe(row.bytes);
        else expect(disk.files).toEqual([]);
        expect(disk.openFiles).toBe(0);
      }
    },
    SLOW,
  );

  it('that is not ours is left alone', async () => {
    const day = '/data/recordings/porch/main/2026/01/02';
    const foreign = [`${day}/holiday.mp4`, `${day}/23-59-59.000Z.mp4`];
    rig.disk.put(foreign[0]!, Buffer.alloc(10));
    rig.disk.put(foreign[1]!, Buffer.alloc(100_000, 7));
    await recoverFrom(rig.disk);
    expect(rig.disk.files).toEqual([...foreign].sort());
    expect(rig.recordings).toEqual([]);
  });

  it('of another camera, copied here, is left alone', async () => {
    const { path, bytes } = await orphan();
    await rig.disk.remove(path);
    const copy = '/data/recordings/yard/main/2026/01/02/03-04-05.000Z.mp4';
    rig.disk.put(copy, bytes);
    await recoverFrom(rig.disk);
    expect(rig.disk.files).toEqual([copy]);
    expect(rig.index.read.streams().map(({ cameraId }) => cameraId)).toEqual(['porch']);
  });
});
