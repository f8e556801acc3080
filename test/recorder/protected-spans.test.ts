import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_PROTECTED, PROTECTED_FILE, writeProtected } from '../../recorder/protected-file.js';
import { type ProtectedChange, ProtectedSpans } from '../../recorder/protected-spans.js';
import { silentLog } from '../../src/kit/log.js';
import { FakeClock } from '../fake-clock.js';
import { FakeDisk, systemError } from './fake-disk.js';

const PATH = `/data/${PROTECTED_FILE}`;
const SPAN = { fromMs: 1_000, toMs: 5_000 };
let disk: FakeDisk;
let spans: ProtectedSpans;
beforeEach(async () => {
  disk = new FakeDisk();
  spans = await open();
});

async function open(on: FakeDisk = disk): Promise<ProtectedSpans> {
  const clock = new FakeClock(9_000);
  const opened = new ProtectedSpans({ directory: '/data', disk: on, clock, log: silentLog });
  await opened.load();
  return opened;
}

describe('protected spans', () => {
  it('are none where nothing was ever protected', () => {
    expect(spans.failure).toBeNull();
    expect(spans.list()).toEqual([]);
  });

  it('are there after a power cut, as soon as they were promised', async () => {
    const span = await spans.add('porch', SPAN, 'the fox');
    expect(span).toMatchObject({ cameraId: 'porch', ...SPAN, note: 'the fox', createdMs: 9_000 });
    const later = await open(disk.cutPower());
    expect(later.list('porch')).toEqual([span]);
    expect(later.list('yard')).toEqual([]);
  });

  it('are the old or the new ones whenever the power goes', async () => {
    const first = await spans.add('porch', SPAN, '');
    const seen: string[][] = [];
    const reads: Promise<void>[] = [];
    disk.onOperation = () => {
      const left = disk.cutPower();
      reads.push(open(left).then((now) => void seen.push(now.list().map(({ id }) => id))));
    };
    const second = await spans.add('porch', { fromMs: 6_000, toMs: 7_000 }, '');
    await Promise.all(reads);
    expect(seen.length).toBeGreaterThan(3);
    for (const ids of seen) expect([[first.id], [first.id, second.id]]).toContainEqual(ids);
  });

  it('are in force before they are saved, and not any more where that failed', async () => {
    disk.wait = (operation) => {
      if (operation.startsWith('rename')) expect(spans.times.of('porch')).toEqual([SPAN]);
      return undefined;
    };
    disk.fail = (operation) => {
      if (operation.startsWith('syncdir')) throw systemError('ENOSPC');
    };
    await expect(spans.add('porch', SPAN, '')).rejects.toMatchObject({ code: 'disk_failed' });
    expect(spans.times.of('porch')).toEqual([]);
    disk.fail = () => undefined;
    await spans.add('porch', SPAN, '');
    expect(spans.list()).toHaveLength(1);
  });

  it('stay in force while it is being saved that they are gone', async () => {
    const { id } = await spans.add('porch', SPAN, '');
    disk.fail = (operation) => {
      if (operation.startsWith('create')) throw systemError('EROFS');
    };
    await expect(spans.remove('porch', id)).rejects.toThrow('read-only');
    expect(spans.times.of('porch')).toEqual([SPAN]);
  });

  it('go by id, of their own camera only', async () => {
    const { id } = await spans.add('porch', SPAN, '');
    expect(await spans.remove('yard', id)).toBe(false);
    expect(await spans.remove('porch', id)).toBe(true);
    expect(await spans.remove('porch', id)).toBe(false);
    expect((await open()).list()).toEqual([]);
  });

  it('tell of each change, and of none where nothing changed', async () => {
    const told: ProtectedChange[] = [];
    spans.onChange((change) => told.push(change));
    const span = await spans.add('porch', SPAN, '');
    await spans.lift('porch', { fromMs: 2_000, toMs: 3_000 });
    await spans.lift('porch', { fromMs: 2_000, toMs: 3_000 });
    await spans.lift('yard', SPAN);
    const [left, right] = spans.list();
    await spans.remove('porch', right!.id);
    expect(left).toEqual({ ...span, toMs: 2_000 });
    expect(told).toEqual([
      { cameraId: 'porch', changed: [span], removed: [] },
      { cameraId: 'porch', changed: [left, right], removed: [] },
      { cameraId: 'porch', changed: [], removed: [right!.id] },
    ]);
  });

  it('come one after the other', async () => {
    await Promise.all([1, 2, 3].map((at) => spans.add('porch', { fromMs: at, toMs: at + 1 }, '')));
    expect((await open()).list()).toHaveLength(3);
  });

  it('are at most so many', async () => {
    const one = { cameraId: 'porch', ...SPAN, note: '', createdMs: 0 };
    const all = Array.from({ length: MAX_PROTECTED }, (_, at) => ({ ...one, id: `${at}` }));
    await writeProtected(disk, '/data', all);
    spans = await open();
    await expect(spans.add('porch', SPAN, '')).rejects.toMatchObject({ code: 'bad_request' });
    expect(spans.list()).toHaveLength(MAX_PROTECTED);
  });

  it.each([
    '',
    '{"version":2,"protected":[]}',
    '{"version":1,"protected":[{"id":"x"}]}',
    'no JSON',
  ])(
    'are not guessed from a file that says %j, which stays as it is until somebody mends it',
    async (text) => {
      disk.put(PATH, Buffer.from(text));
      spans = await open();
      expect(spans.failure).toContain(PATH);
      await expect(spans.add('porch', SPAN, '')).rejects.toMatchObject({ code: 'disk_failed' });
      expect(disk.bytesOf(PATH).toString()).toBe(text);
      disk.put(PATH, Buffer.from('{"version":1,"protected":[]}'));
      await spans.load();
      expect(spans.failure).toBeNull();
    },
  );

  it('are not guessed from a disk that fails', async () => {
    disk.fail = () => {
      throw systemError('EIO');
    };
    expect((await open()).failure).toContain('cannot be read');
  });
});
