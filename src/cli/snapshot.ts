/**
 * `camrelay snapshot`: one still picture of a camera, now: made by the device where it can, unless
 * one of its streams is named, else the newest picture of its stream.
 */
import { writeFile } from 'node:fs/promises';
import { newestPicture } from '../../recorder/snapshot-live.js';
import type { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import type { Stream } from '../../relay/stream.js';
import { systemClock } from '../kit/clock.js';
import { deadline } from '../kit/deadline.js';
import { decodeStill } from '../media-jobs.js';
import { deviceStill } from '../resolvers/abilities.js';
import { cameraOf, readArguments, readConfig, required, streamOf } from './arguments.js';
import type { Command } from './command.js';
import { commandDevices } from './command-devices.js';
import { interruption } from './interruption.js';
import { withStream } from './open-stream.js';

const DECODE_WITHIN_MS = 10_000;

export const snapshot: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    output: { type: 'string', short: 'o' },
    stream: { type: 'string' },
    json: { type: 'boolean' },
  });
  const config = readConfig(values.config, context);
  const camera = cameraOf(config, positionals);
  const streamName = streamOf(camera, values.stream);
  const output = required('output', values.output);
  const stopping = interruption();
  await using devices = commandDevices(config, context);
  const resolver = devices.open(camera);
  const made = values.stream === undefined ? await deviceStill(resolver, stopping) : null;
  const jpeg =
    made ?? (await withStream(config, camera, resolver, streamName, pictureOf(stopping), stopping));
  await writeFile(output, jpeg);
  const bytes = jpeg.length;
  console.log(values.json ? JSON.stringify({ file: output, bytes }) : `${output}: ${bytes} bytes`);
  return 0;
};

/** Decodes the newest picture of a stream. */
function pictureOf(signal: AbortSignal) {
  return async (stream: Stream, launcher: FfmpegLauncher): Promise<Buffer> => {
    const movie = await newestPicture((watcher) => stream.watchSamples(watcher), systemClock);
    const { cameraId, streamName } = stream;
    return decodeStill(
      (args) =>
        launcher.start({ kind: 'job', camera: cameraId, stream: streamName, args, extraPipes: 0 }),
      movie,
      { cameraId, streamName },
      deadline(DECODE_WITHIN_MS, 'the picture took too long to decode', signal),
    );
  };
}
