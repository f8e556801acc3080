/** Opens one stream of a camera for a command, without the rest of the program. */
import { tmpdir } from 'node:os';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import type { Stream, StreamStatus } from '../../relay/stream.js';
import { WorkerTable } from '../../relay/worker-table.js';
import type { CameraConfig, Config } from '../config/config.js';
import { DialPolicy } from '../dial-policy.js';
import { findFfmpeg } from '../ffmpeg.js';
import { systemClock } from '../kit/clock.js';
import { CamrelayError, ERROR_CODES } from '../model/errors.js';
import type { Loss } from '../model/loss.js';
import { StreamLost, whileOpen } from '../open-stream.js';
import type { Resolver } from '../resolvers/resolver.js';

/** How long a command waits for a camera, ms. */
const TIMEOUT_MS = 25_000;

/**
 * Keeps the stream open while `use` runs.
 * @throws CamrelayError as what the camera fails with, timeout where nothing comes; the signal's reason
 */
export async function withStream<T>(
  config: Config,
  camera: CameraConfig,
  resolver: Resolver,
  streamName: string,
  use: (stream: Stream, launcher: FfmpegLauncher) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const ffmpeg = await findFfmpeg(config.ffmpeg.path ? { configured: config.ffmpeg.path } : {});
  const launcher = new FfmpegLauncher(ffmpeg.path, new WorkerTable(), systemClock, tmpdir());
  const { stallTimeoutMs: stallMs } = config.relay;
  const dial = new DialPolicy(() => config.allowHosts);
  const opening = { camera, streamName, resolver, launcher, dial, stallMs, withinMs: TIMEOUT_MS };
  try {
    return await whileOpen(opening, (stream) => use(stream, launcher), signal);
  } catch (error) {
    throw error instanceof StreamLost ? errorOf(camera, error.loss) : error;
  }
}

/** Resolves once bit rate and frame rate have been measured. */
export async function measured(stream: Stream): Promise<StreamStatus> {
  return new Promise((resolve) => {
    const watch = stream.watchSamples({
      run: () => undefined,
      samples: () => {
        const { status } = stream;
        if (status.rates.fps === null) return;
        watch.close();
        resolve(status);
      },
      ended: () => undefined,
    });
  });
}

/** A loss that has no code of its own means that nothing comes. */
function errorOf({ id }: CameraConfig, { code, message }: Loss): CamrelayError {
  const known = ERROR_CODES.find((candidate) => candidate === code) ?? 'offline';
  return new CamrelayError(known, `camera ${id}: ${message}`);
}
