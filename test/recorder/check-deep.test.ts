import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decode, DeepCheck } from '../../recorder/check-deep.js';
import type { RunningJob } from '../../src/media-jobs.js';
import { decodeWhole } from '../../src/media-decoding.js';
import type { Part } from '../../src/model/part.js';
import { ffmpegPath, hasFfmpeg } from '../rig/tools.js';
import { CheckRig } from './check-rig.js';
import { PORCH } from './parts.js';
import { realParts } from './real-parts.js';

/** ffmpeg without what the program has round it. */
function job(args: readonly string[]): RunningJob {
  const child = spawn(ffmpegPath, ['-hide_banner', '-nostats', '-loglevel', 'level+info', ...args]);
  const lastLines: string[] = [];
  child.stderr.on('data', (text: Buffer) => lastLines.push(...text.toString().split('\n')));
  child.stdin.on('error', () => undefined); // it gives up reading
  const exited = once(child, 'close').then(() => ({ code: child.exitCode }));
  const { stdin, stdout } = child;
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  return { stdin, stdout, exited, lastLines, stop };
}

/** As a row of an older version is. */
function forgetChecksum(file: string, id: number): void {
  const db = new Sqlite(file);
  db.prepare('update recording set checksum = null where id = ?').run(id);
  db.close();
}

const decode: Decode = (media, _of, limitMs) =>
  decodeWhole(job, media, AbortSignal.timeout(limitMs));

describe.runIf(hasFfmpeg)('a deep check', () => {
  let shot: Part[];
  let rig: CheckRig;
  let readBytes: number;
  const deep: DeepCheck = { decode, onBytes: (bytes) => (readBytes += bytes) };

  beforeAll(async () => {
    shot = await realParts({ gop: 25 }, { seconds: 6 });
  }, 60_000);
  beforeEach(async () => {
    readBytes = 0;
    rig = await CheckRig.open(0);
    await rig.record(shot);
  });
  afterEach(() => rig[Symbol.asyncDispose]());

  const flip = (path: string, byte: number): Promise<void> =>
    rig.change(path, (bytes) => {
      bytes[byte]! ^= 0x10;
      return bytes;
    });

  it('finds nothing in what was recorded, and has read all of it', async () => {
    expect(rig.rows.length).toBeGreaterThan(2);
    expect(await rig.check({ deep })).toEqual([]);
    expect(readBytes).toBe(rig.index.read.stream(PORCH)!.bytes);
  }, 30_000);

  it('finds one flipped bit, says where it is, and never touches the file', async () => {
    const { path, parts } = rig.rows[1]!;
    const { offset, bytes, startMs } = parts[2]!;
    await flip(path, offset + bytes - 40);
    const before = await rig.read(path);
    expect(await rig.check()).toEqual([]);
    for (const repair of [null, rig.tools]) {
      const [found, ...others] = await rig.check({ deep, repair });
      expect(others).toEqual([]);
      expect(found).toMatchObject({ code: 'bytes_changed', path, repaired: false });
      expect(found!.message).toContain(`at byte ${offset + bytes - 40}`);
      expect(found!.message).toContain(new Date(startMs).toISOString());
    }
    expect(await rig.read(path)).toEqual(before);
  }, 30_000);

  it('finds a flipped bit of whatever byte, headers and sizes too', async () => {
    const { path, bytes, headerBytes } = rig.rows[0]!;
    const never: DeepCheck = { ...deep, decode: () => Promise.resolve(null) };
    for (let byte = headerBytes - 9; byte < bytes; byte += Math.ceil(bytes / 60)) {
      await flip(path, byte);
      expect(await rig.check({ deep: never }), `byte ${byte}`).not.toEqual([]);
      await flip(path, byte);
    }
    expect(await rig.check({ deep: never })).toEqual([]);
  }, 30_000);

  it('finds units that are not as long as they say, though the sum is right', async () => {
    const { id, path, parts } = rig.rows[0]!;
    const { offset, bytes } = parts[1]!;
    const middle = offset + Math.floor(bytes / 2);
    await rig.change(path, (whole) => whole.fill(0x7f, middle, middle + 9_000));
    await rig.index.write({ type: 'checksum', id, checksum: crc32(await rig.read(path)) });
    const [found] = await rig.check({ deep });
    expect(found).toMatchObject({ code: 'media_damaged', path });
    expect(found!.message).toMatch(/units of sample|does not decode/);
  }, 30_000);

  it('counts what nobody has counted, once it decodes', async () => {
    const { id, endMs, bytes, path, checksum } = rig.rows[0]!;
    forgetChecksum(rig.home.file('index.db'), id);
    expect(await rig.check({ deep })).toMatchObject([{ code: 'checksum_missing', path, repaired: false }]); // prettier-ignore
    expect(await rig.check({ deep, repair: rig.tools })).toMatchObject([{ repaired: true }]);
    expect(rig.rows[0]).toMatchObject({ endMs, bytes, checksum });
    expect(await rig.check({ deep })).toEqual([]);
  }, 30_000);

  it('says which file takes too long to decode, and goes on', async () => {
    const late: Decode = (media) => decodeWhole(job, media, AbortSignal.timeout(0));
    const found = await rig.check({ deep: { ...deep, decode: late } });
    expect(found).toHaveLength(rig.rows.length);
    expect(found[0]).toMatchObject({ code: 'media_damaged' });
    expect(found[0]!.message).toContain('it took longer than');
  }, 30_000);
});
