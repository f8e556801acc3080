/** An index of two months of 64 cameras: how large it is, how soon the program starts on it and answers. */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTimeline } from '../../recorder/timeline.js';
import { systemClock } from '../../src/kit/clock.js';
import { openIndexToRead } from '../../storage/recording-index.js';
import { cameraName, makeBigIndex } from '../big-index.js';
import { type Measure, median, type Row } from '../measure.js';
import { startCamrelay } from '../programs.js';

const CAMERAS = 64;
const DAYS = 60;
const DAY_MS = 86_400_000;
const MINUTES = CAMERAS * DAYS * 1_440;
const STARTS = 5;
const QUESTIONS = 500;
const DAYS_ASKED = 9;

export const bigIndex: Measure = {
  name: 'index',
  run: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'camrelay-bench-'));
    try {
      mkdirSync(join(dir, 'data'));
      const file = join(dir, 'data', 'index.db');
      const endMs = Date.now();
      const beganMs = performance.now();
      const rows = makeBigIndex(file, { cameras: CAMERAS, days: DAYS, endMs });
      const tookS = Math.round((performance.now() - beganMs) / 1000);
      const made = `${rows} rows made by SQL in ${tookS} s`;
      return [sizeRow(file, made), timelineRow(file, endMs), ...(await programRows(dir, endMs))];
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

function sizeRow(file: string, made: string): Row {
  const { size } = statSync(file);
  return {
    what: 'index size',
    measured: size / MINUTES / 1000,
    unit: 'KB a minute of recording',
    target: 3,
    detail: `${(size / 1e9).toFixed(1)} GB; ${made}`,
  };
}

/** Spans and gaps of a day, as the recorder answers them. */
function timelineRow(file: string, endMs: number): Row {
  using index = openIndexToRead(file);
  const timeline = openTimeline(index.read, systemClock);
  const times = questions(endMs).map(({ cameraId, fromMs, toMs }) => {
    const key = { cameraId, streamName: 'main' };
    const beganMs = performance.now();
    timeline.spans(key, { fromMs, toMs });
    timeline.gaps(key, { fromMs, toMs });
    return performance.now() - beganMs;
  });
  return {
    what: `spans and gaps of one day, one camera among ${CAMERAS} with ${DAYS} days, 99th percentile`,
    measured: percentile(times, 0.99),
    unit: 'ms',
    target: 10,
    detail: `${QUESTIONS} questions, median ${median(times).toFixed(2)} ms`,
  };
}

async function programRows(dir: string, endMs: number): Promise<Row[]> {
  const cameras = Object.fromEntries(
    Array.from({ length: CAMERAS }, (_, at) => [
      cameraName(at + 1),
      { vendor: 'push', key: 'a key of sixteen characters' }, // nobody publishes
    ]),
  );
  const starts: number[] = [];
  let times: number[] = [];
  let ribbons: number[] = [];
  let months: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    const beganMs = performance.now();
    await using program = await startCamrelay({ cameras, dir });
    starts.push(performance.now() - beganMs);
    if (round < STARTS - 1) continue;
    times = await askOverHttp(program.api, endMs);
    ribbons = await askDays(program.api, endMs, { cameras: '', days: 1 });
    months = await askDays(program.api, endMs, { cameras: `&cameras=${cameraName(1)}`, days: 31 });
  }
  return [
    {
      what: 'start of the program on that index, from its start to `camrelay: ready`',
      measured: median(starts) / 1000,
      unit: 's',
      target: 3,
      detail: `median of ${STARTS}; slowest ${(Math.max(...starts) / 1000).toFixed(2)} s`,
    },
    {
      what: 'the same spans and gaps over HTTP, 99th percentile of each request',
      measured: percentile(times, 0.99),
      unit: 'ms',
      target: 10,
      detail: `${times.length} requests, median ${median(times).toFixed(2)} ms`,
    },
    {
      what: `what one day holds (/days), all ${CAMERAS} cameras`,
      measured: median(ribbons),
      unit: 'ms, median',
      target: 150,
      detail: `of ${ribbons.length}, worst ${Math.max(...ribbons).toFixed(0)} ms`,
    },
    {
      what: 'the same of 31 days, one camera',
      measured: median(months),
      unit: 'ms, median',
      target: 150,
      detail: `of ${months.length}, worst ${Math.max(...months).toFixed(0)} ms`,
    },
  ];
}

/** Whole days of UTC, each time others. */
async function askDays(
  api: (path: string) => Promise<unknown>,
  endMs: number,
  { cameras, days }: Readonly<{ cameras: string; days: number }>,
): Promise<number[]> {
  const times: number[] = [];
  const lastMs = Math.floor(endMs / DAY_MS) * DAY_MS;
  for (let at = 0; at < DAYS_ASKED; at++) {
    const [from, to] = [lastMs - (at + days) * DAY_MS, lastMs - at * DAY_MS];
    const beganMs = performance.now();
    await api(`/days?zone=UTC&resolution=5m&from=${from}&to=${to}${cameras}`);
    times.push(performance.now() - beganMs);
  }
  return times;
}

async function askOverHttp(
  api: (path: string) => Promise<unknown>,
  endMs: number,
): Promise<number[]> {
  const times: number[] = [];
  for (const { cameraId, fromMs, toMs } of questions(endMs)) {
    for (const list of ['recordings', 'gaps']) {
      const beganMs = performance.now();
      await api(`/cameras/${cameraId}/${list}?from=${fromMs}&to=${toMs}`);
      times.push(performance.now() - beganMs);
    }
  }
  return times;
}

/** Days spread over all cameras and all of the time, none asked for twice in a row. */
function questions(endMs: number): { cameraId: string; fromMs: number; toMs: number }[] {
  return Array.from({ length: QUESTIONS }, (_, at) => {
    const toMs = endMs - Math.round(((at * 0.618_034) % 1) * (DAYS - 1) * DAY_MS);
    return { cameraId: cameraName((at % CAMERAS) + 1), fromMs: toMs - DAY_MS, toMs };
  });
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
