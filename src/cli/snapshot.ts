/** `camrelay snapshot`: one still picture of a camera, now. */
import { writeFile } from 'node:fs/promises';
import { newestPicture } from '../../recorder/snapshot-live.js';
import { systemClock } from '../kit/clock.js';
import { decodeStill } from '../media-jobs.js';
import { cameraOf, readArguments, readConfig, required, streamOf } from './arguments.js';
import type { Command } from './command.js';
import { commandDevices } from './command-devices.js';
import { withStream } from './open-stream.js';

const DECODE_WITHIN_MS = 10_000;

export const snapshot: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    output: { type: 'string', short: 'o' },
    stream: { type: 'string' },
  });
  const config = readConfig(values.config, context);
  const camera = cameraOf(config, positionals);
  const streamName = streamOf(camera, values.stream);
  const output = required('output', values.output);
  await using devices = commandDevices(config, context);
  const resolver = devices.open(camera);
  const jpeg = await withStream(config, camera, resolver, streamName, async (stream, launcher) => {
    const movie = await newestPicture((watcher) => stream.watchSamples(watcher), systemClock);
    const key = { cameraId: camera.id, streamName };
    return decodeStill(
      (jobArgs) =>
        launcher.start({
          kind: 'job',
          camera: camera.id,
          stream: streamName,
          args: jobArgs,
          extraPipes: 0,
        }),
      movie,
      key,
      AbortSignal.timeout(DECODE_WITHIN_MS),
    );
  });
  await writeFile(output, jpeg);
  console.log(`${output}: ${jpeg.length} bytes`);
  return 0;
};
