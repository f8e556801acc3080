/** A day of 1080p in files of a minute: its playlist, thumbnails over it, and a replay somewhere in it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Measure, median, type Row } from '../measure.js';
import { longMaterial } from '../media.js';
import { startCamrelay, tempDirectory } from '../programs.js';
import { MINUTE_MS, recordMinutes } from '../recorded-minutes.js';
import { keyFrameMs } from './first-picture.js';

const MINUTES = 24 * 60;
const DAY_MS = MINUTES * MINUTE_MS;
const TIMES = 7;
const THUMBNAILS = 30;
/** Between one window and the next, ms: all of its frames are others. */
const MOVED_MS = 4_000;

export const recordedDay: Measure = {
  name: 'recorded-day',
  run: async () => {
    const dir = await tempDirectory();
    try {
      const startMs = Date.now() - DAY_MS - 2 * MINUTE_MS;
      const camera = { cameraId: 'cam', startMs, minutes: MINUTES, place: 'link' } as const;
      await recordMinutes(join(dir, 'data'), longMaterial(), [camera]);
      return await measure(dir, startMs);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function measure(dir: string, startMs: number): Promise<Row[]> {
  const cameras = { cam: { vendor: 'push', key: 'none', record: 'off' } };
  await using program = await startCamrelay({ dir, cameras });
  const api = `${program.http}/api/v1/cameras/cam`;
  const day = `from=${startMs}&to=${startMs + DAY_MS}`;
  const lists = await timed(TIMES, () => bytesAt(`${api}/playback.m3u8?${day}`));
  const windows = await timed(TIMES, (at) => {
    const from = startMs + at * MOVED_MS;
    return bytesAt(`${api}/thumbnails.jpg?from=${from}&to=${from + DAY_MS}&count=${THUMBNAILS}`);
  });
  const replays: number[] = [];
  for (let at = 0; at < TIMES; at++) {
    const from = Math.round(startMs + ((at + 0.37) / TIMES) * DAY_MS);
    const url = `rtsp://127.0.0.1:${program.rtspPort}/cam?from=${from}&to=${startMs + DAY_MS}`;
    replays.push(await keyFrameMs(url));
  }
  const worst = (times: readonly number[]): string => `worst ${Math.max(...times).toFixed(0)} ms`;
  const row = { unit: 'ms, median' };
  return [
    {
      ...row,
      what: 'playlist of a day, whole',
      measured: median(lists.times),
      target: 500,
      detail: `of ${TIMES}; ${worst(lists.times)}; ${(lists.bytes / 1000).toFixed(0)} KB`,
    },
    {
      ...row,
      what: `${THUMBNAILS} thumbnails over a day, none of them kept`,
      measured: median(windows.times),
      target: 2_000,
      detail: `of ${TIMES}; ${worst(windows.times)}; a sheet of ${(windows.bytes / 1000).toFixed(0)} KB`,
    },
    {
      ...row,
      what: 'RTSP replay of a day, connecting to the first whole key frame',
      measured: median(replays),
      target: 500,
      detail: `of ${TIMES}; ${worst(replays)}`,
    },
  ];
}

async function timed(
  times: number,
  ask: (at: number) => Promise<number>,
): Promise<{ times: number[]; bytes: number }> {
  const took: number[] = [];
  let bytes = 0;
  for (let at = 0; at < times; at++) {
    const startMs = performance.now();
    bytes = await ask(at);
    took.push(performance.now() - startMs);
  }
  return { times: took, bytes };
}

async function bytesAt(url: string): Promise<number> {
  const response = await fetch(url);
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return body.byteLength;
}
