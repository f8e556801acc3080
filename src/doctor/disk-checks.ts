/** The storage directory: there, writable, with room; and how fast its disk really writes. */
import { existsSync } from 'node:fs';
import { open, readFile, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reserveBytes } from '../../recorder/room-limits.js';
import type { Config } from '../config/config.js';
import { systemClock } from '../kit/clock.js';
import { formatSize } from '../kit/units.js';
import { type Check, failed, ok, skipped, type Verdict, warn } from './check.js';

const PIECE_BYTES = 1_000_000;
const PIECES = 64;
const QUICK_PIECES = 8;
/** A recording is synced every second or so: a sync that takes longer holds up all others, ms. */
const SLOW_SYNC_MS = 500;
/** Below this share of free space the disk is nearly full. */
const SCARCE_SHARE = 0.03;

/** What a disk did in the test. */
export type DiskSpeed = Readonly<{ bytesPerSecond: number; syncP95Ms: number }>;

type Room = Readonly<{ totalBytes: number; freeBytes: number; fileSystem: string | null }>;

export function roomCheck({ storage }: Config, found: (room: Room) => void): Check {
  return {
    ...{ id: 'disk.room', subject: null, withinMs: 10_000 },
    run: async () => {
      const above = nearest(storage.dir);
      const { blocks, bavail, bsize } = await statfs(above);
      const room: Room = {
        totalBytes: blocks * bsize,
        freeBytes: bavail * bsize,
        fileSystem: fileSystemOf(
          above,
          await readFile('/proc/self/mounts', 'utf8').catch(() => ''),
        ),
      };
      found(room);
      const isThere = above === storage.dir;
      return judgeRoom({ ...room, isThere, retention: storage.retention });
    },
  };
}

type RoomFacts = Room & Readonly<{ isThere: boolean; retention: Config['storage']['retention'] }>;

export function judgeRoom(facts: RoomFacts): Verdict {
  const { totalBytes, freeBytes, fileSystem, isThere, retention } = facts;
  const detail = { total: totalBytes, free: freeBytes, file_system: fileSystem, there: isThere };
  const said = `${formatSize(freeBytes)} of ${formatSize(totalBytes)} free (${fileSystem ?? 'unknown file system'})`;
  const keptFree = Math.max(retention.minFreeBytes ?? 0, reserveBytes(totalBytes));
  if (freeBytes <= reserveBytes(totalBytes))
    return failed(
      `the disk is full: ${said}`,
      'delete something, use a larger disk, or set storage.retention',
      detail,
    );
  if ((retention.bytes ?? 0) > totalBytes)
    return warn(
      `storage.retention.size is ${formatSize(retention.bytes ?? 0)}, more than the disk has: ${said}`,
      'set a size that the disk has, or use a larger disk',
      detail,
    );
  if (freeBytes < keptFree || freeBytes < totalBytes * SCARCE_SHARE)
    return warn(
      `little is left: ${said}`,
      'the oldest recordings go from now on; use a larger disk to keep more',
      detail,
    );
  if (fileSystem === 'tmpfs')
    return warn(
      `${said}: recordings are in memory and gone with the next start of the machine`,
      'set storage.dir to a disk',
      detail,
    );
  return ok(isThere ? said : `${said}; the directory will be made`, detail);
}

/** @param found told what was measured */
export function speedCheck(
  { storage }: Config,
  isQuick: boolean,
  found: (speed: DiskSpeed) => void,
): Check {
  return {
    ...{ id: 'disk.speed', subject: null, withinMs: 40_000 },
    run: async (signal) => {
      const directory = nearest(storage.dir);
      const { bavail, bsize } = await statfs(directory);
      const wanted = isQuick ? QUICK_PIECES : PIECES;
      const pieces = Math.min(wanted, Math.floor((bavail * bsize) / 4 / PIECE_BYTES));
      if (pieces < 1) return skipped('there is no room to try it');
      const speed = speedOf(await written(directory, pieces, signal));
      found(speed);
      return judgeSpeed(speed);
    },
  };
}

export function judgeSpeed({ bytesPerSecond, syncP95Ms }: DiskSpeed): Verdict {
  const detail = { bytes_per_second: Math.round(bytesPerSecond), sync_p95_ms: syncP95Ms };
  const said = `writes ${formatSize(bytesPerSecond)} a second, ${syncP95Ms} ms for a sync (95 %)`;
  if (syncP95Ms < SLOW_SYNC_MS) return ok(said, detail);
  const advice =
    'use a faster disk, or free this one from other work; recordings become durable late';
  return warn(said, advice, detail);
}

/** @param tookMs how long each piece took to be written and synced */
export function speedOf(tookMs: readonly number[]): DiskSpeed {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0;
  const sumMs = tookMs.reduce((sum, ms) => sum + ms, 0);
  const bytesPerSecond = (tookMs.length * PIECE_BYTES * 1_000) / Math.max(sumMs, 1);
  return { bytesPerSecond, syncP95Ms: Math.round(p95 * 10) / 10 };
}

/** The file has no name any more when the first byte is written: nothing of it can stay behind. */
async function written(directory: string, pieces: number, signal: AbortSignal): Promise<number[]> {
  const path = join(directory, `.doctor-${process.pid}.tmp`);
  const file = await open(path, 'wx');
  try {
    await unlink(path);
    const piece = Buffer.alloc(PIECE_BYTES, 0xa5);
    const took: number[] = [];
    for (let index = 0; index < pieces && !signal.aborted; index++) {
      const startedMs = systemClock.monotonic();
      await file.write(piece, 0, piece.length, index * PIECE_BYTES);
      await file.datasync();
      took.push(systemClock.monotonic() - startedMs);
    }
    return took;
  } finally {
    await file.close();
  }
}

/** The directory, or what of the way to it is there. */
function nearest(directory: string): string {
  let path = directory;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
}

/** The kind of file system a path is on, in the text of `/proc/mounts`; null where that does not say. */
export function fileSystemOf(path: string, mounts: string): string | null {
  const found = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at = '-']) => at === '/' || path === at || path.startsWith(`${at}/`))
    .toSorted(([, a = ''], [, b = '']) => b.length - a.length);
  return found[0]?.[2] ?? null;
}
