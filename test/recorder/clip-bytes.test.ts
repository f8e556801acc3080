import { truncate, unlink, writeFile } from 'node:fs/promises';
import { readdirSync, readlinkSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ByteRange, resource } from '../../recorder/clip-bytes.js';
import { tempDir, type TempDir } from '../rig/temp-dir.js';

/** Numbers that tell where they stand. */
const counting = (bytes: number, from: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => (at * 7 + from) % 251));

describe('bytes in memory and files', () => {
  let dir: TempDir;
  const files = { a: counting(1_300_000, 1), b: counting(400_000, 2), c: counting(9_000, 3) };
  const memory = [counting(10, 4), counting(0, 5), counting(70_000, 6)];
  const pieces = [
    { path: 'a', offset: 100, bytes: 1_200_000 },
    { path: 'b', offset: 0, bytes: 400_000 },
    { path: 'a', offset: 0, bytes: 5 },
    { path: 'c', offset: 8_999, bytes: 1 },
  ];
  const whole = Buffer.concat([
    ...memory,
    ...pieces.map(({ path, offset, bytes }) =>
      files[path as keyof typeof files].subarray(offset, offset + bytes),
    ),
  ]);

  beforeAll(async () => {
    dir = await tempDir();
    for (const [name, bytes] of Object.entries(files)) await writeFile(dir.file(name), bytes);
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  const theBytes = () => resource('tag', { memory, directory: dir.path, pieces });
  const openFiles = (): string[] =>
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return []; // closed meanwhile
      }
    });
  const ours = (): string[] => openFiles().filter((path) => path.startsWith(dir.path));

  async function read(range?: ByteRange): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of theBytes().read(range)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it('may be changed on their way out, in whatever ranges they are asked for', async () => {
    const change = (bytes: Buffer): void => void bytes.fill(bytes.length % 251, 3, 5);
    const changed = pieces.slice(0, 3).map((piece) => ({ ...piece, change }));
    const source = resource('tag', { memory: [], directory: dir.path, pieces: changed });
    const expected = changed.map(({ path, offset, bytes }) => {
      const copy = Buffer.from(files[path as keyof typeof files].subarray(offset, offset + bytes));
      change(copy);
      return copy;
    });
    const all = Buffer.concat(expected);
    const seam = changed[0]!.bytes;
    for (const [first, last] of [
      [0, all.length - 1],
      [2, 4],
      [4, 4],
      [seam - 2, seam + 3],
    ] as const) {
      // prettier-ignore
      const chunks: Buffer[] = [];
      for await (const chunk of source.read({ first, last })) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(all.subarray(first, last + 1))).toBe(true);
    }
  });

  it('come out whole, in order, in chunks of bounded size', async () => {
    expect(theBytes().bytes).toBe(whole.length);
    let at = 0;
    for await (const chunk of theBytes().read()) {
      expect(chunk.length).toBeLessThanOrEqual(512 * 1024);
      expect(chunk.equals(whole.subarray(at, at + chunk.length))).toBe(true);
      at += chunk.length;
    }
    expect(at).toBe(whole.length);
    expect(ours()).toEqual([]);
  });

  it('come out in any range', async () => {
    const position = fc.integer({ min: 0, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(position, position, async (a, b) => {
        const range = { first: Math.min(a, b), last: Math.max(a, b) };
        const piece = await read(range);
        expect(piece.equals(whole.subarray(range.first, range.last + 1))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('come out to the last one', async () => {
    const last = whole.length - 1;
    expect(await read({ first: last, last })).toEqual(whole.subarray(-1));
    expect(await read({ first: 0, last: 0 })).toEqual(whole.subarray(0, 1));
  });

  it('leave no file open when their reader turns away', async () => {
    for await (const chunk of theBytes().read({ first: 80_100, last: 1_000_000 })) {
      expect(chunk.length).toBeGreaterThan(0);
      expect(ours()).toHaveLength(1);
      break;
    }
    expect(ours()).toEqual([]);
  });

  it('stop coming, with the reason, when they are no longer wanted', async () => {
    const stop = new AbortController();
    const reason = new Error('hung up');
    const reading = theBytes().read(undefined, stop.signal);
    await reading.next();
    stop.abort(reason);
    await expect(reading.next()).rejects.toBe(reason);
    expect(ours()).toEqual([]);
  });

  it('end with an error where a file is shorter than it was, or gone', async () => {
    const read = async (): Promise<void> => {
      const source = { memory, directory: dir.path, pieces: [{ path: 'd', offset: 5, bytes: 10 }] };
      for await (const chunk of resource('tag', source).read()) expect(chunk).toBeDefined();
    };
    await writeFile(dir.file('d'), counting(15, 0));
    await read();
    await truncate(dir.file('d'), 14);
    await expect(read()).rejects.toMatchObject({ code: 'disk_failed' });
    await unlink(dir.file('d'));
    await expect(read()).rejects.toMatchObject({ code: 'no_recording' });
  });
});
