/**
 * `camrelay bundle`: a record of the newest connections to a camera that may be shown to strangers: of the
 * program that runs, else of one connection that is made for it.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionRecord } from '../../relay/connection-record.js';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { pictureOf } from '../../relay/picture-format.js';
import { WorkerTable } from '../../relay/worker-table.js';
import { openTimeline } from '../../recorder/timeline.js';
import { openIndexToRead } from '../../storage/recording-index.js';
import { bundleFiles } from '../bundle/bundle.js';
import type { BundledStream } from '../bundle/facts.js';
import { zipOf } from '../bundle/zip.js';
import type { CameraConfig, Config } from '../config/config.js';
import { findFfmpeg } from '../ffmpeg.js';
import { DialPolicy } from '../dial-policy.js';
import { systemClock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import type { Gap } from '../model/recording.js';
import { StreamLost, whileOpen } from '../open-stream.js';
import { cameraOf, readArguments, readConfig } from './arguments.js';
import type { Command, CommandContext } from './command.js';
import { commandDevices } from './command-devices.js';
import { interruption } from './interruption.js';
import { measured } from './open-stream.js';
import { findRunning, PROGRAM_OPTIONS, type RunningProgram, tokenOf } from './running-program.js';
import { version } from './version.js';

const CONNECT_WITHIN_MS = 25_000;
/** Of which gaps are told, ms. */
const LATELY_MS = 24 * 3_600_000;

export const bundle: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, {
    ...PROGRAM_OPTIONS,
    output: { type: 'string', short: 'o' },
    json: { type: 'boolean' },
  });
  const { env, redactor } = context;
  const config = readConfig(values.config, context);
  const camera = cameraOf(config, positionals);
  const token = tokenOf(values['token-file'], env, redactor);
  const stopping = interruption();
  const running = await findRunning(config, { url: values.url, token }, stopping);
  const bytes = running
    ? await ofProgram(running, camera.id, stopping)
    : await ofConnection(config, camera, context, stopping);
  const file = values.output ?? `camrelay-${camera.id}-bundle.zip`;
  await writeFile(file, bytes);
  const of = running ? 'the running camrelay' : 'a connection made just now';
  const found = { file, bytes: bytes.length, of: running ? 'running' : 'connection' };
  console.log(values.json ? JSON.stringify(found) : `${file}: ${bytes.length} bytes, of ${of}`);
  return 0;
};

/** @throws CamrelayError as the program answers */
async function ofProgram(
  running: RunningProgram,
  cameraId: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const { status, body } = await running.ask(`/api/v1/cameras/${cameraId}/bundle`, signal);
  if (status === 200) return body;
  const message =
    status === 404
      ? `the running camrelay knows no camera ${cameraId}, or is older than this command`
      : `the running camrelay answers with the status ${status}; its log says more`;
  throw new CamrelayError(status === 404 ? 'unknown_camera' : 'bad_reply', message);
}

async function ofConnection(
  config: Config,
  camera: CameraConfig,
  context: CommandContext,
  signal: AbortSignal,
): Promise<Buffer> {
  const ffmpeg = await findFfmpeg(config.ffmpeg.path ? { configured: config.ffmpeg.path } : {});
  const launcher = new FfmpegLauncher(ffmpeg.path, new WorkerTable(), systemClock, tmpdir());
  await using devices = commandDevices(config, context);
  const resolver = devices.open(camera);
  const stream = await connected(config, camera, { resolver, launcher, signal });
  const nowMs = systemClock.now();
  const facts = {
    version: version(),
    ffmpegVersion: ffmpeg.version,
    nowMs,
    startedMs: null,
    camera,
    streams: [stream],
    exchanges: resolver.exchanges?.all ?? [],
    attempts: [],
    gaps: gapsOf(config, camera, nowMs),
    log: [],
  };
  return await zipOf(bundleFiles(facts, context.redactor), nowMs);
}

type Connecting = Readonly<{
  resolver: ReturnType<ReturnType<typeof commandDevices>['open']>;
  launcher: FfmpegLauncher;
  signal: AbortSignal;
}>;

/** Whether or not there is a picture, that is what is to be recorded. @throws the signal's reason */
async function connected(
  { relay, allowHosts }: Config,
  camera: CameraConfig,
  { resolver, launcher, signal }: Connecting,
): Promise<BundledStream> {
  const record = new ConnectionRecord(systemClock);
  const opening = {
    ...{ camera, streamName: camera.stream, resolver, launcher, record },
    dial: new DialPolicy(() => allowHosts),
    stallMs: relay.stallTimeoutMs,
    withinMs: CONNECT_WITHIN_MS,
  };
  const { connections } = record;
  try {
    const { run, rates, state } = await whileOpen(opening, measured, signal);
    const picture = run && pictureOf(run, rates);
    return { name: camera.stream, state, reason: null, picture, connections };
  } catch (error) {
    signal.throwIfAborted();
    const loss = error instanceof StreamLost ? error.loss : error;
    if (!(error instanceof StreamLost || error instanceof CamrelayError)) throw error;
    const { code, message } = loss as Readonly<{ code: string; message: string }>;
    return { name: camera.stream, state: 'offline', reason: { code, message }, picture: null, connections }; // prettier-ignore
  }
}

/** Null where nothing was ever recorded. */
function gapsOf({ storage }: Config, { id, stream }: CameraConfig, nowMs: number): Gap[] | null {
  const file = join(storage.dir, 'index.db');
  if (!existsSync(file)) return null;
  using index = openIndexToRead(file);
  const key = { cameraId: id, streamName: stream };
  const span = { fromMs: nowMs - LATELY_MS, toMs: nowMs };
  return [...openTimeline(index.read, systemClock).gaps(key, span)];
}
