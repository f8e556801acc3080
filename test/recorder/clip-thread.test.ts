import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Indexer from '../../recorder/clip-indexer.js';
import { inlineIndexer } from '../../recorder/clip-indexer.js';
import { planClip, recordingsNeeded } from '../../recorder/clip-plan.js';
import { Shared } from '../rig/shared.js';
import { DAY_MS, film, Footage } from './footage.js';
import { PORCH } from './parts.js';

/** A thread loads no TypeScript: what was built is run. */
const BUILT = new URL('../../dist/recorder/clip-indexer.js', import.meta.url);

describe.runIf(existsSync(BUILT))('an index of a clip that is made in the thread', () => {
  const shared = new Shared();
  let footage: Footage;
  let thread: Indexer.ClipThread;

  beforeAll(async () => {
    const { ClipThread } = (await import(BUILT.href)) as typeof Indexer;
    footage = shared.use(await Footage.open());
    await footage.record(await film({ seconds: 4 }));
    await footage.record(await film({ seconds: 4 }), { startMs: DAY_MS + 20_000 });
    thread = shared.use(new ClipThread());
  }, 60_000);
  afterAll(() => shared[Symbol.asyncDispose]());

  const plan = (span = { fromMs: DAY_MS + 500, toMs: DAY_MS + 23_000 }) =>
    planClip(footage.index.read.overlapping(PORCH, recordingsNeeded(span)), span);

  it('is the same to the byte as one made on the spot, over two runs and with the time in it', async () => {
    const wish = { cut: 'exact', gaps: 'keep', clock: 'Europe/Zurich' } as const;
    const [here, there] = await Promise.all([
      inlineIndexer.index(plan(), wish, footage.directory),
      thread.index(plan(), wish, footage.directory),
    ]);
    expect(Buffer.concat(there.header).equals(Buffer.concat(here.header))).toBe(true);
    expect(there.header.every((piece) => Buffer.isBuffer(piece))).toBe(true);
    expect({ ...there, header: null }).toEqual({ ...here, header: null });
  });

  it('is not made for somebody who has gone', async () => {
    const gone = new AbortController();
    const index = thread.index(plan(), { cut: 'exact' }, footage.directory, gone.signal);
    gone.abort(new Error('the client is gone'));
    await expect(index).rejects.toThrow('the client is gone');
    await expect(thread.index(plan(), { cut: 'exact' }, footage.directory)).resolves.toBeDefined();
  });

  it('fails as it does on the spot where a recording has been deleted', async () => {
    const made = plan();
    await rm(join(footage.directory, made.stretches[0].slices[0].path));
    await expect(thread.index(made, { cut: 'exact' }, footage.directory)).rejects.toMatchObject({
      code: 'no_recording',
    });
  });
});
