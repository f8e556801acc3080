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

const args = process.argv.slice(2);
const named = new Map([
  ['system', SYSTEM],
  ['slow', SLOW],
]).get(args[0]);
const isPattern = args[0] !== undefined && !args[0].startsWith('-');
const projects = named ?? (isPattern ? [...QUICK, ...SYSTEM] : QUICK);
run(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...(named ? args.slice(1) : args),
  ],
  // The program and the tests' own cameras and players use one and the same ffmpeg.
  { env: { ...process.env, FFMPEG_PATH: ffmpeg.path } },
);
