/**
 * `npm test` in a fresh clone, with nothing but Node and npm on the machine: installs what is
 * missing, builds, looks for ffmpeg and runs the unit and system tests (`slow`: only the long ones).
 * What follows on the command line goes to vitest.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs a command with this terminal; a failure of it is ours. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) console.error(`camrelay: ${command} could not be run: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** npm leaves its own copy of the lock file behind when it has finished. */
function isInstalled() {
  const lock = join(ROOT, 'package-lock.json');
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

if (!isInstalled()) run(NPM, ['ci']);
run(NPM, ['run', '--silent', 'build']);

const [first, ...rest] = process.argv.slice(2);
const slow = first === 'slow';
const projects = slow ? ['--project', 'slow'] : ['--project', 'unit', '--project', 'system'];
const passedOn = slow || first === undefined ? rest : [first, ...rest];
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
run(process.execPath, [vitest, 'run', ...projects, ...passedOn]);
