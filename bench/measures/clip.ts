/**
 * Clips of an hour and of a day: how soon they start, how fast they come, and what they cost in memory.
 *
 * No two clips are of the same span, so that nothing kept of one helps another. The hour lies in files of
 * its own, in the page cache, as those of a newly recorded hour do; the files of the day are links to one.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Measure, median, type Row } from '../measure.js';
import { longMaterial } from '../media.js';
import { startNginx } from '../nginx.js';
import { usageOf } from '../process-tree.js';
import { type Camrelay, seconds, startCamrelay, tempDirectory } from '../programs.js';
import { MINUTE_MS, recordMinutes } from '../recorded-minutes.js';

const HOUR_MS = 60 * MINUTE_MS;
const STARTS = 31;
const DOWNLOADS = 7;
/** Read of the clip of a day: what is to be seen of its memory is seen by then. */
const DAY_BYTES = 3_000_000_000;
const LOOK_EVERY_MS = 25;

export const clip: Measure = {
  name: 'clip',
  run: async () => {
    const startMs = Date.now() - 30 * HOUR_MS;
    const camera = { vendor: 'rtsp', url: 'rtsp://127.0.0.1:9/', record: 'off', on_demand: true };
    const dir = await tempDirectory();
    await using _gone = { [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
    await recordMinutes(join(dir, 'data'), longMaterial(), [
      { cameraId: 'hour', startMs, minutes: 63, place: 'copy' },
      { cameraId: 'day', startMs, minutes: 25 * 60, place: 'link' },
    ]);
    await using program = await startCamrelay({ cameras: { hour: camera, day: camera }, dir });
    await warmUp(join(program.dir, 'data', 'recordings', 'hour'));
    const urlOf = (cameraId: string, atMs: number, lastsMs: number): string => {
      const fromMs = startMs + atMs;
      const span = `from=${fromMs}&to=${fromMs + lastsMs}`;
      return `${program.http}/api/v1/cameras/${cameraId}/clip.mp4?${span}`;
    };
    const memory = await memoryOfDay(program, urlOf('day', 500, 24 * HOUR_MS));
    const starts: number[] = [];
    for (let n = 0; n < STARTS; n++) {
      starts.push(await firstByteMs(urlOf('hour', 333 + n * 1_370, HOUR_MS)));
      await seconds(0.1);
    }
    const worst = Math.max(...starts).toFixed(0);
    return [
      {
        what: 'clip of 1 h, first byte',
        ...{ measured: median(starts), unit: 'ms, median', target: 60 },
        detail: `1080p25 at 4 Mbit/s with sound, 60 files; of ${STARTS}, worst ${worst} ms`,
      },
      await throughput(program, (n) => urlOf('hour', 777 + n * 2_000, HOUR_MS)),
      memory,
    ];
  },
};

/** Reads all files below a directory into the page cache. */
async function warmUp(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await readFile(join(entry.parentPath, entry.name));
  }
}

/** From the connect on. */
function firstByteMs(url: string): Promise<number> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (answer) => {
      answer.once('data', () => {
        resolve(performance.now() - startMs);
        answer.destroy();
      });
    });
    request.once('error', reject);
  });
}

/** In turn with nginx and a file of the same bytes, by a client that is quick: curl. */
async function throughput(program: Camrelay, urlOf: (n: number) => string): Promise<Row> {
  await using nginx = await startNginx(program.dir);
  await curl(urlOf(0), join(program.dir, 'hour.mp4'));
  await warmUp(program.dir);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let n = 1; n <= DOWNLOADS; n++) {
    theirs.push(await curl(`${nginx.url}/hour.mp4`));
    ours.push(await curl(urlOf(n)));
  }
  const [our, their] = [median(ours), median(theirs)];
  const speed = (bytesASecond: number): string => `${(bytesASecond / 1e6).toFixed(0)} MB/s`;
  return {
    what: 'clip of 1 h, time to download against nginx',
    ...{ measured: their / our, unit: 'times', target: 2 },
    detail: `${speed(our)} to ${speed(their)} of one file of that size; medians of ${DOWNLOADS}`,
  };
}

/** @returns bytes a second */
async function curl(url: string, file = '/dev/null'): Promise<number> {
  const args = ['-sS', '--fail', '-o', file, '-w', '%{speed_download}', url];
  const { stdout } = await promisify(execFile)('curl', args);
  return Number(stdout);
}

async function memoryOfDay(program: Camrelay, url: string): Promise<Row> {
  const before = usageOf(program.pid).pssBytes;
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, usageOf(program.pid).pssBytes);
  }, LOOK_EVERY_MS);
  const startMs = performance.now();
  let firstMs = 0;
  await new Promise<void>((resolve, reject) => {
    let bytes = 0;
    get(url, { agent: false }, (answer) => {
      answer.on('data', (chunk: Buffer) => {
        firstMs ||= performance.now() - startMs;
        bytes += chunk.length;
        if (bytes < DAY_BYTES) return;
        answer.destroy();
        resolve();
      });
    }).once('error', reject);
  });
  clearInterval(timer);
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
  return {
    what: 'clip of 24 h, memory added',
    ...{ measured: megabytes(most - before), unit: 'MB', target: 60 },
    detail: `${megabytes(before)} MB before it; first byte after ${(firstMs / 1000).toFixed(1)} s`,
  };
}
