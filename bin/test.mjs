/**
 * `npm test`: from a fresh clone to passing tests, in minutes; a pattern behind it runs all tests of that name.
 * With `system` as first argument the whole program's other tests, with `slow` the longest ones. Whatever else is on
 * the command line goes to vitest.
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

const QUICK = ['unit', 'fuzz', 'main'];
const SYSTEM = ['system', 'page'];
const SLOW = ['vendors', 'slow'];

const [first, ...rest] = process.argv.slice(2);
const named = { system: SYSTEM, slow: SLOW }[first];
const passedOn = named || first === undefined ? rest : [first, ...rest];
const projects = named ?? (first === undefined ? QUICK : [...QUICK, ...SYSTEM]);
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
