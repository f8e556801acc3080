import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartTableWriter } from '../../storage/part-table.js';
import { CheckRig } from './check-rig.js';
import { Camera, PORCH, START_MS } from './parts.js';

let rig: CheckRig;
beforeEach(async () => {
  rig = await CheckRig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

const SECOND = [START_MS + 2_000, START_MS + 4_000] as const;

/** Cuts whole parts, counted from the end, and perhaps some bytes more. */
const withoutLast =
  (parts: number, extra = 0) =>
  (bytes: Buffer): Buffer => {
    const { length } = new Camera().part().bytes;
    return bytes.subarray(0, bytes.length - parts * length - extra);
  };

/** Says in the row that only the first parts of the file are there. */
async function forget(at: number, parts: number, finished = true): Promise<void> {
  const row = rig.rows[at]!;
  const { id, startMs, headerBytes, run } = row;
  const { timescale } = run.tracks[0];
  const startTicks = row.parts[0]!.startTicks;
  const table = new PartTableWriter({ startMs, startTicks, timescale, headerBytes });
  const kept = row.parts.slice(0, parts);
  for (const part of kept) table.add(part);
  const bytes = kept.reduce((sum, part) => sum + part.bytes, headerBytes);
  const grown = { id, endMs: table.endMs, bytes, checksum: null, parts: table.snapshot() };
  await rig.index.write({ type: finished ? 'finish' : 'grow', grown });
}

/** The row goes, the file stays. */
function loseRow(at: number): Promise<void> {
  const { id, path } = rig.rows[at]!;
  return rig.index.write({ type: 'discard', ids: [id] }, { type: 'swept', paths: [path] });
}

describe('a check', () => {
  it('finds nothing where index and files agree', async () => {
    expect(rig.bounds).toEqual(['0-2000', '2000-4000', '4000-6000']);
    expect(await rig.check()).toEqual([]);
    expect(await rig.repair()).toEqual([]);
  });

  it('changes nothing unless told to', async () => {
    const [first, second] = [rig.path(0), rig.path(1)];
    await rm(rig.absolute(first));
    await rig.change(second, withoutLast(1));
    const before = await rig.check();
    expect(before.map(({ code, repaired }) => [code, repaired])).toEqual([
      ['row_without_file', false],
      ['file_too_short', false],
    ]);
    expect(await rig.check()).toEqual(before);
  });

  it('finds nothing in a directory where nothing was recorded', async () => {
    await using empty = await CheckRig.open(0);
    expect(await empty.check()).toEqual([]);
  });
});

describe('a row whose file is gone', () => {
  it('goes, and its time is a gap', async () => {
    const path = rig.path(1);
    await rm(rig.absolute(path));
    expect(await rig.repaired()).toEqual([`row_without_file ${path} repaired`]);
    expect(rig.bounds).toEqual(['0-2000', '4000-6000']);
    expect(rig.gaps).toEqual(['disk 2000-4000']);
    expect(await rig.check()).toEqual([]);
  });

  it('leaves no second entry where the ledger has one already', async () => {
    const gap = { ...PORCH, type: 'gap', cause: 'clock', detail: 'x' } as const;
    await rig.index.write({ ...gap, fromMs: SECOND[0] + 500, toMs: SECOND[0] + 900 });
    await rm(rig.absolute(rig.path(1)));
    await rig.repair();
    expect(rig.gaps).toEqual(['disk 2000-2500', 'clock 2500-2900', 'disk 2900-4000']);
  });

  it('stays where every file is gone, for then a disk may not be mounted', async () => {
    await rm(rig.absolute('recordings'), { recursive: true });
    await mkdir(rig.absolute('recordings'));
    const differences = await rig.repair();
    expect(differences).toHaveLength(3);
    expect(differences[0]).toMatchObject({ code: 'row_without_file', repaired: false });
    expect(differences[0]!.message).toContain('mounted');
    expect(rig.bounds).toHaveLength(3);
  });
});

describe('a file shorter than its row says', () => {
  it('keeps every whole part, and the rest is a gap', async () => {
    const path = rig.path(1);
    await rig.change(path, withoutLast(1, 7));
    const kept = (await rig.read(path)).length;
    expect(await rig.repaired()).toEqual([`file_too_short ${path} repaired`]);
    expect(rig.bounds).toEqual(['0-2000', '2000-3000', '4000-6000']);
    expect(rig.rows[1]).toMatchObject({ finished: true });
    expect(rig.rows[1]!.parts).toHaveLength(2);
    expect((await rig.read(path)).length).toBe(rig.rows[1]!.bytes);
    expect((await rig.read(path)).length).toBeLessThan(kept);
    expect(rig.gaps).toEqual(['disk 3000-4000']);
    expect(await rig.check()).toEqual([]);
  });

  it('goes with its row where not one part is left', async () => {
    const path = rig.path(1);
    await rig.change(path, (bytes) => bytes.subarray(0, 100));
    expect(await rig.repaired()).toEqual([`file_too_short ${path} repaired`]);
    expect(rig.bounds).toEqual(['0-2000', '4000-6000']);
    await expect(rig.read(path)).rejects.toThrow('ENOENT');
    expect(await rig.check()).toEqual([]);
  });
});

describe('a file longer than its row says', () => {
  it('is taken in as far as its parts are whole, and what is torn is cut off', async () => {
    const path = rig.path(2);
    await forget(2, 1);
    await rig.change(path, withoutLast(0, 3));
    const [difference] = await rig.check();
    expect(difference).toMatchObject({ code: 'file_too_long', path });
    expect(difference!.message).toMatch(/2 whole parts and [1-9]\d* torn bytes/);
    expect(await rig.repaired()).toEqual([`file_too_long ${path} repaired`]);
    expect(rig.bounds).toEqual(['0-2000', '2000-4000', '4000-5500']);
    expect((await rig.read(path)).length).toBe(rig.rows[2]!.bytes);
    expect(await rig.check()).toEqual([]);
  });

  it('loses garbage behind its parts and nothing else', async () => {
    const path = rig.path(0);
    const whole = await rig.read(path);
    await rig.change(path, (bytes) => Buffer.concat([bytes, Buffer.alloc(999, 'x')]));
    expect(await rig.repaired()).toEqual([`file_too_long ${path} repaired`]);
    expect(await rig.read(path)).toEqual(whole);
    expect(rig.bounds).toEqual(['0-2000', '2000-4000', '4000-6000']);
    expect(rig.gaps).toEqual([]);
  });

  it('gets the parts behind the garbage, which stays, and a gap for what is damaged', async () => {
    const path = rig.path(2);
    const more = new Camera(START_MS, { skippedMs: 3_000 }).part({ independent: true }).bytes;
    await rig.change(path, (bytes) => Buffer.concat([bytes, Buffer.alloc(999, 'x'), more]));
    const before = await rig.read(path);
    expect(await rig.repaired()).toEqual([`file_too_long ${path} repaired`]);
    expect(await rig.read(path)).toEqual(before);
    expect(rig.bounds[2]).toBe('4000-7500');
    expect(rig.gaps).toEqual(['disk 6000-7000']);
    const { parts, bytes } = rig.rows[2]!;
    expect(parts.at(-1)).toMatchObject({
      offset: before.length - more.length,
      startTicks: 630_000,
    });
    expect(bytes).toBe(before.length);
    expect(await rig.check()).toEqual([]);
  });

  it('is left alone where its own parts lie behind it a second time', async () => {
    const { path, headerBytes } = rig.rows[2]!;
    await rig.change(path, (bytes) => Buffer.concat([bytes, bytes.subarray(headerBytes)]));
    const before = await rig.read(path);
    expect(await rig.repaired()).toEqual([`file_too_long ${path}`]);
    expect(await rig.read(path)).toEqual(before);
    expect(rig.bounds[2]).toBe('4000-6000');
  });

  it('is left alone where what it has more is the time of the next one', async () => {
    const path = rig.path(0);
    const more = new Camera(START_MS, { skippedMs: 2_000 }).part({ independent: true }).bytes;
    await rig.change(path, (bytes) => Buffer.concat([bytes, more]));
    const before = await rig.read(path);
    expect(await rig.repaired()).toEqual([`file_too_long ${path}`]);
    expect(await rig.read(path)).toEqual(before);
    expect(rig.bounds).toEqual(['0-2000', '2000-4000', '4000-6000']);
  });

  it('takes its time out of the ledger', async () => {
    await forget(2, 1);
    const gap = { ...PORCH, type: 'gap', cause: 'crash', detail: 'x' } as const;
    await rig.index.write({ ...gap, fromMs: START_MS + 4_500, toMs: START_MS + 7_000 });
    await rig.repair();
    expect(rig.gaps).toEqual(['crash 6000-7000']);
  });
});

describe('a row that was never finished', () => {
  it('is finished with all that its file has', async () => {
    await forget(2, 1, false);
    const path = rig.path(2);
    expect(await rig.repaired()).toEqual([`file_unfinished ${path} repaired`]);
    expect(rig.rows[2]).toMatchObject({ finished: true });
    expect(rig.bounds[2]).toBe('4000-6000');
    expect(await rig.check()).toEqual([]);
  });

  it('is no difference while a program is recording', async () => {
    await forget(2, 1, false);
    expect(await rig.check({ inUse: true })).toEqual([]);
  });
});

describe('parts that are not where the row says', () => {
  it('are put right where the file is whole', async () => {
    const path = rig.path(1);
    const { id, parts, endMs, bytes } = rig.rows[1]!;
    await rig.index.write({
      type: 'finish',
      grown: { id, endMs, bytes, checksum: null, parts: Buffer.from([1, 0xff]) },
    });
    expect(await rig.found()).toEqual([`parts_differ ${path}`]);
    expect(await rig.repaired()).toEqual([`parts_differ ${path} repaired`]);
    expect(rig.rows[1]!.parts).toEqual(parts);
    expect(await rig.check()).toEqual([]);
  });

  it.each([0, 1, 2])('cost no other where part %i is damaged', async (damaged) => {
    const path = rig.path(1);
    const { parts } = rig.rows[1]!;
    const { offset, startMs } = parts[damaged]!;
    await rig.change(path, (bytes) => bytes.fill(0, offset, offset + 16));
    const before = await rig.read(path);
    expect(await rig.repaired()).toEqual([`parts_differ ${path} repaired`]);
    expect(await rig.read(path)).toEqual(before);
    expect(rig.rows[1]!.parts).toEqual(parts.filter((_, at) => at !== damaged));
    expect(rig.rows[1]!.checksum).toBe(crc32(before));
    const from = startMs - START_MS;
    expect(rig.gaps).toEqual([`disk ${from}-${from + 500}`]);
    expect(await rig.check()).toEqual([]);
  });

  it('cost nothing where the head of the file is damaged', async () => {
    const path = rig.path(1);
    await rig.change(path, (bytes) => bytes.fill(0, 0, 64));
    const before = await rig.read(path);
    expect(await rig.repaired()).toEqual([`file_damaged ${path}`]);
    expect(await rig.read(path)).toEqual(before);
    expect(rig.bounds).toHaveLength(3);
  });
});

describe('a file without a row', () => {
  it('gets one, and its time leaves the ledger', async () => {
    const path = rig.path(1);
    const parts = rig.rows[1]!.parts;
    await loseRow(1);
    const gap = { ...PORCH, type: 'gap', cause: 'crash', detail: 'x' } as const;
    await rig.index.write({ ...gap, fromMs: START_MS + 1_000, toMs: START_MS + 5_000 });
    expect(await rig.repaired()).toEqual([`file_without_row ${path} repaired`]);
    expect(rig.bounds).toEqual(['0-2000', '2000-4000', '4000-6000']);
    expect(rig.rows[1]!.parts).toEqual(parts);
    expect(rig.gaps).toEqual(['crash 1000-2000', 'crash 4000-5000']);
    expect(await rig.check()).toEqual([]);
  });

  it('leaves a gap that goes on open behind it', async () => {
    await loseRow(2);
    const gap = { ...PORCH, type: 'openGap', cause: 'crash', detail: 'x' } as const;
    await rig.index.write({ ...gap, fromMs: START_MS + 4_000 });
    await rig.repair();
    expect(rig.bounds[2]).toBe('4000-6000');
    expect(rig.index.read.openGap(PORCH)).toMatchObject({ fromMs: START_MS + 6_000 });
  });

  it('keeps what follows the damage in it', async () => {
    const { path, parts } = rig.rows[1]!;
    await loseRow(1);
    await rig.change(path, (bytes) => bytes.fill(0, parts[1]!.offset, parts[1]!.offset + 16));
    const before = await rig.read(path);
    expect(await rig.repaired()).toEqual([`file_without_row ${path} repaired`]);
    expect(await rig.read(path)).toEqual(before);
    expect(rig.rows[1]!.parts).toEqual(parts.filter((_, at) => at !== 1));
    expect(rig.gaps).toEqual(['disk 2500-3000']);
    expect(await rig.check()).toEqual([]);
  });

  it('gets one even where the index knows nothing of its stream', async () => {
    await using other = await CheckRig.open(0);
    await mkdir(other.absolute(dirname(rig.path(0))), { recursive: true });
    for (const { path } of rig.rows) await copyFile(rig.absolute(path), other.absolute(path));
    expect((await other.repair()).map(({ repaired }) => repaired)).toEqual([true, true, true]);
    expect(other.bounds).toEqual(rig.bounds);
  });

  it('is removed where it has no part', async () => {
    const path = rig.path(1);
    await loseRow(1);
    await rig.change(path, (bytes) => bytes.subarray(0, 100));
    expect(await rig.repaired()).toEqual([`file_empty ${path} repaired`]);
    await expect(rig.read(path)).rejects.toThrow('ENOENT');
  });

  it('is left alone where another recording has its time', async () => {
    const copy = rig.path(1).replace('Z.mp4', 'Z-2.mp4');
    await copyFile(rig.absolute(rig.path(1)), rig.absolute(copy));
    expect(await rig.repaired()).toEqual([`file_overlaps ${copy}`]);
    expect(rig.bounds).toHaveLength(3);
  });

  it('is adopted once where it is there twice', async () => {
    const path = rig.path(1);
    const copy = path.replace('Z.mp4', 'Z-2.mp4');
    await copyFile(rig.absolute(path), rig.absolute(copy));
    await loseRow(1);
    const differences = await rig.repaired();
    expect(differences.filter((line) => line.endsWith('repaired'))).toHaveLength(1);
    expect(rig.bounds).toEqual(['0-2000', '2000-4000', '4000-6000']);
  });

  it('may be just growing while a program is recording', async () => {
    await loseRow(2);
    expect(await rig.check({ inUse: true })).toEqual([]);
    expect(await rig.found()).toHaveLength(1);
  });
});

describe('files of others', () => {
  it('are said and left alone, wherever they lie', async () => {
    const day = dirname(rig.path(0));
    const others = [
      'recordings/notes.txt',
      'recordings/porch/readme',
      'recordings/porch/main/old',
      `${day}/holiday.mp4`,
      `${day}/12-00-00.000Z.mp4`,
    ];
    for (const path of others) await writeFile(rig.absolute(path), 'not ours');
    await mkdir(rig.absolute('recordings/lost+found'));
    const expected = others.map((path) => `file_foreign ${path}`);
    expect((await rig.repaired()).toSorted()).toEqual(expected.toSorted());
    for (const path of others) expect((await rig.read(path)).toString()).toBe('not ours');
  });

  it('in the place of a recording are kept, and the row goes', async () => {
    const path = rig.path(1);
    await rig.change(path, () => Buffer.alloc(50_000, 'somebody else'));
    const before = await rig.read(path);
    await rig.repair();
    expect(await rig.read(path)).toEqual(before);
    expect(rig.bounds).toEqual(['0-2000', '4000-6000']);
    expect(await rig.found()).toEqual([`file_foreign ${path}`]);
  });
});

describe('files that have been moved', () => {
  it('keep their media where two have changed places', async () => {
    const [first, second] = [rig.path(0), rig.path(1)];
    await rename(rig.absolute(first), rig.absolute('x'));
    await rename(rig.absolute(second), rig.absolute(first));
    await rename(rig.absolute('x'), rig.absolute(second));
    expect((await rig.found()).slice(0, 2)).toEqual([
      `file_swapped ${first}`,
      `file_swapped ${second}`,
    ]);
    expect((await rig.repair()).every(({ repaired }) => repaired)).toBe(true);
    expect(rig.bounds).toEqual(['0-2000', '2000-4000', '4000-6000']);
    expect([rig.path(0), rig.path(1)]).toEqual([second, first]);
    expect(rig.gaps).toEqual([]);
    expect(await rig.check()).toEqual([]);
  });

  it('are found under their new name', async () => {
    const path = rig.path(1);
    const renamed = join(dirname(path), '23-00-00.000Z.mp4');
    await rename(rig.absolute(path), rig.absolute(renamed));
    expect(await rig.repaired()).toEqual([
      `row_without_file ${path} repaired`,
      `file_without_row ${renamed} repaired`,
    ]);
    expect(rig.path(1)).toBe(renamed);
    expect(rig.gaps).toEqual([]);
    expect(await rig.check()).toEqual([]);
  });
});

describe('what the index has left over', () => {
  it('is removed: files that were condemned', async () => {
    const { id, path } = rig.rows[0]!;
    await rig.index.write({ type: 'discard', ids: [id] });
    expect(await rig.found()).toEqual([`garbage_left ${path}`]);
    expect(await rig.check({ inUse: true })).toEqual([]);
    expect(await rig.repaired()).toEqual([`garbage_left ${path} repaired`]);
    expect(await readdir(rig.absolute(dirname(path)))).toHaveLength(2);
    expect(await rig.check()).toEqual([]);
  });

  it('is all removed, however much it is', async () => {
    const paths = Array.from({ length: 1_203 }, (_, at) => `recordings/porch/main/gone-${at}.mp4`);
    await rig.index.write({ type: 'litter', paths });
    expect(await rig.found()).toHaveLength(1_203);
    expect(await rig.repaired()).toHaveLength(1_203);
    expect(rig.index.read.garbage(10)).toEqual([]);
  });
});
