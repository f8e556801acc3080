/** Finds the ffmpeg that camrelay uses, and refuses one that is too old. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CamrelayError } from './model/errors.js';

const run = promisify(execFile);
/** The first whose concat demuxer takes options for its entries and whose MP4 muxer does what we need. */
const OLDEST: readonly [number, number] = [5, 1];
const HOW_TO_GET =
  'install version 5.1 or later (Debian and Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg) or set FFMPEG_PATH';

export type Ffmpeg = Readonly<{ path: string; version: string }>;

/**
 * Looks at `FFMPEG_PATH`, the configuration, the package ffmpeg-static where its binary is there, and
 * `PATH`, in this order. What a person named is used or refused; only what was found may be passed over.
 * @throws CamrelayError ffmpeg_missing
 */
export async function findFfmpeg({ configured }: { configured?: string }): Promise<Ffmpeg> {
  const named = process.env.FFMPEG_PATH ?? configured;
  if (named) return acceptable(named);
  const bundled = await bundledPath();
  if (bundled) {
    const found = await acceptable(bundled).catch(() => null);
    if (found) return found;
  }
  return acceptable('ffmpeg');
}

async function acceptable(path: string): Promise<Ffmpeg> {
  const version = await versionOf(path);
  const numbers = /^n?(\d+)\.(\d+)/.exec(version);
  // Builds from the source repository have no number; they are newer than any that is too old.
  if (numbers) {
    const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new CamrelayError(
        'ffmpeg_missing',
        `${path} is ffmpeg ${version}, which is too old; ${HOW_TO_GET}`,
      );
    }
  }
  return { path, version };
}

async function versionOf(path: string): Promise<string> {
  try {
    const { stdout } = await run(path, ['-hide_banner', '-version'], {
      timeout: 10_000,
      // It needs nothing else of what may be secret.
      env: { PATH: process.env.PATH },
    });
    const version = /^ffmpeg version (\S+)/m.exec(stdout)?.[1];
    if (version) return version;
  } catch (error) {
    throw new CamrelayError('ffmpeg_missing', `${path} does not run; ${HOW_TO_GET}`, {
      cause: error,
    });
  }
  throw new CamrelayError('ffmpeg_missing', `${path} is not ffmpeg; ${HOW_TO_GET}`);
}

/** The optional package's binary; it is absent where the package's download failed. */
async function bundledPath(): Promise<string | null> {
  const name = 'ffmpeg-static';
  try {
    const bundle = (await import(name)) as { default: string | null };
    return bundle.default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
