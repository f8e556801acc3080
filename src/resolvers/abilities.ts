/**
 * What people ask of a device beside its streams: one way and the same bounds for commands and
 * routes, whatever the vendor.
 */
import { deadline } from '../kit/deadline.js';
import { formatDuration } from '../kit/units.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';
import type { DeviceArchive, DeviceRecording } from './device-archive.js';
import { DeviceFailure } from './device-failure.js';
import type { Resolver } from './resolver.js';

/** Where nothing else is said; `speed` in percent. */
export const PTZ_DEFAULTS = { speed: 50, forMs: 500 } as const;
/** The longest movement, ms: whoever wants more asks again. */
export const LONGEST_MOVE_MS = 30_000;
export const HIGHEST_PRESET = 255;

/** Devices are searched day by day, so a span has to end somewhere. */
const LONGEST_LIST_MS = 31 * 86_400_000;
const LIST_WITHIN_MS = 60_000;
const STILL_WITHIN_MS = 15_000;

/** @throws DeviceFailure unsupported where the vendor has no way */
export function ability<T>(member: T | undefined, cameraId: string, what: string): T {
  if (member !== undefined) return member;
  const message = `camera ${cameraId} cannot do this: its vendor, or camrelay with it, offers no ${what}`;
  throw new DeviceFailure('unsupported', message);
}

/**
 * What the device itself recorded, oldest first.
 * @throws CamrelayError bad_span, timeout; DeviceFailure
 */
export async function listRecordings(
  archive: DeviceArchive,
  span: TimeSpan,
  signal: AbortSignal,
): Promise<DeviceRecording[]> {
  if (span.fromMs >= span.toMs) throw new CamrelayError('bad_span', '`from` must be before `to`');
  if (span.toMs - span.fromMs > LONGEST_LIST_MS) {
    const most = formatDuration(LONGEST_LIST_MS);
    throw new CamrelayError('bad_span', `a device is searched for at most ${most} at once`);
  }
  const limit = deadline(LIST_WITHIN_MS, 'the device did not list its recordings in time', signal);
  return archive.list(span, limit);
}

/**
 * A JPEG made by the device; null where it cannot make one.
 * @throws CamrelayError timeout; DeviceFailure
 */
export async function deviceStill(
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<Buffer | null> {
  if (!resolver.snapshot) return null;
  const limit = deadline(STILL_WITHIN_MS, 'the device did not send its picture in time', signal);
  try {
    return await resolver.snapshot(limit);
  } catch (error) {
    if (error instanceof DeviceFailure && error.code === 'unsupported') return null;
    throw error;
  }
}
