import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesPerDay, cameraFacts } from '../../recorder/forecast-facts.js';
import { type ProtectedSpan, ProtectedTimes } from '../../recorder/protected-times.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { aRecording, HEADER_BYTES, PORCH, YARD } from '../storage/builders.js';

const HOUR_MS = 3_600_000;
const FILE_BYTES = HEADER_BYTES + 20 * 1_000;
/** Of files of 10 s, one behind the other. */
const RATE = FILE_BYTES * 8_640;
let index: RecordingIndex;
let id = 0;
beforeEach(async () => {
  index = await openIndex({ file: ':memory:', log: silentLog });
});
afterEach(() => index[Symbol.asyncDispose]());

async function record(
  fromMs: number,
  files: number,
  key = PORCH,
  partBytes = 1_000,
): Promise<void> {
  for (let at = 0; at < files; at++) {
    await index.write(aRecording(++id, { key, startMs: fromMs + at * 10_000, partBytes }));
  }
}
const gap = (fromMs: number, toMs: number) =>
  index.write({ ...PORCH, type: 'gap', cause: 'offline', detail: '', fromMs, toMs });
const rate = () => bytesPerDay(index.read, PORCH);

describe('what a stream takes in a day', () => {
  it('is not known of one that has nothing', () => expect(rate()).toBeNull());

  it('is told by a single file', async () => {
    await record(0, 1);
    expect(rate()).toBe(RATE);
  });

  it('is not less for a camera that was away', async () => {
    await record(0, 5);
    await gap(50_000, 10 * HOUR_MS);
    await record(10 * HOUR_MS, 5);
    expect(rate()).toBe(RATE);
  });

  it('is less for one that need not be recorded all the time', async () => {
    await record(0, 5);
    await record(950_000, 5);
    expect(rate()).toBe(RATE / 10);
  });

  it('is that of the last day', async () => {
    await record(0, 50, PORCH, 100_000);
    await record(48 * HOUR_MS, 5);
    expect(rate()).toBe(RATE);
  });
});

describe('what a forecast is told of a camera', () => {
  it('is of all its streams, but the rate', async () => {
    const sub = { ...PORCH, streamName: 'sub' };
    await record(20_000, 5);
    await record(10_000, 5, sub);
    await record(0, 5, YARD);
    const span = (fromMs: number, toMs: number): ProtectedSpan => ({
      ...{ id: `${fromMs}`, cameraId: 'porch', note: '', createdMs: 0, fromMs, toMs },
    });
    const times = new ProtectedTimes([span(21_000, 22_000), span(23_000, 41_000)]);
    const promise = { ageMs: HOUR_MS, sizeBytes: null };
    const porch = { cameraId: 'porch', streamName: 'main', ...promise };
    const off = { cameraId: 'yard', streamName: null, ...promise };
    const never = { cameraId: 'never', streamName: 'main', ...promise };
    expect(cameraFacts(index.read, times, [porch, off, never])).toEqual([
      {
        ...{ cameraId: 'porch', ...promise, bytesPerDay: RATE, bytes: 10 * FILE_BYTES },
        ...{ protectedBytes: 6 * FILE_BYTES, oldestMs: 10_000 },
      },
      {
        ...{ cameraId: 'yard', ...promise, bytesPerDay: null, bytes: 5 * FILE_BYTES },
        ...{ protectedBytes: 0, oldestMs: 0 },
      },
      {
        ...{ cameraId: 'never', ...promise, bytesPerDay: null, bytes: 0 },
        ...{ protectedBytes: 0, oldestMs: null },
      },
    ]);
  });
});
