/**
 * camrelay itself, beside a simulated device, with a directory of its own that goes with it, and on
 * free ports: another one may be running here.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { tempDir } from '../rig/temp-dir.js';

/** From `dist/sim/test/simulators`. */
const PROGRAM = join(import.meta.dirname, '..', '..', '..', '..', 'bin', 'camrelay.mjs');

/**
 * Resolves when camrelay is gone, by itself or since the signal was aborted.
 * @param cameras the part of a configuration that names the cameras
 */
export async function serve(cameras: string, signal: AbortSignal): Promise<void> {
  await using dir = await tempDir();
  const path = dir.file('camrelay.yaml');
  const listen = '127.0.0.1:0';
  const own = { http: { listen }, rtsp: { listen }, rtmp: { listen } };
  const storage = { dir: dir.file('data') };
  await writeFile(path, `${stringify({ ...own, storage })}${cameras}`);
  if (signal.aborted) return;
  const program = spawn(process.execPath, [PROGRAM, 'serve', '-c', path], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  signal.addEventListener('abort', () => void program.kill('SIGTERM'), { once: true });
  await once(program, 'exit');
}
