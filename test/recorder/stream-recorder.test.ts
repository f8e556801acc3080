import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_PARTS } from '../../recorder/cutting.js';
import { MAX_QUEUED_BYTES } from '../../recorder/stream-recorder.js';
import type { Part } from '../../src/model/part.js';
import { systemError } from './fake-disk.js';
import { aLoss, Camera, PORCH, START_MS } from './parts.js';
import { livePartsIn } from './recording-of.js';
import { ALWAYS, Rig } from './rig.js';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

const feed = (parts: readonly Part[]): void => parts.forEach((part) => rig.recorder.part(part));
const seconds = (...times: number[]): number[] => times.map((s) => START_MS + s * 1000);

describe('recording a stream', () => {
  it('puts the parts of a run into files, byte for byte and without a hole', async () => {
    const parts = new Camera().parts(90);
    feed(parts);
    await rig.recorder.stop('shutdown');
    const { recordings } = rig;
    const recorded = recordings.flatMap((recording) =>
      livePartsIn(recording, rig.disk.bytesOf(`/data/${recording.path}`)),
    );
    expect(recordings.length).toBeGreaterThan(3);
    expect(recorded).toEqual(parts.map(({ bytes }) => bytes));
    const ends = rig.recordings.map(({ endMs }) => endMs);
    expect(rig.recordings.map(({ startMs }) => startMs)).toEqual([START_MS, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(START_MS + 45_000);
  });

  it('describes every part of a file exactly', async () => {
    const parts = new Camera(START_MS, { skippedMs: 7_200_000, driftPpm: 300 }).parts(6);
    feed(parts);
    await rig.recorder.stop('shutdown');
    const [recording] = rig.recordings;
    const bytes = rig.disk.bytesOf(`/data/${recording!.path}`);
    recording!.parts.forEach((part, at) => {
      const { startTicks, durationTicks, independent, startMs } = parts[at]!;
      expect(part).toMatchObject({ startTicks, durationTicks, independent });
      expect(Math.abs(part.startMs - startMs)).toBeLessThan(1);
    });
    expect(livePartsIn(recording!, bytes)).toEqual(parts.map(({ bytes }) => bytes));
    expect(bytes.length).toBe(recording!.bytes);
  });

  it('cuts at the first key frame after the target length', async () => {
    feed(new Camera().parts(90));
    await rig.recorder.stop('shutdown');
    const lengths = rig.recordings.map(({ startMs, endMs }) => endMs - startMs);
    expect(lengths.slice(1, -1)).toEqual([10_000, 10_000, 10_000]);
    for (const { parts } of rig.recordings) expect(parts[0]!.independent).toBe(true);
  });

  it('makes the first file of a run shorter, so that cameras do not cut together', async () => {
    feed(new Camera().parts(60, { independent: true }));
    await rig.recorder.stop('shutdown');
    const [first, second] = rig.recordings;
    expect(first!.endMs - first!.startMs).toBeLessThan(second!.endMs - second!.startMs);
    expect(first!.endMs - first!.startMs).toBeGreaterThanOrEqual(5_000);
  });

  it('begins another file with every run', async () => {
    feed(new Camera().parts(4));
    rig.recorder.ended(aLoss('stalled'));
    feed(new Camera(START_MS + 5_000).parts(4));
    await rig.recorder.stop('shutdown');
    expect(rig.recordings.map(({ run }) => run.id)).toEqual([
      `run-${START_MS}`,
      `run-${START_MS + 5_000}`,
    ]);
    expect(rig.recordings.map(({ startMs }) => startMs)).toEqual(seconds(0, 5));
  });

  it('waits for a key frame before it begins', async () => {
    const camera = new Camera();
    feed([camera.part({ independent: false }), camera.part({ independent: true })]);
    await rig.recorder.stop('shutdown');
    expect(rig.recordings.map(({ startMs }) => startMs)).toEqual([START_MS + 500]);
  });

  it('names files after their time in UTC', async () => {
    feed(new Camera().parts(1));
    await rig.recorder.stop('shutdown');
    expect(rig.recordings[0]!.path).toBe('recordings/porch/main/2026/01/02/03-04-05.000Z.mp4');
  });

  it('takes another name where a leftover has its own', async () => {
    rig.disk.put('/data/recordings/porch/main/2026/01/02/03-04-05.000Z.mp4', Buffer.from('left'));
    feed(new Camera().parts(1));
    await rig.recorder.stop('shutdown');
    expect(rig.recordings[0]!.path).toBe('recordings/porch/main/2026/01/02/03-04-05.000Z-2.mp4');
  });

  it('is in the index with its first part, and with each save says how far it has come', async () => {
    const camera = new Camera();
    feed([camera.part()]);
    await rig.idle();
    expect(rig.recordings).toMatchObject([
      { startMs: START_MS, endMs: START_MS + 500, finished: false },
    ]);
    feed(camera.parts(3));
    await rig.idle();
    expect(rig.recordings[0]!.endMs).toBe(START_MS + 500);
    await rig.recorder.save();
    expect(rig.recordings[0]!.endMs).toBe(START_MS + 2_000);
    expect(rig.recorder.state).toEqual({
      recording: true,
      lastDurableMs: START_MS + 2_000,
      diskFailure: null,
      unsavedBytes: 0,
      queuedBytes: 0,
    });
  });

  it('saves nothing twice', async () => {
    feed(new Camera().parts(2));
    await rig.idle();
    await rig.recorder.save();
    const before = rig.disk.operations.length;
    await rig.recorder.save();
    expect(rig.disk.operations.length).toBe(before);
  });

  it('goes on writing while a save is under way', async () => {
    const camera = new Camera();
    feed(camera.parts(2));
    await rig.idle();
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    rig.disk.wait = (operation) => (operation.startsWith('sync ') ? slow : undefined);
    const save = rig.recorder.save();
    feed(camera.parts(2));
    await rig.idle();
    expect(rig.disk.operations.filter((operation) => operation.startsWith('write'))).toHaveLength(
      5,
    );
    release();
    await save;
    expect(rig.recordings[0]!.endMs).toBe(START_MS + 1_000);
  });

  it('never grows a file for ever, even without key frames', async () => {
    const camera = new Camera();
    const [first, second] = camera.parts(2, { independent: true });
    feed([first!]);
    const more = { ...second!, independent: false };
    for (let at = 1; at <= MAX_PARTS; at++) {
      feed([more]);
      if (at % 500 === 0) await rig.idle();
    }
    await rig.idle();
    expect(rig.recordings).toMatchObject([{ finished: true }]);
    expect(rig.recordings[0]!.parts).toHaveLength(MAX_PARTS);
    expect(rig.gaps.at(-1)).toMatch(/^stalled/);
  });

  it('takes nothing after it was stopped', async () => {
    const camera = new Camera();
    feed(camera.parts(2));
    await rig.recorder.stop('shutdown');
    feed(camera.parts(2));
    rig.recorder.ended(aLoss('offline'));
    await rig.idle();
    expect(rig.recordings[0]!.endMs).toBe(START_MS + 1_000);
    expect(rig.disk.openFiles).toBe(0);
  });
});

describe('a clock that was set back', () => {
  it('makes a new run follow the last recording instead of lying over it', async () => {
    feed(new Camera(START_MS).parts(8));
    rig.recorder.ended(aLoss('clock'));
    await rig.idle();
    await rig.clock.advance(700);
    feed(new Camera(START_MS - 3_600_000).parts(8));
    await rig.recorder.stop('shutdown');
    expect(rig.recordings.map(({ startMs }) => startMs)).toEqual(seconds(0, 4.7));
    expect(rig.gaps[0]).toBe('clock 4000-4700');
  });

  it('is come back to little by little, without an overlap, a hole or a lost part', async () => {
    feed(new Camera(START_MS).parts(8));
    rig.recorder.ended(aLoss('clock'));
    feed(new Camera(START_MS - 60_000).parts(1_400));
    await rig.recorder.stop('shutdown');
    const rows = rig.recordings;
    const parts = rows.flatMap((row) => row.parts);
    expect(parts).toHaveLength(8 + 1_400);
    expect(parts.at(-1)!.startMs).toBeCloseTo(START_MS - 60_000 + 1_399 * 500, 0);
    for (const [at, row] of rows.entries()) {
      const before = rows[at - 1]?.endMs ?? row.startMs;
      expect(row.startMs - before).toBeGreaterThanOrEqual(0);
      expect(row.startMs - before).toBeLessThanOrEqual(1);
    }
    expect(rig.timeline.spans(PORCH, ALWAYS)).toHaveLength(1);
  });

  it('is followed again by the run after, once there is room', async () => {
    feed(new Camera(START_MS).parts(8));
    rig.recorder.ended(aLoss('clock'));
    feed(new Camera(START_MS + 3_000).parts(4));
    rig.recorder.ended(aLoss('offline'));
    feed(new Camera(START_MS + 60_000).parts(4));
    await rig.recorder.stop('shutdown');
    expect(rig.recordings.map(({ startMs }) => startMs)).toEqual(seconds(0, 4, 60));
  });

  it('by days does not push the present into a future that never was', async () => {
    feed(new Camera(START_MS + 10 * 86_400_000).parts(4));
    rig.recorder.ended(aLoss('clock'));
    feed(new Camera(START_MS).parts(4));
    await rig.recorder.stop('shutdown');
    expect(rig.recordings.map(({ startMs }) => startMs)).toEqual(seconds(0, 10 * 86_400));
  });

  it('never makes rows overlap, whatever the rounding', async () => {
    const camera = new Camera(START_MS + 0.4, { driftPpm: -500 });
    feed(camera.parts(400, { durationMs: 333.4, independent: true }));
    await rig.recorder.stop('shutdown');
    const rows = rig.recordings;
    expect(rows.length).toBeGreaterThan(10);
    for (const [at, row] of rows.entries()) {
      expect(row.startMs).toBeGreaterThanOrEqual(rows[at - 1]?.endMs ?? 0);
      expect(row.startMs - (rows[at - 1]?.endMs ?? row.startMs)).toBeLessThanOrEqual(1);
    }
  });
});

describe('a disk that fails', () => {
  it.each(['create', 'write', 'sync ', 'syncdir', 'mkdir'])(
    'at %s leaves no file behind, says so, and is tried again',
    async (operation) => {
      rig.disk.fail = (asked) => {
        if (asked.startsWith(operation)) throw systemError('ENOSPC');
      };
      const camera = new Camera();
      feed(camera.parts(2));
      await rig.idle();
      expect(rig.recorder.state).toMatchObject({
        recording: false,
        diskFailure: 'the disk is full',
      });
      expect(rig.disk.files).toEqual([]);
      expect(rig.asked).toBe(1);
      rig.disk.fail = () => undefined;
      await rig.clock.advance(500);
      feed(camera.parts(6));
      await rig.recorder.stop('shutdown');
      expect(rig.recorder.state.diskFailure).toBeNull();
      expect(rig.recordings.map(({ startMs }) => startMs)).toEqual([START_MS + 2_000]);
      expect(rig.gaps).toEqual(['disk 0-2000', 'shutdown 4000-']);
    },
  );

  it('in the middle of a part keeps what was whole, and notes the rest as a gap', async () => {
    const camera = new Camera();
    feed(camera.parts(3));
    await rig.idle();
    let failures = 1;
    rig.disk.fail = (operation) => {
      if (operation.startsWith('write') && failures-- > 0) throw systemError('EIO');
    };
    feed(camera.parts(1));
    await rig.idle();
    await rig.clock.advance(500);
    feed(camera.parts(8));
    await rig.recorder.stop('shutdown');
    const [first, second] = rig.recordings;
    expect(first).toMatchObject({ finished: true, endMs: START_MS + 1_500 });
    expect(rig.disk.bytesOf(`/data/${first!.path}`).length).toBe(first!.bytes);
    expect(second!.startMs).toBe(START_MS + 2_000);
    expect(rig.gaps).toEqual(['disk 1500-2000', 'shutdown 6000-']);
  });

  it('to sync keeps only what had been synced before', async () => {
    const camera = new Camera();
    feed(camera.parts(2));
    await rig.idle();
    await rig.recorder.save();
    feed(camera.parts(1));
    await rig.idle();
    let failures = 1;
    rig.disk.fail = (operation) => {
      if (operation.startsWith('sync ') && failures-- > 0) throw systemError('EIO');
    };
    await rig.recorder.save();
    feed(camera.parts(1));
    await rig.idle();
    expect(rig.recordings).toMatchObject([{ finished: true, endMs: START_MS + 1_000 }]);
    expect(rig.gaps).toEqual(['disk 1000-']);
  });

  it('at the end of a file is asked again before another is begun', async () => {
    const camera = new Camera();
    feed(camera.parts(4));
    await rig.idle();
    rig.disk.fail = (operation) => {
      if (operation.startsWith('sync')) throw systemError('EIO');
    };
    rig.recorder.ended(aLoss('offline'));
    await rig.idle();
    expect(rig.recordings[0]!.finished).toBe(false);
    rig.disk.fail = () => undefined;
    await rig.clock.advance(500);
    feed(new Camera(START_MS + 10_000).parts(4));
    await rig.idle();
    expect(rig.recordings.map(({ finished }) => finished)).toEqual([true, false]);
  });

  it('at the end of a file notes what is missed until another can be begun', async () => {
    const camera = new Camera();
    feed(camera.parts(16));
    await rig.idle();
    await rig.recorder.save();
    feed(camera.parts(4));
    await rig.idle();
    rig.disk.fail = (operation) => {
      if (operation.startsWith('sync')) throw systemError('EIO');
    };
    feed(camera.parts(4));
    await rig.idle();
    expect(rig.gaps).toEqual(['disk 8000-']);
    rig.disk.fail = () => undefined;
    await rig.clock.advance(500);
    feed(camera.parts(4));
    await rig.idle();
    expect(rig.recordings).toMatchObject([
      { finished: true, endMs: START_MS + 8_000 },
      { finished: false, startMs: START_MS + 12_000 },
    ]);
    expect(rig.gaps).toEqual(['disk 8000-12000']);
  });

  it('waits longer after every failure, and no longer than two seconds', async () => {
    const tries: number[] = [];
    rig.disk.fail = (operation) => {
      if (!operation.startsWith('create')) return;
      tries.push(rig.clock.monotonic());
      throw systemError('EIO');
    };
    const camera = new Camera();
    for (let at = 0; at < 60; at++) {
      feed([camera.part({ independent: true, durationMs: 100 })]);
      await rig.idle();
      await rig.clock.advance(100);
    }
    const pauses = tries.slice(1).map((at, before) => at - tries[before]!);
    expect(pauses).toEqual([500, 1_000, 2_000, 2_000]);
  });

  it('does not keep the index from learning of the gap later', async () => {
    const write = rig.index.write.bind(rig.index);
    rig.index.write = () => Promise.reject(new Error('full as well'));
    const camera = new Camera();
    feed(camera.parts(4));
    await rig.idle();
    await rig.clock.advance(2_000);
    rig.recorder.ended(aLoss('offline'));
    await rig.idle();
    expect(rig.gaps).toEqual(['offline 0-']);
    rig.index.write = write;
    feed(new Camera(START_MS + 5_000).parts(4));
    await rig.idle();
    expect(rig.gaps).toEqual(['disk 0-2000', 'offline 2000-5000']);
  });
});

describe('an index that refuses the end of a gap', () => {
  it('gets it together with the recording that ended it', async () => {
    feed(new Camera().parts(4));
    await rig.idle();
    const write = rig.index.write.bind(rig.index);
    rig.index.write = (...group) =>
      group.some(({ type }) => type === 'begin' || type === 'finish')
        ? write(...group)
        : Promise.reject(new Error('busy'));
    rig.recorder.ended(aLoss('stalled'));
    feed(new Camera(START_MS + 9_000).parts(4));
    await rig.idle();
    expect(rig.gaps).toEqual(['stalled 2000-9000']);
    rig.index.write = write;
  });
});

describe('a disk that does not keep up', () => {
  it('costs whole groups of pictures, bounded memory, and a gap', async () => {
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const camera = new Camera();
    feed(camera.parts(1));
    await rig.idle();
    rig.disk.wait = () => slow; // everything stands still
    const big = { frameBytes: 200_000 };
    for (let at = 0; at < 40; at++) {
      feed([camera.part(big)]);
      expect(rig.recorder.state.queuedBytes).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
    }
    rig.disk.wait = () => undefined;
    release();
    await rig.idle();
    feed(camera.parts(8));
    await rig.recorder.stop('shutdown');
    const [first, second] = rig.recordings;
    expect(rig.recordings).toHaveLength(2);
    expect(second!.parts[0]!.independent).toBe(true);
    expect(first!.endMs).toBeLessThan(second!.startMs);
    expect(rig.gaps).toContain(`disk ${first!.endMs - START_MS}-${second!.startMs - START_MS}`);
  });
});

describe('the gaps of a stream', () => {
  it('reach from the last part to the first of the next run, with the cause of the loss', async () => {
    feed(new Camera().parts(4));
    rig.recorder.ended(aLoss('stalled', 'no picture for 10 s'));
    await rig.idle();
    rig.clock.jump(9_000);
    expect(rig.gaps).toEqual(['stalled 2000-']);
    expect(rig.timeline.gaps(PORCH, ALWAYS)).toEqual([
      {
        fromMs: START_MS + 2_000,
        toMs: START_MS + 9_000,
        cause: 'stalled',
        detail: 'no picture for 10 s',
        open: true,
      },
    ]);
    feed(new Camera(START_MS + 12_345).parts(1));
    await rig.idle();
    expect(rig.gaps).toEqual(['stalled 2000-12345']);
  });

  it('begin with the program where nothing was ever recorded', async () => {
    await rig.idle();
    expect(rig.gaps).toEqual(['offline 0-']);
    rig.recorder.failed(aLoss('auth', 'wrong password'));
    await rig.idle();
    expect(rig.gaps).toEqual(['auth 0-']);
    feed(new Camera(START_MS + 800).parts(1));
    await rig.idle();
    expect(rig.gaps).toEqual(['auth 0-800']);
  });

  it('after a clean stop say so, across the restart', async () => {
    feed(new Camera().parts(4));
    await rig.recorder.stop('shutdown');
    rig.clock.jump(60_000);
    rig.start();
    feed(new Camera(START_MS + 61_000).parts(1));
    await rig.idle();
    expect(rig.gaps).toEqual(['shutdown 2000-61000']);
  });

  it('after a kill say so, across the restart', async () => {
    feed(new Camera().parts(4));
    await rig.idle();
    await rig.recorder.save();
    rig.clock.jump(60_000);
    rig.start();
    feed(new Camera(START_MS + 61_000).parts(1));
    await rig.idle();
    expect(rig.gaps).toEqual(['crash 2000-61000']);
  });

  it('are divided where the camera turns out to be away after a restart', async () => {
    feed(new Camera().parts(4));
    await rig.recorder.stop('shutdown');
    rig.clock.jump(60_000);
    rig.start();
    rig.recorder.failed(aLoss('offline'));
    await rig.idle();
    rig.recorder.failed(aLoss('auth'));
    feed(new Camera(START_MS + 90_000).parts(1));
    await rig.idle();
    expect(rig.gaps).toEqual(['shutdown 2000-60000', 'offline 60000-90000']);
  });

  it('do not reach over a time in which recording was switched off', async () => {
    feed(new Camera().parts(4));
    await rig.recorder.stop('disabled');
    expect(rig.gaps).toEqual([]);
    rig.clock.jump(60_000);
    rig.start();
    feed(new Camera(START_MS + 61_000).parts(1));
    await rig.idle();
    expect(rig.gaps).toEqual(['offline 60000-61000']);
  });

  it('end when recording is switched off', async () => {
    feed(new Camera().parts(4));
    rig.recorder.ended(aLoss('offline'));
    rig.clock.jump(30_000);
    await rig.recorder.stop('disabled');
    expect(rig.gaps).toEqual(['offline 2000-30000']);
  });

  it('are none where the next run follows at once', async () => {
    feed(new Camera().parts(4));
    rig.recorder.ended(aLoss('lease'));
    feed(new Camera(START_MS + 2_000).parts(4));
    await rig.idle();
    expect(rig.gaps).toEqual([]);
  });
});
