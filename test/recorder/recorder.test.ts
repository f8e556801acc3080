import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Disk, type DiskFile, nodeDisk } from '../../recorder/disk.js';
import { type Recorder, startRecorder } from '../../recorder/recorder.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { type TempDir, tempDir } from '../rig/temp-dir.js';
import { eventually } from '../rig/wait.js';
import { Camera, PORCH, START_MS, YARD } from './parts.js';
import { livePartsIn } from './recording-of.js';
import { ALWAYS } from './rig.js';

let dir: TempDir;
let index: RecordingIndex;
let clock: FakeClock;
beforeEach(async () => {
  dir = await tempDir();
  index = await openIndex({ file: ':memory:', log: silentLog });
  clock = new FakeClock(START_MS);
});
afterEach(async () => {
  await index[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

const start = (disk: Disk = nodeDisk): Promise<Recorder> =>
  startRecorder({ directory: dir.file('data'), index, retention: {}, clock, log: silentLog, disk });

/** A disk whose open files can be taken away from the program, as a kill does. */
function mortalDisk(): { disk: Disk; kill: () => Promise<unknown> } {
  const open: DiskFile[] = [];
  const create = async (path: string): Promise<DiskFile> => {
    const file = await nodeDisk.create(path);
    open.push(file);
    return file;
  };
  return {
    disk: { ...nodeDisk, create },
    kill: () => Promise.all(open.map((file) => file.close())),
  };
}
const files = async (): Promise<string[]> =>
  (await readdir(dir.file('data'), { recursive: true })).filter((name) => name.endsWith('.mp4'));

describe('the recorder', () => {
  it('records several streams to a real disk', async () => {
    const recorder = await start();
    const parts = new Camera().parts(20);
    for (const key of [PORCH, YARD]) {
      const stream = recorder.open({ ...key, segmentMs: 4_000 });
      for (const part of parts) stream.part(part);
    }
    await recorder[Symbol.asyncDispose]();
    for (const key of [PORCH, YARD]) {
      const recordings = index.read.overlapping(key, ALWAYS);
      expect(recordings.length).toBeGreaterThanOrEqual(2);
      const media = await Promise.all(
        recordings.map(async (recording) =>
          livePartsIn(recording, await readFile(join(dir.file('data'), recording.path))),
        ),
      );
      expect(media.flat()).toEqual(parts.map(({ bytes }) => bytes));
      expect(recorder.timeline.spans(key, ALWAYS)).toMatchObject([
        { fromMs: START_MS, toMs: START_MS + 10_000, segments: recordings.length },
      ]);
    }
  });

  it('saves what has come about once a second', async () => {
    await using recorder = await start();
    const stream = recorder.open({ ...PORCH, segmentMs: 60_000 });
    new Camera().parts(4).forEach((part) => stream.part(part));
    await eventually(() => stream.state.queuedBytes === 0, { what: 'the parts to be written' });
    expect(recorder.timeline.lastDurableMs(PORCH)).toBe(START_MS + 500);
    await clock.advance(1_000);
    await eventually(() => recorder.timeline.lastDurableMs(PORCH) === START_MS + 2_000, {
      what: 'the parts to be durable',
    });
  });

  it('records a stream once at a time', async () => {
    await using recorder = await start();
    const stream = recorder.open({ ...PORCH, segmentMs: 60_000 });
    expect(() => recorder.open({ ...PORCH, segmentMs: 60_000 })).toThrow('already');
    expect(recorder.stream(PORCH)).toBe(stream);
    await recorder.close(PORCH, 'disabled');
    await recorder.close(PORCH, 'disabled');
    expect(recorder.stream(PORCH)).toBeUndefined();
    recorder.open({ ...PORCH, segmentMs: 60_000 });
  });

  it('finishes what a killed program left behind', async () => {
    const { disk, kill } = mortalDisk();
    const killed = await start(disk);
    const stream = killed.open({ ...PORCH, segmentMs: 60_000 });
    new Camera().parts(4).forEach((part) => stream.part(part));
    await eventually(() => stream.state.queuedBytes === 0, { what: 'the parts to be written' });

    await kill();
    await using recorder = await start();
    expect(index.read.newest(PORCH)).toMatchObject({ finished: true, endMs: START_MS + 2_000 });
    clock.jump(30_000);
    const next = recorder.open({ ...PORCH, segmentMs: 60_000 });
    next.part(new Camera(START_MS + 31_000).part());
    await next.stop('shutdown');
    expect(recorder.timeline.gaps(PORCH, { fromMs: 0, toMs: START_MS + 31_500 })).toEqual([
      {
        fromMs: START_MS + 2_000,
        toMs: START_MS + 31_000,
        cause: 'crash',
        detail: 'camrelay ended without being stopped',
        open: false,
      },
    ]);
  });

  it('lets no gap go on of a stream that is not recorded any more', async () => {
    const first = await start();
    first.open({ ...PORCH, segmentMs: 60_000 }).part(new Camera().part());
    await first[Symbol.asyncDispose]();
    clock.jump(60_000);
    await using second = await start();
    second.open({ ...YARD, segmentMs: 60_000 });
    await second.settle();
    expect(index.read.openGap(PORCH)).toBeUndefined();
    expect(index.read.gaps(PORCH, ALWAYS)).toMatchObject([
      { cause: 'shutdown', toMs: START_MS + 60_000 },
    ]);
    expect(index.read.openGap(YARD)).toBeDefined();
  });

  it('deletes what a new retention condemns', async () => {
    await using recorder = await start();
    const stream = recorder.open({ ...PORCH, segmentMs: 2_000 });
    new Camera().parts(20).forEach((part) => stream.part(part));
    await stream.stop('shutdown');
    expect((await files()).length).toBeGreaterThan(2);
    recorder.setRetention({ bytes: 0 });
    await recorder.sweep();
    expect(await files()).toEqual([]);
    expect(index.read.newest(PORCH)).toBeUndefined();
  });
});
