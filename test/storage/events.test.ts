import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/kit/log.js';
import type { NewEvent } from '../../storage/events.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';

let index: RecordingIndex;
beforeEach(async () => {
  index = await openIndex({ file: ':memory:', log: silentLog });
});
afterEach(() => index[Symbol.asyncDispose]());

const DAY_MS = 86_400_000;

function motion(ref: string, timeMs: number, more: Partial<NewEvent> = {}): NewEvent {
  const known = { type: 'motion', source: 'device', note: '' } as const;
  return { cameraId: 'porch', ref, timeMs, endMs: null, ...known, ...more };
}
const put = (...events: NewEvent[]) =>
  index.write(...events.map((event) => ({ type: 'event', event }) as const));
const refs = (fromMs: number, toMs: number, limit = 100) =>
  index.read.events('porch', { fromMs, toMs }, limit).map(({ ref }) => ref);

describe('an event', () => {
  it('comes back as it was written, with a number of its own', async () => {
    const event = motion('m1', 5_000, { endMs: 6_000, note: 'left field' });
    await put(event, motion('m2', 7_000));
    expect(index.read.event('porch', 'm1')).toEqual({ ...event, id: 1 });
    expect(index.read.event('porch', 'm2')).toMatchObject({ id: 2, endMs: null });
    expect(index.read.event('yard', 'm1')).toBeUndefined();
  });

  it('that is told again keeps its number and its beginning, and gets its end and its note', async () => {
    await put(motion('m1', 5_000));
    await put(motion('m1', 5_500, { endMs: 9_000, note: 'a cat' }));
    const over = { id: 1, timeMs: 5_000, endMs: 9_000, note: 'a cat' };
    expect(index.read.event('porch', 'm1')).toMatchObject(over);
    await put(motion('m1', 5_000));
    expect(index.read.event('porch', 'm1')).toMatchObject(over);
  });

  it('never ends before it began', async () => {
    await put(motion('m1', 5_000, { endMs: 4_000 }), motion('m2', 5_000));
    await put(motion('m2', 5_000, { endMs: 1_000 }));
    expect(index.read.event('porch', 'm1')!.endMs).toBe(5_000);
    expect(index.read.event('porch', 'm2')!.endMs).toBe(5_000);
  });
});

describe('a span', () => {
  it('has the events that share an instant with it, oldest first', async () => {
    await put(
      motion('on its end', 20_000),
      motion('within', 15_000),
      motion('on its start', 10_000),
      motion('into it', 1_000, { endMs: 10_001 }),
      motion('before it', 1_000, { endMs: 10_000 }),
      motion('of another camera', 15_000, { cameraId: 'yard' }),
    );
    expect(refs(10_000, 20_000)).toEqual(['into it', 'on its start', 'within']);
    expect(refs(10_000, 20_000, 2)).toEqual(['into it', 'on its start']);
  });
});

describe('pruning', () => {
  it('forgets what began before an instant', async () => {
    await put(motion('old', DAY_MS), motion('new', 2 * DAY_MS));
    await index.write({ type: 'pruneEvents', cameraId: 'porch', beforeMs: 2 * DAY_MS, keep: 10 });
    expect(refs(0, 9 * DAY_MS)).toEqual(['new']);
  });

  it('keeps only so many of the newest, of this camera', async () => {
    await put(motion('1', 1_000), motion('2', 2_000), motion('3', 3_000));
    await put(motion('other', 1_000, { cameraId: 'yard' }));
    await index.write({ type: 'pruneEvents', cameraId: 'porch', beforeMs: 0, keep: 3 });
    expect(refs(0, DAY_MS)).toEqual(['1', '2', '3']);
    await index.write({ type: 'pruneEvents', cameraId: 'porch', beforeMs: 0, keep: 2 });
    expect(refs(0, DAY_MS)).toEqual(['2', '3']);
    expect(index.read.camerasWithEvents()).toEqual(['porch', 'yard']);
  });
});
