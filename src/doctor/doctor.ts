/**
 * Looks at the whole chain, link by link: configuration, ffmpeg, network, ports, disk, clock, machine, and
 * each camera up to a picture of what was recorded of it.
 *
 * Where camrelay runs it is asked for what it knows: it holds the storage, and the one session that many
 * devices have. Such a device is tried beside it only where a person names it.
 */
import type { CameraConfig, Config } from '../config/config.js';
import { DialPolicy } from '../dial-policy.js';
import type { Clock } from '../kit/clock.js';
import { Slots } from '../kit/slots.js';
import type { Exchange } from '../resolvers/exchange-log.js';
import { type Trial, tryCamera, type TrialDeps } from './camera-trial.js';
import { type Check, type CheckResult, runCheck, skipped } from './check.js';
import { clockCheck, judgeDrift } from './clock-check.js';
import { configCheck } from './config-check.js';
import { type DiskSpeed, roomCheck, speedCheck } from './disk-checks.js';
import { ffmpegCheck } from './ffmpeg-check.js';
import { machineCheck } from './machine-check.js';
import { addressesCheck, dnsCheck, reachCheck } from './network-checks.js';
import { outlookCheck } from './outlook-check.js';
import { portChecks } from './port-checks.js';
import { type AskProgram, readyCheck, stateCheck } from './running-checks.js';

/** Cameras that are tried at once. */
const AT_ONCE = 2;
const MOST_CAMERAS = 1_000;
/** One session, one viewer, or an address that serves once: a second program may throw the first one out. */
const SINGLE_SESSION: ReadonlySet<CameraConfig['vendor']> = new Set(['reolink', 'mipc', 'mobotix']);

export type DoctorDeps = Readonly<{
  config: Config;
  /** Which are looked at. */
  cameras: readonly CameraConfig[];
  /** Whether a person named them. */
  named: boolean;
  /** No device is signed in to, and little is written. */
  quick: boolean;
  /** The camrelay that runs. */
  program: (AskProgram & Readonly<{ pid: number | null }>) | null;
  clock: Clock;
  /** What devices are tried with; null where there is no ffmpeg. */
  trial: () => Promise<TrialDeps>;
  /** What was said to a device while it was tried. */
  exchangesOf: (camera: CameraConfig) => readonly Exchange[];
  /** Told every result as it comes. */
  tell: (result: CheckResult) => void;
}>;

/** @returns every result, in the order of the chain. @throws the signal's reason */
export async function examine(deps: DoctorDeps, signal: AbortSignal): Promise<CheckResult[]> {
  const { config, cameras, quick, program, clock } = deps;
  const results: CheckResult[] = [];
  const tell = (result: CheckResult): void => {
    results.push(result);
    deps.tell(result);
  };
  const one = async (check: Check): Promise<CheckResult> => {
    const result = await runCheck(check, clock, signal);
    tell(result);
    return result;
  };
  const known: { speed: DiskSpeed | null; totalBytes: number | null } = { speed: null, totalBytes: null }; // prettier-ignore
  const bitrates = new Map<string, number | null>();
  const dialled = cameras.filter(({ enabled }) => enabled);
  for (const { id, record } of dialled) if (record.mode !== 'off') bitrates.set(id, null);
  const noteRate = (id: string, bitrate: number | null): void => {
    if (bitrate !== null && bitrates.has(id)) bitrates.set(id, bitrate);
  };

  await one(configCheck(config));
  const ffmpeg = await one(ffmpegCheck(config));
  await one(addressesCheck);
  const { lookup } = new DialPolicy(() => config.allowHosts);
  const reached = await Promise.all(
    dialled.map(async (camera) => {
      const found = await runCheck(dnsCheck(camera, clock), clock, signal);
      return [found, await runCheck(reachCheck(camera, lookup, clock), clock, signal)] as const;
    }),
  );
  reached.flat().forEach(tell);
  for (const check of portChecks(config, program)) await one(check);
  const room = await one(roomCheck(config, ({ totalBytes }) => (known.totalBytes = totalBytes)));
  if (room.state !== 'failed')
    await one(speedCheck(config, quick, (speed) => (known.speed = speed)));
  await one(clockCheck(clock));
  await one(machineCheck(config.cameras.filter(({ enabled }) => enabled).length));
  if (program) await one(readyCheck(program));

  const slots = new Slots({ atOnce: AT_ONCE, waiting: MOST_CAMERAS, what: 'cameras are tried' });
  const look = async (camera: CameraConfig): Promise<CheckResult[]> => {
    const own: CheckResult[] = [];
    if (program && camera.enabled) {
      const found = (bitrate: number | null): void => noteRate(camera.id, bitrate);
      own.push(await runCheck(stateCheck(program, camera, () => clock.now(), found), clock, signal)); // prettier-ignore
    }
    const isReached = !results.some(({ id, subject, state }) => id === 'reach' && subject === camera.id && state === 'failed'); // prettier-ignore
    const why = whyNotTried(deps, camera, { hasFfmpeg: ffmpeg.state !== 'failed', isReached });
    if (why !== null) return [...own, notTried(camera, why)];
    const { results: steps, bitrate }: Trial = await tryCamera(await deps.trial(), camera, config.relay.stallTimeoutMs, signal); // prettier-ignore
    noteRate(camera.id, bitrate);
    const drift = { id: 'camera.clock', subject: camera.id, withinMs: 1_000, run: () => judgeDrift(deps.exchangesOf(camera)) }; // prettier-ignore
    return [...own, ...steps, await runCheck(drift, clock, signal)];
  };
  await Promise.all(
    cameras.map((camera) => slots.use(async () => (await look(camera)).forEach(tell), signal)),
  );
  const { retention } = config.storage;
  await one(outlookCheck(() => ({ bitrates, ...known, retention })));
  return inOrder(results, cameras);
}

type Ground = Readonly<{ hasFfmpeg: boolean; isReached: boolean }>;

/** Null where the device is to be tried. */
export function whyNotTried(
  { quick, program, named }: Pick<DoctorDeps, 'quick' | 'program' | 'named'>,
  camera: CameraConfig,
  { hasFfmpeg, isReached }: Ground,
): string | null {
  if (!camera.enabled) return 'it is switched off';
  if (camera.publisher)
    return 'it comes by itself: where camrelay runs, camera.state says whether it did';
  if (quick) return 'with --quick no device is signed in to';
  if (!hasFfmpeg) return 'that takes ffmpeg';
  if (!isReached) return 'it was not reached';
  if (program && !named && SINGLE_SESSION.has(camera.vendor))
    return `camrelay runs and holds the session of the device: name the camera to try it beside it (camrelay doctor ${camera.id})`;
  return null;
}

const notTried = ({ id: subject }: CameraConfig, why: string): CheckResult => ({
  ...{ id: 'camera.trial', subject, tookMs: 0 },
  ...skipped(`not tried: ${why}`),
});

/** Cameras are looked at in the order in which their turn comes. */
function inOrder(results: readonly CheckResult[], cameras: readonly CameraConfig[]): CheckResult[] {
  const place = ({ id, subject }: CheckResult): number =>
    id.startsWith('camera.') ? cameras.findIndex((camera) => camera.id === subject) : -1;
  const [last, ...before] = results.toReversed();
  const sorted = before.reverse().toSorted((a, b) => place(a) - place(b));
  return last ? [...sorted, last] : sorted;
}
