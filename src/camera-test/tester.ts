/**
 * Tries a camera as it is, or would be, configured: step by step, until the first that fails.
 *
 * A camera that is live as it is has its picture taken from there: no second connection is made to
 * its device. Otherwise one is made and closed again; its session is that of the cameras at work
 * where the account is the same.
 */
import { newestPicture } from '../../recorder/snapshot-live.js';
import type { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import type { Stream } from '../../relay/stream.js';
import type { CameraConfig } from '../config/config.js';
import { needsRedial } from '../config/diff.js';
import type { DialPolicy } from '../dial-policy.js';
import type { Clock } from '../kit/clock.js';
import { deadline } from '../kit/deadline.js';
import type { Log } from '../kit/log.js';
import { CamrelayError } from '../model/errors.js';
import { decodeStill, type StartJob } from '../media-jobs.js';
import { StreamLost, whileOpen } from '../open-stream.js';
import type { Devices } from '../resolvers/devices.js';
import type { Resolver } from '../resolvers/resolver.js';
import { doorOf, reach } from './door.js';
import { type Found, firstFrames } from './found.js';
import { publication } from './publication.js';
import { type Saying, type Step, Steps } from './steps.js';

export type TesterDeps = Readonly<{
  devices: Pick<Devices, 'openApart'>;
  /** Its children do not have long to end. */
  launcher: FfmpegLauncher;
  dial: DialPolicy;
  start: StartJob;
  clock: Clock;
  log: Log;
  /** What else is done while the stream is open, once its picture and sound were there. */
  whileShown?: (stream: Stream, signal: AbortSignal) => Promise<void>;
  /** From the sign-in to the end, ms. */
  openWithinMs?: number;
}>;

/** What is tested. */
export type Subject = Readonly<{
  camera: CameraConfig;
  /** As it is at work now; null where it is not. */
  atWork: Readonly<{ camera: CameraConfig; stream: Stream }> | null;
  stallMs: number;
}>;

/** From the sign-in to the picture, ms. */
const OPEN_WITHIN_MS = 40_000;
const DECODE_WITHIN_MS = 10_000;

/** Of failures while a stream is opened: those that are about who asks. */
const ABOUT_SIGN_IN: ReadonlySet<string> = new Set([
  'bad_credentials',
  'no_permission',
  'session_expired',
  'too_many_sessions',
  'unreachable',
  'host_refused',
  'timeout',
  'offline',
]);

/** @returns whether all went well. Never rejects: what goes wrong is told. Resolves once nothing of it is left. */
export async function testCamera(
  deps: TesterDeps,
  subject: Subject,
  tell: (step: Step) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const steps = new Steps(tell, deps.clock);
  try {
    const { camera, atWork } = subject;
    const isLive = atWork?.stream.run && !needsRedial(atWork.camera, camera);
    if (isLive) await asItRuns(deps, atWork.stream, camera, steps, signal);
    else await dialled(deps, subject, steps, signal);
  } catch (error) {
    if (!signal.aborted) steps.fail(...failureOf(error, deps.log));
  }
  return steps.end() && !signal.aborted;
}

async function asItRuns(
  deps: TesterDeps,
  stream: Stream,
  camera: CameraConfig,
  steps: Steps,
  signal: AbortSignal,
): Promise<void> {
  steps.begin('Looking for the camera');
  steps.ok('The camera is live already');
  steps.begin('Signing in');
  steps.ok(signedIn(camera));
  steps.begin('Looking at its stream');
  const first = await firstFrames(stream, signal);
  await shown(deps, { stream, camera, first }, steps, signal);
}

async function dialled(
  deps: TesterDeps,
  { camera, stallMs }: Subject,
  steps: Steps,
  signal: AbortSignal,
): Promise<void> {
  const resolver = deps.devices.openApart(camera);
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const showing: Promise<void>[] = [];
  const show = async (stream: Stream): Promise<void> => {
    const first = await firstFrames(stream, either);
    passSignIn(camera, steps);
    await shown(deps, { stream, camera, first }, steps, either);
  };
  try {
    await found(deps, camera, resolver, steps, signal);
    steps.begin('Signing in');
    const opening = {
      camera,
      streamName: camera.stream,
      resolver: tellingSignIn(resolver, camera, steps),
      launcher: deps.launcher,
      dial: deps.dial,
      stallMs,
      withinMs: deps.openWithinMs ?? OPEN_WITHIN_MS,
    };
    await whileOpen(
      opening,
      (stream) => {
        const done = show(stream);
        showing.push(done);
        return done;
      },
      signal,
    );
  } catch (error) {
    const [code] = failureOf(error, deps.log);
    if (!signal.aborted && !ABOUT_SIGN_IN.has(code)) passSignIn(camera, steps);
    throw error;
  } finally {
    // What it was doing when the camera was lost.
    over.abort(new CamrelayError('offline', 'the test is over'));
    await Promise.allSettled(showing);
    await resolver[Symbol.asyncDispose]?.();
  }
}

async function found(
  { clock, dial }: TesterDeps,
  camera: CameraConfig,
  resolver: Resolver,
  steps: Steps,
  signal: AbortSignal,
): Promise<void> {
  if (camera.publisher) return publication(resolver, camera, steps, clock, signal);
  const door = doorOf(camera);
  steps.begin(`Looking for ${door?.host ?? 'the camera'}`);
  if (door) await reach(door, dial.lookup, signal);
  const said = door ? `Reached ${door.host}` : 'camrelay draws this picture itself';
  steps.ok(said, { detail: { ...door } });
}

/** These show the account only when their stream is opened. */
const SIGNS_IN_BY_STREAM: ReadonlySet<string> = new Set(['rtsp', 'cgi']);

function tellingSignIn(resolver: Resolver, camera: CameraConfig, steps: Steps): Resolver {
  return {
    lease: async (streamName, signal) => {
      const lease = await resolver.lease(streamName, signal);
      if (!SIGNS_IN_BY_STREAM.has(camera.vendor)) passSignIn(camera, steps);
      return lease;
    },
  };
}

/** On to the streams, where it is not there already. */
function passSignIn(camera: CameraConfig, steps: Steps): void {
  if (steps.current !== 'sign_in') return;
  steps.ok(signedIn(camera));
  steps.begin('Looking at its stream');
}

function signedIn(camera: CameraConfig): string {
  if ('username' in camera) return `Signed in as ${camera.username}`;
  const url = camera.vendor === 'rtsp' ? camera.urls[camera.stream] : undefined;
  const username = url !== undefined && URL.canParse(url) ? new URL(url).username : '';
  return username === '' ? 'No sign-in was needed' : `Signed in as ${decodeURIComponent(username)}`;
}

type Showing = Readonly<{ stream: Stream; camera: CameraConfig; first: Found }>;

async function shown(
  deps: TesterDeps,
  { stream, camera, first }: Showing,
  steps: Steps,
  signal: AbortSignal,
): Promise<void> {
  const { video, audio, fps } = first;
  const size = video && { codec: video.codec, width: video.width, height: video.height };
  const streams = [
    { name: camera.stream, ...NOTHING, ...size, fps },
    ...camera.extraStreams.map((name) => ({ name, ...NOTHING })),
  ];
  const names = streams.map(({ name }) => name).join(', ');
  const said = `Found ${streams.length === 1 ? 'its stream' : `${streams.length} streams`}: ${names}`;
  if (video?.codec === 'h265') {
    const warning = `${said}. ${camera.stream} is H.265. Some browsers cannot play it; recording is not affected`;
    steps.warn(warning, { code: 'h265', detail: { streams } });
  } else {
    steps.ok(said, { detail: { streams } });
  }
  steps.begin('Waiting for the first picture');
  if (!video) throw new CamrelayError('unsupported', 'the camera sends no picture, only sound');
  const picture = await pictureOf(deps, stream, signal);
  steps.ok('First picture', { detail: { ...size, picture } });
  steps.begin('Listening for sound');
  if (camera.audio === 'off') steps.skip('Sound is switched off for this camera');
  else steps.ok(...heard(audio));
  await deps.whileShown?.(stream, signal);
}

function heard(audio: Found['audio']): [string, Saying] {
  if (!audio) return ['The camera sends no sound', { detail: { audio: null } }];
  const { codec, sampleRate, channels } = audio;
  const detail = { audio: { codec, sample_rate: sampleRate, channels } };
  return [`Sound: ${codec.toUpperCase()}, ${sampleRate / 1_000} kHz`, { detail }];
}

const NOTHING = { codec: null, width: null, height: null, fps: null };

/** As a `data:` URL. */
async function pictureOf(
  { start, clock }: TesterDeps,
  stream: Stream,
  signal: AbortSignal,
): Promise<string> {
  const movie = await newestPicture((watcher) => stream.watchSamples(watcher), clock, signal);
  const { cameraId, streamName } = stream;
  const limit = deadline(DECODE_WITHIN_MS, 'the picture took too long to decode', signal);
  const jpeg = await decodeStill(start, movie, { cameraId, streamName }, limit);
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

/** Code and message. */
function failureOf(error: unknown, log: Log): [string, string] {
  if (error instanceof StreamLost) return [error.loss.code, error.loss.message];
  if (error instanceof CamrelayError) return [error.code, error.message];
  log.error('the test of a camera failed', { error });
  return ['internal', 'camrelay met an error of its own; its log says more'];
}
