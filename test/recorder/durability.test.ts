import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discard } from '../../recorder/sweeping.js';
import { silentLog } from '../../src/kit/log.js';
import type { IndexWrite } from '../../storage/index-write.js';
import type { FakeDisk } from './fake-disk.js';
import { aLoss, Camera, PORCH, START_MS } from './parts.js';
import { Rig } from './rig.js';

let rig: Rig;
/** What each file was ever meant to hold. */
let checks: number;
beforeEach(async () => {
  rig = await Rig.open();
  checks = 0;
  rig.disk.onOperation = check;
  const write = rig.index.write.bind(rig.index);
  rig.index.write = async (...group: readonly IndexWrite[]) => {
    await write(...group);
    rig.disk.operations.push(`commit ${group.map(({ type }) => type).join(' ')}`);
    check();
  };
});
afterEach(() => rig[Symbol.asyncDispose]());

/** Whatever the index says now would still be true if the power failed now. */
function check(): void {
  checks++;
  for (const { path, bytes, checksum, parts, endMs } of rig.recordings) {
    const left = rig.disk.afterPowerCut(`/data/${path}`);
    expect(left, `${path} would be gone`).toBeDefined();
    expect(left!.length, `${path} would be cut off`).toBeGreaterThanOrEqual(bytes);
    expect(
      left!.subarray(0, bytes).equals(rig.disk.bytesOf(`/data/${path}`).subarray(0, bytes)),
    ).toBe(true);
    expect(crc32(left!.subarray(0, bytes))).toBe(checksum);
    const last = parts.at(-1)!;
    expect(last.offset + last.bytes).toBe(bytes);
    expect(Math.round(last.startMs + last.durationMs)).toBe(endMs);
  }
}

async function recordForAWhile(): Promise<void> {
  const camera = new Camera();
  for (let at = 0; at < 60; at++) {
    rig.recorder.part(camera.part());
    if (at % 2 === 1) {
      await rig.idle();
      await rig.recorder.save();
    }
  }
  rig.recorder.ended(aLoss('offline'));
  rig.recorder.part(new Camera(START_MS + 40_000).part());
  await rig.recorder.stop('shutdown');
}

describe('what the index claims', () => {
  it('would survive a power cut at every single moment', async () => {
    await recordForAWhile();
    expect(checks).toBeGreaterThan(100);
    expect(rig.recordings.length).toBeGreaterThan(3);
  });

  it('is claimed after bytes, sync, and directory, in this order', async () => {
    rig.recorder.part(new Camera().part());
    await rig.recorder.stop('shutdown');
    const kinds = rig.disk.operations.map((operation) => operation.replace(/ \/\S+/, ''));
    expect(kinds.slice(kinds.indexOf('create'))).toEqual([
      'create',
      expect.stringMatching(/^write 0\+\d+$/),
      expect.stringMatching(/^write \d+\+\d+$/),
      'sync',
      'syncdir',
      'commit begin closeGap',
      'sync',
      'commit finish',
      'close',
      'commit recording openGap',
    ]);
  });

  it('includes new directories, of which every name is synced before the first row', async () => {
    rig.recorder.part(new Camera().part());
    await rig.recorder.stop('shutdown');
    const { operations } = rig.disk;
    const synced = operations.slice(0, operations.indexOf('commit begin closeGap'));
    const day = '/data/recordings/porch/main/2026/01/02';
    for (let path = day; path !== '/'; path = path.slice(0, path.lastIndexOf('/')) || '/') {
      expect(synced).toContain(`syncdir ${path}`);
    }
  });

  it('is taken back before a file is deleted, and forgotten after', async () => {
    await recordForAWhile();
    const [first] = rig.recordings;
    rig.disk.operations.length = 0;
    const deps = { directory: '/data', disk: rig.disk, index: rig.index, log: silentLog };
    await discard(deps, [first!.id]);
    expect(rig.disk.operations).toEqual([
      'commit discard',
      `remove /data/${first!.path}`,
      expect.stringContaining('syncdir /data/recordings/porch/main/2026/01/02'),
      'commit swept',
    ]);
    expect(rig.index.read.garbage(9)).toEqual([]);
  });

  it('leaves a file that cannot be deleted to the next time', async () => {
    await recordForAWhile();
    const [first] = rig.recordings;
    const deps = { directory: '/data', disk: rig.disk, index: rig.index, log: silentLog };
    rig.disk.fail = (operation) => {
      if (operation.startsWith('remove')) throw new Error('busy');
    };
    await discard(deps, [first!.id]);
    expect(rig.index.read.garbage(9)).toEqual([first!.path]);
    rig.disk.fail = () => undefined;
    await discard(deps, [rig.recordings[0]!.id]);
    expect(rig.index.read.garbage(9)).toEqual([]);
    expect(rig.disk.files).toHaveLength(rig.recordings.length);
  });

  it('ends with the last recording of a day, and so does its directory', async () => {
    await recordForAWhile();
    const deps = { directory: '/data', disk: rig.disk, index: rig.index, log: silentLog };
    await discard(
      deps,
      rig.recordings.map(({ id }) => id),
    );
    const left: FakeDisk = rig.disk;
    expect(left.files).toEqual([]);
    expect(await left.list('/data/recordings/porch/main')).toEqual([]);
    expect(rig.index.read.stream(PORCH)?.bytes).toBe(0);
  });
});
