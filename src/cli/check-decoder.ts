/** The ffmpeg of `camrelay check --deep`: a job that ends with the command. */
import { tmpdir } from 'node:os';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { WorkerTable } from '../../relay/worker-table.js';
import type { Decode } from '../../recorder/check-deep.js';
import type { Config } from '../config/config.js';
import { findFfmpeg } from '../ffmpeg.js';
import { systemClock } from '../kit/clock.js';
import { decodeWhole } from '../media-decoding.js';

/** @throws CamrelayError ffmpeg_missing */
export async function openDecoder({ ffmpeg }: Config, signal: AbortSignal): Promise<Decode> {
  const { path } = await findFfmpeg(ffmpeg.path ? { configured: ffmpeg.path } : {});
  const launcher = new FfmpegLauncher(path, new WorkerTable(), systemClock, tmpdir());
  return (media, { cameraId: camera, streamName: stream }, limitMs) => {
    const start = (args: readonly string[]) =>
      launcher.start({ kind: 'job', camera, stream, args, extraPipes: 0 });
    return decodeWhole(start, media, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
  };
}
