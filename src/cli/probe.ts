/** `camrelay probe`: opens a camera and prints what it sends. */
import { cameraOf, readArguments, readConfig, streamOf } from './arguments.js';
import type { Command } from './command.js';
import { commandDevices } from './command-devices.js';
import { interruption } from './interruption.js';
import { measured, withStream } from './open-stream.js';

export const probe: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    stream: { type: 'string' },
    json: { type: 'boolean' },
  });
  const config = readConfig(values.config, context);
  const camera = cameraOf(config, positionals);
  const stream = streamOf(camera, values.stream);
  const stopping = interruption();
  await using devices = commandDevices(config, context);
  const resolver = devices.open(camera);
  const { run, rates } = await withStream(config, camera, resolver, stream, measured, stopping);
  const video = run?.tracks.find((track) => track.kind === 'video');
  const audio = run?.tracks.find((track) => track.kind === 'audio');
  const found = {
    camera: camera.id,
    stream,
    video: video && {
      codec: video.codec,
      codec_string: video.codecString,
      width: video.width,
      height: video.height,
      fps: rates.fps,
    },
    audio: audio && {
      codec: audio.codec,
      codec_string: audio.codecString,
      sample_rate: audio.sampleRate,
      channels: audio.channels,
    },
    bitrate: rates.bitrate,
  };
  if (values.json) {
    console.log(
      JSON.stringify({ ...found, video: found.video ?? null, audio: found.audio ?? null }),
    );
    return 0;
  }
  console.log(`camera  ${camera.id} (${stream})`);
  if (video)
    console.log(
      `video   ${video.codec} (${video.codecString}), ${video.width}x${video.height}, ${rates.fps ?? '?'} fps`,
    );
  console.log(
    audio
      ? `audio   ${audio.codec} (${audio.codecString}), ${audio.sampleRate} Hz, ${audio.channels} channel(s)`
      : 'audio   none',
  );
  console.log(`rate    ${((rates.bitrate ?? 0) / 1e6).toFixed(2)} Mbit/s`);
  return 0;
};
