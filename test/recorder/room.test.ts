import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Recorder, startRecorder } from '../../recorder/recorder.js';
import type { RetentionPolicy } from '../../recorder/retention.js';
import type { StorageNews } from '../../recorder/storage-health.js';
import type { StreamRecorder } from '../../recorder/stream-recorder.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import type { StreamKey } from '../../storage/streams.js';
import { FakeClock } from '../fake-clock.js';
import { eventually } from '../rig/wait.js';
import { FakeDisk, systemError } from './fake-disk.js';
import { Camera, PORCH, START_MS, YARD } from './parts.js';
import { ALWAYS } from './rig.js';

/** A quarter of it is reserved. */
const DISK_BYTES = 8_000_000;
const RESERVE_BYTES = DISK_BYTES / 4;
/** 100 KB a part of half a second. */
const FRAME_BYTES = 20_000;

let segmentMs: number;
let index: RecordingIndex;
let disk: FakeDisk;
let clock: FakeClock;
let recorder: Recorder;
let streams: { stream: StreamRecorder; camera: Camera }[];
/** Lowest that was free, and most that was used, after any operation. */
let seen: { freeBytes: number; usedBytes: number };

beforeEach(async () => {
  segmentMs = 60_000;
  index = await openIndex({ file: ':memory:', log: silentLog });
  disk = new FakeDisk();
  clock = new FakeClock(START_MS);
  disk.space = () =>
    Promise.resolve({ totalBytes: DISK_BYTES, freeBytes: DISK_BYTES - disk.usedBytes });
  seen = { freeBytes: DISK_BYTES, usedBytes: 0 };
  disk.onOperation = () => {
    seen.usedBytes = Math.max(seen.usedBytes, disk.usedBytes);
    seen.freeBytes = DISK_BYTES - seen.usedBytes;
  };
});
afterEach(async () => {
  await recorder[Symbol.asyncDispose]();
  await index[Symbol.asyncDispose]();
});

async function start(retention: RetentionPolicy, ...keys: readonly StreamKey[]): Promise<void> {
  recorder = await startRecorder({ directory: '/data', index, retention, clock, log: silentLog, disk }); // prettier-ignore
  streams = keys.map((key) => ({
    stream: recorder.open({ ...key, segmentMs }),
    camera: new Camera(),
  }));
}

/** Half a second of every stream, as often as told. */
async function film(parts: number): Promise<void> {
  for (let at = 0; at < parts; at++) {
    for (const { stream, camera } of streams) stream.part(camera.part({ frameBytes: FRAME_BYTES }));
    await eventually(() => streams.every(({ stream }) => stream.state.queuedBytes === 0), {
      what: 'the parts to be dealt with',
      everyMs: 1,
    });
    await clock.advance(500);
  }
}
const recorded = (key = PORCH) => index.read.stretches(key, ALWAYS);
const causes = (key = PORCH) => index.read.gaps(key, ALWAYS).map(({ cause }) => cause);

describe('recording on a small disk', () => {
  it('never runs into its end, without any limit: the oldest of all makes way', async () => {
    await start({}, PORCH, YARD);
    await film(200); // 40 MB
    expect(seen.freeBytes).toBeGreaterThanOrEqual(RESERVE_BYTES);
    expect(disk.usedBytes).toBeGreaterThan(DISK_BYTES / 2);
    for (const key of [PORCH, YARD]) {
      expect(causes(key)).toEqual([]);
      expect(recorded(key).at(-1)!.endMs).toBeGreaterThan(START_MS + 98_000);
    }
    const [porch, yard] = [recorded()[0]!, recorded(YARD)[0]!];
    expect(Math.abs(porch.startMs - yard.startMs)).toBeLessThan(4_000);
  });

  it('ends files early, for what grows cannot make way', async () => {
    await start({}, PORCH);
    await film(40);
    const finished = recorded().slice(0, -1);
    expect(finished.length).toBeGreaterThan(2);
    for (const { bytes } of finished) expect(bytes).toBeLessThan(DISK_BYTES / 5);
  });

  it('keeps what was asked for free, at any moment', async () => {
    await start({ minFreeBytes: 4_000_000 }, PORCH);
    await film(150);
    expect(seen.freeBytes).toBeGreaterThanOrEqual(4_000_000);
    expect(causes()).toEqual([]);
  });

  it('takes no more than it may, of all and of one camera, at any moment', async () => {
    const cameras = new Map([['yard', { bytes: 1_500_000 }]]);
    await start({ bytes: 5_000_000, cameras }, PORCH, YARD);
    let yardBytes = 0;
    const { onOperation } = disk;
    disk.onOperation = () => {
      onOperation();
      const yard = disk.files.filter((path) => path.includes('/yard/'));
      yardBytes = Math.max(yardBytes, yard.reduce((sum, path) => sum + disk.bytesOf(path).length, 0)); // prettier-ignore
    };
    await film(80);
    expect(seen.usedBytes).toBeLessThanOrEqual(5_000_000);
    expect(yardBytes).toBeLessThanOrEqual(1_500_000);
    expect([...causes(), ...causes(YARD)]).toEqual([]);
  });
});

describe('a disk full of what is protected', () => {
  it('pauses recording, says why, and goes on as soon as something may go', async () => {
    const news: StorageNews[] = [];
    await start({}, PORCH);
    recorder.health.onChange((one) => news.push(one));
    await recorder.protectedSpans.add('porch', { fromMs: 0, toMs: 1e13 }, '');
    await film(100);
    const [stream] = streams;
    expect(stream!.stream.state).toMatchObject({ recording: false });
    expect(stream!.stream.state.diskFailure).toContain('protected');
    expect(recorder.health.problems()).toMatchObject([{ stream: PORCH, trouble: 'disk' }]);
    expect(seen.freeBytes).toBeGreaterThanOrEqual(RESERVE_BYTES);
    const before = recorded();
    expect(before[0]!.startMs).toBe(START_MS);

    await recorder.protectedSpans.lift('porch', { fromMs: 0, toMs: 1e13 });
    await film(30);
    expect(stream!.stream.state).toMatchObject({ recording: true, diskFailure: null });
    expect(recorder.health.problems()).toEqual([]);
    expect(news.map(({ reason }) => reason === null)).toEqual([false, true]);
    const [gap] = index.read.gaps(PORCH, ALWAYS);
    expect(gap).toMatchObject({ cause: 'disk', fromMs: before.at(-1)!.endMs });
    const after = recorded().find(({ startMs }) => startMs >= gap!.toMs!);
    expect(after?.startMs).toBe(gap!.toMs);
  });

  it('leaves other cameras their own share', async () => {
    const cameras = new Map([['yard', { bytes: 500_000 }]]);
    await start({ cameras }, PORCH, YARD);
    await recorder.protectedSpans.add('yard', { fromMs: 0, toMs: 1e13 }, '');
    await film(30);
    expect(causes(YARD)).toEqual(['disk']);
    expect(causes()).toEqual([]);
  });

  it('goes on recording in what is left, the newest last to go', async () => {
    await start({}, PORCH);
    await film(20);
    await recorder.protectedSpans.add('porch', { fromMs: 0, toMs: START_MS + 10_000 }, '');
    await film(120);
    expect(causes()).toEqual([]);
    expect(recorded()[0]!.startMs).toBe(START_MS);
    expect(recorded().at(-1)!.endMs).toBeGreaterThan(START_MS + 68_000);
  });
});

describe('a disk that says it is full', () => {
  it('whatever it claims to have left, gets room, and not a part is lost', async () => {
    disk.space = () => Promise.resolve({ totalBytes: 1e9, freeBytes: 5e8 });
    disk.fail = (operation) => {
      if (operation.startsWith('write') && disk.usedBytes > 3_000_000) throw systemError('EDQUOT');
    };
    segmentMs = 4_000;
    await start({}, PORCH);
    await film(80);
    expect(causes()).toEqual([]);
    expect(recorded().at(-1)!.endMs).toBeGreaterThan(START_MS + 38_000);
  });
});
