/** Waits for a camera that is not dialled: it has to come by itself. */
import type { CameraConfig } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import type { Resolver } from '../resolvers/resolver.js';
import type { Steps } from './steps.js';

const TELL_EVERY_MS = 1_000;
/** For walking to the device and typing the address, ms. */
const WAIT_AT_MOST_MS = 600_000;

/** @throws CamrelayError timeout; the signal's reason */
export async function publication(
  resolver: Resolver,
  { stream }: CameraConfig,
  steps: Steps,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  steps.begin('Waiting for the camera to send');
  const startedMs = clock.monotonic();
  for (;;) {
    signal.throwIfAborted();
    if (await hasArrived(resolver, stream, signal)) break;
    const seconds = Math.round((clock.monotonic() - startedMs) / 1_000);
    if (seconds * 1_000 >= WAIT_AT_MOST_MS)
      throw new CamrelayError('timeout', `nothing has arrived in ${seconds / 60} minutes`);
    steps.goOn('Nothing has arrived yet', { detail: { waited_s: seconds } });
    await nextLook(resolver, clock, signal);
  }
  steps.ok('The camera is sending');
}

async function hasArrived(
  resolver: Resolver,
  stream: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const lease = await resolver.lease(stream, signal);
    await lease.release();
    return true;
  } catch (error) {
    if (error instanceof CamrelayError && error.code === 'offline') return false;
    throw error;
  }
}

/** After a second, or as soon as something has come. */
async function nextLook(resolver: Resolver, clock: Clock, signal: AbortSignal): Promise<void> {
  const come = new AbortController();
  using _watch = resolver.onChange?.(() => come.abort());
  await clock.sleep(TELL_EVERY_MS, AbortSignal.any([signal, come.signal]));
}
