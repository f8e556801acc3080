/**
 * Recording on a file system of 60 MB, full almost at once and for the rest of the time: how long it
 * stops, and whether the oldest goes first.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Measure, Row } from '../measure.js';
import { CAMERA, material } from '../media.js';
import {
  type Camrelay,
  freePort,
  seconds,
  startCamrelay,
  startSource,
  until,
} from '../programs.js';

const DISK = '60m';
/** `SMALL_DISK_MINUTES` for a shorter run. */
const MINUTES = Number(process.env.SMALL_DISK_MINUTES ?? 10);
const LOOK_EVERY_S = 0.5;
/** Until the disk is full for the first time there is nothing to see. */
const MIN_DELETED = 3;

export const smallDisk: Measure = {
  name: 'small-disk',
  run: async () => {
    const mounted = mountSmallDisk();
    if (!mounted) return [cannotMount('longest stop'), cannotMount('order')];
    using disk = mounted;
    const port = await freePort();
    await using _source = await startSource(port, material());
    const camera = { vendor: 'rtsp', url: `rtsp://127.0.0.1:${port}/cam` };
    await using program = await startCamrelay({
      cameras: { front: camera, back: camera },
      storage: { dir: join(disk.path, 'data') },
    });
    return await watch(program, disk.path); // before the program goes
  },
};

async function watch(program: Camrelay, disk: string): Promise<Row[]> {
  const durable = async (id: string): Promise<number> => {
    const { last_durable: text } = (await program.api(`/cameras/${id}`)) as { last_durable: string | null }; // prettier-ignore
    return text === null ? 0 : Date.parse(text);
  };
  const cameras = ['front', 'back'];
  await until(
    async () => (await Promise.all(cameras.map(durable))).every((ms) => ms > 0),
    30_000,
    'recording begins',
  );
  const fromMs = Date.now();
  const seen = { deleted: 0, violations: 0 };
  let longestStopMs = 0;
  let before = recordings(disk);
  let suspects: string[] = [];
  while (Date.now() < fromMs + MINUTES * 60_000) {
    await seconds(LOOK_EVERY_S);
    const now = recordings(disk);
    const gone = before.filter((path) => !now.includes(path));
    const left = before.filter((path) => now.includes(path));
    seen.deleted += gone.length;
    // Between two files of one sweep there may be a moment in which the order seems wrong.
    seen.violations += suspects.filter((path) => now.includes(path)).length;
    suspects = left.filter((path) => gone.some((other) => basename(other) > basename(path)));
    before = now;
    for (const id of cameras) {
      longestStopMs = Math.max(longestStopMs, await longestGap(program, id, fromMs));
    }
  }
  if (seen.deleted < MIN_DELETED) throw new Error('the disk never became full');
  const detail = `${MINUTES} min of 2 cameras at ${CAMERA.bitrate / 1e6} Mbit/s on ${DISK} without limits; ${seen.deleted} files deleted`;
  return [
    { what: 'longest stop of recording on a full disk', measured: longestStopMs / 1000, unit: 's', target: 2, detail },
    { what: 'files deleted before an older one', measured: seen.violations, unit: 'files', target: 0, detail },
  ]; // prettier-ignore
}

/** Names begin with the time of day, so they sort as they were recorded, but across midnight. */
function recordings(disk: string): string[] {
  const names = readdirSync(join(disk, 'data', 'recordings'), {
    recursive: true,
    encoding: 'utf8',
  });
  return names.filter((name) => name.endsWith('.mp4'));
}

async function longestGap(program: Camrelay, id: string, fromMs: number): Promise<number> {
  const { gaps } = (await program.api(`/cameras/${id}/gaps?from=${fromMs}`)) as {
    gaps: { from: string; to: string }[];
  };
  return Math.max(0, ...gaps.map(({ from, to }) => Date.parse(to) - Date.parse(from)));
}

/** @returns null where this machine does not let us */
function mountSmallDisk(): (Disposable & { path: string }) | null {
  const path = mkdtempSync(join(tmpdir(), 'camrelay-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', path], {
      stdio: 'ignore',
    });
  } catch {
    rmdirSync(path);
    return null;
  }
  return {
    path,
    [Symbol.dispose]: () => {
      execFileSync('umount', [path]);
      rmdirSync(path);
    },
  };
}

function cannotMount(what: string): Row {
  const detail = 'not measured: this machine lets nobody mount a file system';
  return { what: `small disk, ${what}`, measured: 0, unit: '', target: 0, detail };
}
