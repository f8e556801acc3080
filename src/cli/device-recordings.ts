/** `camrelay device-recordings`: what the device itself recorded, listed, or one of them saved. */
import { open, rename, rm } from 'node:fs/promises';
import { recordingView } from '../api/device-recordings.js';
import { formatSize } from '../kit/units.js';
import { ability, listRecordings } from '../resolvers/abilities.js';
import type { DeviceFile } from '../resolvers/device-archive.js';
import { cameraOf, readArguments, readConfig, required, timeOf } from './arguments.js';
import type { Command } from './command.js';
import { commandDevices } from './command-devices.js';
import { interruption } from './interruption.js';
import { progressBar } from './progress-bar.js';

export const deviceRecordings: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
    save: { type: 'string' },
    output: { type: 'string', short: 'o' },
  });
  const config = readConfig(values.config, context);
  const camera = cameraOf(config, positionals);
  const stopping = interruption();
  const { save } = values;
  const span = save === undefined ? spanOf(values) : null;
  const output = span ? null : required('output', values.output);
  await using devices = commandDevices(config, context);
  const archive = ability(devices.open(camera).archive, camera.id, 'list of its own recordings');
  if (span) {
    const found = (await listRecordings(archive, span, stopping)).map(recordingView);
    if (values.json) console.log(JSON.stringify({ recordings: found }));
    else for (const recording of found) console.log(line(recording));
  } else if (save !== undefined && output !== null) {
    const fetch = ability(archive.fetch?.bind(archive), camera.id, 'way to fetch recordings');
    const bytes = await saveFile(await fetch(save, null, stopping), output, stopping);
    console.log(
      values.json ? JSON.stringify({ file: output, bytes }) : `${output}: ${bytes} bytes`,
    );
  }
  return 0;
};

function spanOf({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  return { fromMs: timeOf('from', from), toMs: timeOf('to', to) };
}

function line({ id, from, to, bytes, kind }: ReturnType<typeof recordingView>): string {
  return [from, to, bytes === null ? '?' : formatSize(bytes), kind, id].join('  ');
}

/** The file appears under its name once it is whole. @returns its length, bytes */
async function saveFile(
  { body, totalBytes }: DeviceFile,
  file: string,
  signal: AbortSignal,
): Promise<number> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  const bar = progressBar();
  try {
    const out = await open(unfinished, 'wx');
    let bytes = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        signal.throwIfAborted();
        await out.writeFile(chunk);
        bytes += chunk.length;
        bar.draw(bytes, totalBytes);
      }
      await out.datasync();
    } finally {
      await out.close();
      bar.end();
    }
    await rename(unfinished, file);
    return bytes;
  } catch (error) {
    body.destroy();
    await rm(unfinished, { force: true });
    throw signal.aborted ? signal.reason : error;
  }
}
