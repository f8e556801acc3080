/** File systems in memory, where this machine lets us mount some. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';

/** Root, and not in a container that forbids it: a private mount name space tells without a trace. */
export const canMount =
  existsSync('/proc/self/mountinfo') &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0; // prettier-ignore

/** Mounts an empty file system of so many megabytes at a path, which is made; gone when disposed of. */
export async function mountSmallDisk(path: string, megabytes = 60): Promise<AsyncDisposable> {
  await mkdir(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  return {
    [Symbol.asyncDispose]: () => {
      execFileSync('umount', ['-l', path]);
      return Promise.resolve();
    },
  };
}
