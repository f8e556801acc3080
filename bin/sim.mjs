/**
 * `npm run sim -- VENDOR`: a simulated device to try camrelay with. Arguments go to
 * `test/simulators/main.ts`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  ensureBuilt,
  ensureFfmpeg,
  ensureInstalled,
  ensureSimulatorsBuilt,
  root,
} from './setup.mjs';

ensureInstalled();
ensureBuilt();
ensureSimulatorsBuilt();
const { path } = await ensureFfmpeg();
const main = join(root, 'dist', 'sim', 'test', 'simulators', 'main.js');
const simulator = spawn(process.execPath, [main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, FFMPEG_PATH: path },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => simulator.kill(signal));
simulator.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
