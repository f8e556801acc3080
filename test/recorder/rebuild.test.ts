import { readdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Difference } from '../../recorder/check-difference.js';
import { nodeDisk } from '../../recorder/disk.js';
import { IndexKeeper, type IndexTrouble } from '../../recorder/index-keeper.js';
import { rebuildIndex } from '../../recorder/rebuild.js';
import { recover } from '../../recorder/recovery.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { renew, renewalOf } from '../../storage/renewal.js';
import { eventually } from '../rig/wait.js';
import { CheckRig } from './check-rig.js';
import { Camera, PORCH, START_MS, YARD } from './parts.js';
import { ALWAYS } from './rig.js';

let rig: CheckRig;
beforeEach(async () => {
  rig = await CheckRig.open();
  await rig.record(new Camera(START_MS, { driftPpm: 300, id: 'of the yard' }).parts(8), YARD);
});
afterEach(() => rig[Symbol.asyncDispose]());

const FILES = { index: 'index.db', log: 'index.db-wal', shared: 'index.db-shm' };

/** What the index says of everything, but for the numbers of rows. */
const told = ({ read }: RecordingIndex) =>
  [PORCH, YARD].map((key) => ({
    rows: read.overlapping(key, ALWAYS).map((row) => {
      const { id: _, ...rest } = row;
      return { ...rest, parts: row.parts };
    }),
    gaps: read.gaps(key, ALWAYS),
    bytes: read.stream(key)?.bytes,
  }));

/** A new index in the place of the rig's. */
async function renewed(): Promise<RecordingIndex> {
  await rig.index[Symbol.asyncDispose]();
  const file = rig.home.file(FILES.index);
  renew(file, 'as a test', START_MS);
  return openIndex({ file, log: silentLog, thread: false });
}

async function rebuild(index: RecordingIndex, stopAfter = Infinity): Promise<Difference[]> {
  const { directory } = rig;
  const found: Difference[] = [];
  const stopping = new AbortController();
  const deps = { directory, disk: nodeDisk, index, log: silentLog };
  const options = { inUse: false, signal: stopping.signal };
  for await (const each of rebuildIndex(deps, renewalOf(index.read)!, options)) {
    found.push(each);
    if (found.length === stopAfter) stopping.abort();
  }
  return found;
}

describe('an index made anew', () => {
  it('says what the old one said, to the millisecond, where that can still be read', async () => {
    await rig.index.write({ ...PORCH, type: 'gap', cause: 'clock', detail: 'x', fromMs: 1, toMs: 2 }); // prettier-ignore
    const before = told(rig.index);
    await using index = await renewed();
    expect(told(index)).not.toEqual(before);
    const found = await rebuild(index);
    expect(found.map(({ code, repaired }) => `${code} ${repaired}`)).toEqual(
      Array(5).fill('file_without_row true'),
    );
    expect(told(index)).toEqual(before);
    expect(renewalOf(index.read)).toBeNull();
  });

  it('says it from the files alone where nothing else is left', async () => {
    const before = told(rig.index);
    await rig.index[Symbol.asyncDispose]();
    for (const name of Object.values(FILES)) await rm(rig.home.file(name), { force: true });
    await using index = await renewed();
    await rebuild(index);
    const after = told(index);
    expect(after[0]).toEqual(before[0]);
    // A file does not tell how fast the camera's clock runs: 0.6 ms in two seconds.
    for (const [at, row] of after[1]!.rows.entries()) {
      const { parts, endMs, checksum } = before[1]!.rows[at]!;
      expect(Math.abs(row.endMs - endMs)).toBeLessThanOrEqual(1);
      expect(row.checksum).toBe(checksum);
      expect(row.parts.map(({ startTicks }) => startTicks)).toEqual(parts.map(({ startTicks }) => startTicks)); // prettier-ignore
    }
  });

  it('is finished by whoever comes next, with no file twice', async () => {
    const before = told(rig.index);
    await using index = await renewed();
    await rebuild(index, 2);
    expect(renewalOf(index.read)).not.toBeNull();
    expect(await rebuild(index)).toHaveLength(3);
    expect(told(index)).toEqual(before);
  });

  it('believes the old one no further than the file does', async () => {
    const row = rig.rows[1]!;
    await rig.change(row.path, (bytes) => bytes.subarray(0, row.parts[2]!.offset));
    await using index = await renewed();
    await rebuild(index);
    const [, now] = index.read.overlapping(PORCH, ALWAYS);
    expect(now).toMatchObject({ path: row.path, bytes: row.parts[2]!.offset });
    expect(now!.parts).toEqual(row.parts.slice(0, 2));
    expect(now!.checksum).not.toBe(row.checksum);
  });

  it('leaves what is not ours, and says so', async () => {
    await rig.change(rig.path(0), () => Buffer.alloc(70_000, 7));
    const { path } = rig.rows[0]!;
    await using index = await renewed();
    const left = (await rebuild(index)).filter(({ repaired }) => !repaired);
    expect(left).toMatchObject([{ code: 'file_foreign', path }]);
    expect(renewalOf(index.read)).toBeNull();
  });
});

describe('an index made anew while cameras are being recorded', () => {
  it('has the newest file of each stream at once, the others soon, and says when it has', async () => {
    const before = told(rig.index);
    await using index = await renewed();
    const { directory } = rig;
    const deps = { directory, disk: nodeDisk, index, log: silentLog, isCounting: false };
    await recover(deps);
    expect(index.read.overlapping(PORCH, ALWAYS)).toHaveLength(1);
    expect(index.read.newestEndMs(PORCH)).toBe(START_MS + 6_000);

    const said: (IndexTrouble | null)[] = [];
    await using keeper = new IndexKeeper(deps, (trouble) => said.push(trouble));
    keeper.start();
    expect(keeper.trouble).toMatchObject({ code: 'index_rebuilding' });
    await eventually(() => keeper.trouble === null, { what: 'the index to be filled' });
    expect(said.map((trouble) => trouble?.code)).toEqual(['index_rebuilding', undefined]);
    const bare = (all: ReturnType<typeof told>) =>
      all.map(({ rows, ...rest }) => ({ ...rest, rows: rows.map(({ path, endMs }) => [path, endMs]) })); // prettier-ignore
    expect(bare(told(index))).toEqual(bare(before));
    keeper.start();
    expect(keeper.trouble).toBeNull();
  });

  it('knows of damage until the next start', async () => {
    const deps = { directory: rig.directory, disk: nodeDisk, index: rig.index, log: silentLog };
    const said: (IndexTrouble | null)[] = [];
    await using keeper = new IndexKeeper(deps, (trouble) => said.push(trouble));
    keeper.damaged('malformed');
    expect(keeper.trouble).toMatchObject({ code: 'index_damaged', message: expect.stringContaining('malformed') }); // prettier-ignore
    expect(said).toEqual([keeper.trouble]);
    expect(await readdir(rig.directory)).toContain(FILES.index);
  });
});
