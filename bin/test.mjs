/**
 * `npm test`: from a fresh clone to passing tests, unit and system; with `slow` as first argument
 * only the long ones. Whatever else is on the command line goes to vitest.
 */
import { join } from 'node:path';
import {
  ensureBuilt,
  ensureFfmpeg,
  ensureInstalled,
  ensureSimulatorsBuilt,
  root,
  run,
} from './setup.mjs';

ensureInstalled();
ensureBuilt();
ensureSimulatorsBuilt();
const ffmpeg = await ensureFfmpeg();

const [first, ...rest] = process.argv.slice(2);
const isSlow = first === 'slow';
const projects = isSlow ? ['vendors', 'slow'] : ['unit', 'fuzz', 'system', 'page'];
const passedOn = isSlow || first === undefined ? rest : [first, ...rest];
run(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...passedOn,
  ],
  // The program and the tests' own cameras and players use one and the same ffmpeg.
  { env: { ...process.env, FFMPEG_PATH: ffmpeg.path } },
);
