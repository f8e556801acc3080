import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/kit/log.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { aRecording, aRun, HEADER_BYTES, PORCH, YARD } from './builders.js';

let index: RecordingIndex;
beforeEach(async () => {
  index = await openIndex({ file: ':memory:', log: silentLog });
});
afterEach(() => index[Symbol.asyncDispose]());

const ALWAYS = { fromMs: 0, toMs: 1e12 };

describe('a recording', () => {
  it('comes back as it was written, with its run and its parts', async () => {
    await index.write(aRecording(1, { startMs: 5_000, seconds: 2, run: aRun('r', 4_000) }));
    const recording = index.read.recording(1)!;
    expect(recording).toMatchObject({
      ...PORCH,
      path: 'recordings/porch/main/5000.mp4',
      run: aRun('r', 4_000),
      startMs: 5_000,
      endMs: 7_000,
      finished: true,
    });
    expect(recording.parts.map(({ startMs, offset }) => [startMs, offset])).toEqual([
      [5_000, HEADER_BYTES],
      [5_500, HEADER_BYTES + 250_000],
      [6_000, HEADER_BYTES + 500_000],
      [6_500, HEADER_BYTES + 750_000],
    ]);
  });

  it('grows, and is unfinished until it is said to be finished', async () => {
    const begin = aRecording(1, { seconds: 1, finished: false });
    const { endMs, bytes, parts } = aRecording(1, { seconds: 3 }).recording;
    await index.write(begin);
    await index.write({ type: 'grow', grown: { id: 1, endMs, bytes, checksum: 7, parts } });
    expect(index.read.newest(PORCH)).toMatchObject({ endMs: 3_000, finished: false });
    expect(index.read.unfinished().map(({ id }) => id)).toEqual([1]);
    expect(index.read.oldest(PORCH, 10)).toEqual([]);
    await index.write({ type: 'finish', grown: { id: 1, endMs, bytes, checksum: 7, parts } });
    expect(index.read.unfinished()).toEqual([]);
    expect(index.read.oldest(PORCH, 10)).toMatchObject([{ id: 1, startMs: 0, endMs: 3_000 }]);
  });

  it('shares its run with the other files of the run', async () => {
    const run = aRun('r');
    await index.write(aRecording(1, { run }), aRecording(2, { startMs: 10_000, run }));
    const [first, second] = index.read.overlapping(PORCH, ALWAYS);
    expect(first!.run).toBe(second!.run);
  });

  it('takes its run along when it is the last of it', async () => {
    const run = aRun('r');
    await index.write(aRecording(1, { run }), aRecording(2, { startMs: 10_000, run }));
    await index.write({ type: 'discard', ids: [1] });
    expect(index.read.newest(PORCH)!.run.id).toBe('r');
    await index.write({ type: 'discard', ids: [2] });
    await index.write(aRecording(3, { run: { ...run, startMs: 77 } }));
    expect(index.read.newest(PORCH)!.run.startMs).toBe(77);
  });

  it('that is discarded leaves its file as garbage until that is swept', async () => {
    await index.write(aRecording(1));
    await index.write({ type: 'discard', ids: [1, 99] });
    expect(index.read.recording(1)).toBeUndefined();
    expect(index.read.garbage(10)).toEqual(['recordings/porch/main/0.mp4']);
    await index.write({ type: 'swept', paths: ['recordings/porch/main/0.mp4'] });
    expect(index.read.garbage(10)).toEqual([]);
  });

  it('counts into the bytes of its stream until it is discarded', async () => {
    const bytesOf = (key: typeof PORCH): number | undefined => index.read.stream(key)?.bytes;
    await index.write(aRecording(1, { partBytes: 100, seconds: 1, finished: false }));
    await index.write(aRecording(2, { key: YARD, partBytes: 7, seconds: 1 }));
    expect(bytesOf(PORCH)).toBe(HEADER_BYTES + 200);
    const { endMs, parts } = aRecording(1, { seconds: 2 }).recording;
    await index.write({ type: 'grow', grown: { id: 1, endMs, bytes: 9_000, checksum: 7, parts } });
    expect(bytesOf(PORCH)).toBe(9_000);
    await index.write({ type: 'discard', ids: [1] });
    expect([bytesOf(PORCH), bytesOf(YARD)]).toEqual([0, HEADER_BYTES + 14]);
  });

  it('never gets the id of one that is gone', async () => {
    const id = index.newRecordingId();
    await index.write(aRecording(id));
    await index.write({ type: 'discard', ids: [id] });
    expect(index.newRecordingId()).toBe(id + 1);
  });
});

describe('asking for a span', () => {
  beforeEach(() =>
    index.write(
      aRecording(1, { startMs: 0 }),
      aRecording(2, { startMs: 10_000 }),
      aRecording(3, { startMs: 30_000 }),
      aRecording(4, { startMs: 10_000, key: YARD }),
    ),
  );

  it.each([
    { fromMs: 0, toMs: 1, ids: [1] },
    { fromMs: 9_999, toMs: 10_000, ids: [1] },
    { fromMs: 10_000, toMs: 10_001, ids: [2] },
    { fromMs: 9_999, toMs: 10_001, ids: [1, 2] },
    { fromMs: 20_000, toMs: 30_000, ids: [] },
    { fromMs: 19_999, toMs: 30_001, ids: [2, 3] },
    { fromMs: -5, toMs: 99_999, ids: [1, 2, 3] },
    { fromMs: 40_000, toMs: 99_999, ids: [] },
  ])('$fromMs to $toMs finds the recordings $ids', ({ ids, ...span }) => {
    expect(index.read.overlapping(PORCH, span).map(({ id }) => id)).toEqual(ids);
    expect(index.read.stretches(PORCH, span)).toHaveLength(ids.length);
  });

  it('finds the recordings beside an instant', () => {
    expect(index.read.before(PORCH, 25_000)?.id).toBe(2);
    expect(index.read.after(PORCH, 25_000)?.id).toBe(3);
    expect(index.read.before(PORCH, -1)).toBeUndefined();
    expect(index.read.after(PORCH, 30_001)).toBeUndefined();
  });

  it('of an unknown stream finds nothing', () => {
    const nobody = { cameraId: 'nobody', streamName: 'main' };
    expect(index.read.overlapping(nobody, ALWAYS)).toEqual([]);
    expect(index.read.newestEndMs(nobody)).toBeUndefined();
    expect(index.read.stream(nobody)).toBeUndefined();
  });
});

describe('a gap', () => {
  const open = {
    ...PORCH,
    type: 'openGap',
    fromMs: 1_000,
    cause: 'offline',
    detail: 'gone',
  } as const;

  it('stays open until it is closed', async () => {
    await index.write(open);
    expect(index.read.gaps(PORCH, ALWAYS)).toEqual([
      { fromMs: 1_000, toMs: null, cause: 'offline', detail: 'gone' },
    ]);
    await index.write({ ...PORCH, type: 'closeGap', toMs: 4_000 });
    expect(index.read.openGap(PORCH)).toBeUndefined();
    expect(index.read.gaps(PORCH, { fromMs: 3_999, toMs: 5_000 })).toMatchObject([{ toMs: 4_000 }]);
    expect(index.read.gaps(PORCH, { fromMs: 4_000, toMs: 5_000 })).toEqual([]);
    expect(index.read.newestGapEndMs(PORCH)).toBe(4_000);
  });

  it('of no length is none', async () => {
    await index.write(open);
    await index.write({ ...PORCH, type: 'closeGap', toMs: 1_000 });
    expect(index.read.gaps(PORCH, ALWAYS)).toEqual([]);
  });

  it('cannot be opened while another is open', async () => {
    await index.write(open);
    await expect(index.write(open)).rejects.toMatchObject({ code: 'disk_failed' });
    await expect(index.write({ ...open, ...YARD })).resolves.toBeUndefined();
  });

  it('may change its cause while it is open', async () => {
    await index.write(open, { ...PORCH, type: 'amendGap', cause: 'auth', detail: 'refused' });
    expect(index.read.openGap(PORCH)).toMatchObject({ cause: 'auth', detail: 'refused' });
  });

  it('is forgotten when nothing of its time is kept', async () => {
    const gap = { ...PORCH, type: 'gap', cause: 'offline', detail: '' } as const;
    await index.write({ ...gap, fromMs: 1, toMs: 2 }, { ...gap, fromMs: 5, toMs: 7 });
    await index.write({ ...PORCH, type: 'pruneGaps', beforeMs: 6 });
    expect(index.read.gaps(PORCH, ALWAYS)).toMatchObject([{ fromMs: 5 }]);
  });
});

describe('what is remembered', () => {
  it('is the last value of each topic', async () => {
    await index.remember(PORCH, 'link', { failures: 1 }, 10);
    await index.remember(PORCH, 'link', { failures: 2 }, 20);
    await index.remember(YARD, 'link', { failures: 9 }, 20);
    expect(index.read.recall(PORCH, 'link')).toEqual({ failures: 2 });
    expect(index.read.recall(PORCH, 'format')).toBeUndefined();
  });

  it('can be forgotten', async () => {
    await index.remember(PORCH, 'link', 1, 10);
    await index.remember(PORCH, 'link', undefined, 20);
    expect(index.read.recall(PORCH, 'link')).toBeUndefined();
  });

  it('has a bound', async () => {
    await expect(index.remember(PORCH, 'link', 'x'.repeat(70_000), 1)).rejects.toMatchObject({
      code: 'internal',
    });
  });
});
