/** `npm run bench [-- NAME …]`: measures, prints a table, writes bench/results.json. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { auth } from './measures/auth.js';
import { cameraRestart } from './measures/camera-restart.js';
import { clip } from './measures/clip.js';
import { fileCuts } from './measures/file-cuts.js';
import { firstPicture } from './measures/first-picture.js';
import { hlsPlayers } from './measures/hls-players.js';
import { bigIndex } from './measures/index.js';
import { kills } from './measures/kills.js';
import { page } from './measures/page.js';
import { recordedDay } from './measures/recorded-day.js';
import { rtspPlayers } from './measures/rtsp-players.js';
import { smallDisk } from './measures/small-disk.js';
import { twentyCameras } from './measures/twenty-cameras.js';
import type { Measure, Row } from './measure.js';

const MEASURES: readonly Measure[] = [
  twentyCameras,
  rtspPlayers,
  firstPicture,
  hlsPlayers,
  auth,
  cameraRestart,
  fileCuts,
  bigIndex,
  clip,
  kills,
  smallDisk,
  recordedDay,
  page,
];

const RESULTS = fileURLToPath(new URL('../../bench/results.json', import.meta.url));

const wanted = process.argv.slice(2);
const chosen =
  wanted.length === 0 ? MEASURES : MEASURES.filter(({ name }) => wanted.includes(name));
if (chosen.length === 0) {
  console.error(`there is: ${MEASURES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const rows: Row[] = [];
for (const { name, run } of chosen) {
  console.error(`measuring ${name}`);
  rows.push(...(await run()));
}
console.log(table(rows));
writeFileSync(
  RESULTS,
  `${JSON.stringify({ at: new Date().toISOString(), cpus: cpus().length, node: process.version, rows }, null, 2)}\n`,
);
process.exitCode = rows.every(holds) ? 0 : 1;

function holds({ measured, target }: Row): boolean {
  return measured <= target;
}

function table(all: readonly Row[]): string {
  const lines = all.map((row) => {
    const mark = holds(row) ? 'ok  ' : 'MISS';
    return `| ${mark} | ${row.what} | ${number(row.measured)} ${row.unit} | ≤ ${row.target} | ${row.detail} |`;
  });
  return ['| | what | measured | target | with |', '|---|---|---|---|---|', ...lines].join('\n');
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
