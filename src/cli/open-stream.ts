/** Opens one stream of a camera for a command, without the rest of the program. */
import { tmpdir } from 'node:os';
import type { StreamMemory } from '../../relay/camera-worker.js';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { FfmpegIngest } from '../../relay/ingest.js';
import { knock } from '../../relay/knock.js';
import { Stream, type StreamStatus } from '../../relay/stream.js';
import { WorkerTable } from '../../relay/worker-table.js';
import type { CameraConfig, Config } from '../config/config.js';
import { findFfmpeg } from '../ffmpeg.js';
import { systemClock } from '../kit/clock.js';
import { silentLog } from '../kit/log.js';
import { CamrelayError, ERROR_CODES } from '../model/errors.js';
import type { Loss } from '../model/loss.js';
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
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  const stream = new Stream(
    { path: camera.id, onDemand: false, lingerMs: 0 },
    {
      camera: camera.id, stream: streamName, resolver,
      wantsAudio: camera.audio === 'auto', stallMs: config.relay.stallTimeoutMs,
      ingest: new FfmpegIngest(launcher, systemClock, silentLog),
      memory: NO_MEMORY,
      clock: systemClock, log: silentLog, random: Math.random, knock,
    },
    {
      changed: () => undefined,
      lost: (_, loss) => fail(errorOf(camera, loss)),
    },
  ); // prettier-ignore
  const timer = setTimeout(() => {
    fail(
      new CamrelayError(
        'timeout',
        `camera ${camera.id} sent nothing within ${TIMEOUT_MS / 1000} s`,
      ),
    );
  }, TIMEOUT_MS);
  const interrupt = (): void => fail(signal.reason as Error);
  signal.addEventListener('abort', interrupt, { once: true });
  stream.start();
  try {
    return await Promise.race([use(stream, launcher), failed]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
    failed.catch(() => undefined);
    await stream.stop();
  }
}

/** A command begins anew each time. */
const NO_MEMORY: StreamMemory = {
  plan: () => null,
  rememberPlan: () => undefined,
  picture: () => null,
  rememberPicture: () => undefined,
  wait: () => null,
  rememberWait: () => undefined,
};

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
