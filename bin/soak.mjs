/**
 * `npm run soak [-- --minutes 30 --cameras 8 --seed 1]`: the program for a long time, with cameras that fail and
 * clients that come and go (test/soak). Prints a table; ends with 1 where something grew or was lost.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureFfmpeg, ensureInstalled, root, run } from './setup.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    cameras: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
  },
});
ensureInstalled();
ensureBuilt();
const { path } = await ensureFfmpeg();
run(
  process.execPath,
  [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'soak'],
  {
    env: {
      ...process.env,
      FFMPEG_PATH: path,
      SOAK_MINUTES: values.minutes,
      SOAK_CAMERAS: values.cameras,
      SOAK_SEED: values.seed,
    },
  },
);
