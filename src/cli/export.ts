/** `camrelay export`: a clip of what was recorded, into a file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exportClip } from '../../recorder/clip-export.js';
import { Clips } from '../../recorder/clips.js';
import { openIndexToRead } from '../../storage/recording-index.js';
import { CamrelayError } from '../model/errors.js';
import { cameraOf, readArguments, readConfig, required, timeOf } from './arguments.js';
import type { Command } from './command.js';
import { progressBar } from './progress-bar.js';

export const exportCommand: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    from: { type: 'string' },
    to: { type: 'string' },
    output: { type: 'string', short: 'o' },
    cut: { type: 'string', default: 'exact' },
    gaps: { type: 'string', default: 'skip' },
    text: { type: 'boolean', default: false },
  });
  const config = readConfig(values.config, context);
  const { id: cameraId, stream: streamName, timeZone } = cameraOf(config, positionals);
  const span = { fromMs: timeOf('from', values.from), toMs: timeOf('to', values.to) };
  const output = required('output', values.output);
  const { cut, gaps } = values;
  const clock = values.text ? timeZone : undefined;
  if (cut !== 'exact' && cut !== 'keyframe') {
    throw new CamrelayError('usage', '--cut must be exact or keyframe');
  }
  if (gaps !== 'skip' && gaps !== 'keep') {
    throw new CamrelayError('usage', '--gaps must be skip or keep');
  }
  const { dir } = config.storage;
  const file = join(dir, 'index.db');
  if (!existsSync(file))
    throw new CamrelayError('no_recording', `nothing was ever recorded in ${dir}`);
  using index = openIndexToRead(file);
  using clip = await new Clips(index.read, dir).prepare({
    ...{ cameraId, streamName, span, cut, gaps, clock },
  });
  const bar = progressBar();
  await exportClip(clip, output, ({ doneBytes, bytes }) => bar.draw(doneBytes, bytes));
  bar.end();
  const [from, to] = [clip.span.fromMs, clip.span.toMs].map((ms) => new Date(ms).toISOString());
  console.log(`${output}: ${from} to ${to}, ${clip.bytes} bytes`);
  return 0;
};
