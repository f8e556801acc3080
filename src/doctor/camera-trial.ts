/**
 * One camera from the sign-in to a picture of what was recorded: the live test of the page, and while its
 * stream is open a few seconds of it recorded and played back.
 */
import type { Stream } from '../../relay/stream.js';
import type { Step } from '../camera-test/steps.js';
import { testCamera, type TesterDeps } from '../camera-test/tester.js';
import type { CameraConfig } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { formatSize } from '../kit/units.js';
import { adviceFor } from './advice.js';
import { type CheckResult, failureOf, ok, runCheck, skipped, type Verdict } from './check.js';
import type { RecordTrial } from './record-trial.js';

/** From the dial to the end of it all, ms: two at a time, eight take about a minute even so. */
const OPEN_WITHIN_MS = 14_000;
const RECORD_WITHIN_MS = 12_000;
const PLAY_WITHIN_MS = 10_000;

export type TrialDeps = TesterDeps & Readonly<{ trial: () => Promise<RecordTrial> }>;

export type Trial = Readonly<{
  results: readonly CheckResult[];
  /** Bits a second, as it was recorded; null where it was not. */
  bitrate: number | null;
}>;

/** Never rejects but for the signal's reason. */
export async function tryCamera(
  deps: TrialDeps,
  camera: CameraConfig,
  stallMs: number,
  signal: AbortSignal,
): Promise<Trial> {
  const steps = new Map<string, CheckResult>();
  const recorded: { results: CheckResult[]; bitrate: number | null } = {
    results: [],
    bitrate: null,
  };
  const whileShown = async (stream: Stream, until: AbortSignal): Promise<void> => {
    Object.assign(recorded, await recordAndPlay(deps, stream, deps.clock, until));
  };
  const tell = (step: Step): void => {
    if (step.state === 'running' || step.step === 'reach') return;
    // A step that was done may fail yet, when the camera is lost.
    steps.set(step.step, stepResult(camera, step));
  };
  const tester = { ...deps, whileShown, openWithinMs: OPEN_WITHIN_MS + RECORD_WITHIN_MS + PLAY_WITHIN_MS }; // prettier-ignore
  await testCamera(tester, { camera, atWork: null, stallMs }, tell, signal);
  signal.throwIfAborted();
  return { results: [...steps.values(), ...recorded.results], bitrate: recorded.bitrate };
}

/** The picture itself is for pages. */
function stepResult(camera: CameraConfig, step: Step): CheckResult {
  const { picture: _picture, ...detail } = step.detail;
  return {
    id: `camera.${step.step}`,
    subject: camera.id,
    state: step.state === 'running' ? 'ok' : step.state,
    message: step.message,
    advice: adviceOf(step),
    tookMs: step.tookMs ?? 0,
    detail: { ...detail, ...(step.code === null ? {} : { code: step.code }) },
  };
}

function adviceOf({ state, code }: Step): string | null {
  if (state === 'failed') return adviceFor(code ?? '');
  return state === 'warn' ? 'watch with a browser that plays H.265, or choose H.264 in its settings' : null; // prettier-ignore
}

async function recordAndPlay(
  { trial }: TrialDeps,
  stream: Stream,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ results: CheckResult[]; bitrate: number | null }> {
  const subject = stream.cameraId;
  let bitrate: number | null = null;
  let playBack = (): Promise<Verdict> => Promise.resolve(skipped('nothing was recorded'));
  const record = await runCheck(
    {
      ...{ id: 'camera.record', subject, withinMs: RECORD_WITHIN_MS },
      run: async (until) => {
        const recorder = await trial();
        const span = await recorder.record(stream, until);
        const ms = span.toMs - span.fromMs;
        bitrate = Math.round((span.bytes * 8_000) / ms);
        playBack = () => recorder.playBack(stream, span).then(played, failureOf);
        const said = `${(ms / 1_000).toFixed(1)} s recorded, ${(bitrate / 1e6).toFixed(2)} Mbit/s`;
        return ok(said, { ms, bytes: span.bytes, bitrate });
      },
    },
    clock,
    signal,
  );
  const play = await runCheck(
    { ...{ id: 'camera.play', subject, withinMs: PLAY_WITHIN_MS }, run: () => playBack() },
    clock,
    signal,
  );
  return { results: [record, play], bitrate };
}

function played(jpeg: Buffer): Verdict {
  const said = `read back and decoded (a JPEG of ${formatSize(jpeg.length)})`;
  return ok(said, { bytes: jpeg.length });
}
