/**
 * What a fresh clone needs before anything of it can run: packages, a build, ffmpeg. Nothing but
 * Node's own modules, since nothing else is there yet.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'src',
  'relay',
  'recorder',
  'storage',
  'bench',
  'web',
  'package.json',
  'tsconfig.json',
];
const FUZZ_SOURCES = [...SOURCES, 'test/fuzz', 'test/src/fmp4', 'tsconfig.fuzz.json'];
const SIMULATOR_SOURCES = [...SOURCES, 'test/simulators', 'test/rig', 'tsconfig.sim.json'];

/** Runs a program here and ends this one where it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

export function npm(...args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) run(process.execPath, [cli, ...args]);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

/** The packages, as package-lock.json says. */
export function ensureInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && modified(installed) >= modified(join(root, 'package-lock.json')))
    return;
  say('installing packages (the database module may take a minute to compile)');
  npm('ci', '--no-audit', '--no-fund');
}

export function ensureBuilt() {
  buildUnlessNew('build', SOURCES, join(root, 'dist', '.built'));
}

/** The simulated devices, which are no part of the program. */
export function ensureSimulatorsBuilt() {
  buildUnlessNew('build:sim', SIMULATOR_SOURCES, join(root, 'dist', 'sim', '.built'));
}

/** What is fuzzed, and what fuzzes it. */
export function ensureFuzzBuilt() {
  buildUnlessNew('build:fuzz', FUZZ_SOURCES, join(root, 'dist', 'fuzz', '.built'));
}

function buildUnlessNew(script, sources, stamp) {
  const newestMs = Math.max(...sources.map((name) => newest(join(root, name))));
  if (existsSync(stamp) && modified(stamp) >= newestMs) return;
  say('building');
  npm('run', '--silent', script);
  writeFileSync(stamp, '');
}

/** Call after `ensureBuilt`. Installs ffmpeg where there is none and this user may. */
export async function ensureFfmpeg() {
  const { findFfmpeg } = await import(new URL('../dist/src/ffmpeg.js', import.meta.url).href);
  try {
    return await findFfmpeg({});
  } catch (error) {
    const install = packageManager();
    if (error.code !== 'ffmpeg_missing' || process.env.FFMPEG_PATH || !install) {
      console.error(`camrelay: ${error.code}: ${error.message}`);
      process.exit(1);
    }
    say('installing ffmpeg with the package manager of this system');
    for (const [command, ...args] of install) run(command, args, { stdio: ['ignore', 2, 2] });
    return findFfmpeg({});
  }
}

/** The commands that install ffmpeg here, or null where this user may not or nobody knows how. */
function packageManager() {
  const has = (name) =>
    (process.env.PATH ?? '').split(':').some((dir) => existsSync(join(dir, name)));
  if (process.platform === 'darwin') return has('brew') ? [['brew', 'install', 'ffmpeg']] : null;
  if (process.getuid?.() !== 0) return null;
  if (has('apt-get'))
    return [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', 'ffmpeg'],
    ];
  if (has('apk')) return [['apk', 'add', 'ffmpeg']];
  if (has('dnf')) return [['dnf', 'install', '-y', 'ffmpeg-free']];
  if (has('pacman')) return [['pacman', '-S', '--noconfirm', 'ffmpeg']];
  return null;
}

function newest(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return modified(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function say(text) {
  console.error(`camrelay: ${text}`);
}
