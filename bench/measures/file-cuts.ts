/** Frames lost or doubled where recording files are cut: their access units against the source's. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Measure } from '../measure.js';
import { CAMERA, FPS, material } from '../media.js';
import { freePort, seconds, startCamrelay, startSource, until } from '../programs.js';

const MINUTES = 3;

export const fileCuts: Measure = {
  name: 'file-cuts',
  run: async () => {
    const port = await freePort();
    const file = material();
    await using _source = await startSource(port, file);
    const cameras = { cam: { vendor: 'rtsp', url: `rtsp://127.0.0.1:${port}/cam` } };
    await using program = await startCamrelay({ cameras, segment: '10s' });
    const recordings = join(program.dir, 'data', 'recordings');
    await until(() => Promise.resolve(files(recordings).length > 0), 30_000, 'recording begins');
    await seconds(MINUTES * 60);
    const recorded = files(recordings).slice(0, -1); // the last one is still being written
    const source = unitsOf(file);
    const units = recorded.flatMap(unitsOf);
    const wrong = disorder(units, source);
    return [
      {
        what: `frames lost or doubled at file cuts, ${MINUTES} minutes with segment: 10s`,
        measured: wrong,
        unit: 'frames',
        target: 0,
        detail: `${units.length} access units in ${recorded.length} files, against a round of ${CAMERA.seconds * FPS} in the source`,
      },
    ];
  },
};

/** Hashes of the access units of a file's picture, in decode order. */
function unitsOf(file: string): string[] {
  const text = execFileSync('ffmpeg', [
    '-v', 'error', '-i', file, '-map', '0:v:0', '-c', 'copy', '-copypriorss', '1', '-bsf:v', 'h264_mp4toannexb,filter_units=remove_types=6-9', '-f', 'framemd5', 'pipe:1',
  ], { maxBuffer: 64 * 1024 * 1024 }).toString(); // prettier-ignore
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** How many units do not follow the one before as they do in the source, played round and round. */
function disorder(units: readonly string[], source: readonly string[]): number {
  const place = new Map(source.map((hash, index) => [hash, index]));
  if (place.size !== source.length)
    throw new Error('the source repeats itself; frames cannot be told apart');
  return units.filter((hash, index) => {
    const at = place.get(hash);
    const before = place.get(units[index - 1] ?? '');
    if (at === undefined) return true;
    return index > 0 && at !== ((before ?? Number.NaN) + 1) % source.length;
  }).length;
}

function files(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(dir, name))
      .filter((path) => statSync(path).isFile())
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
