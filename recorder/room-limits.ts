/** How much may be written where: limits, and the reserve that stays free in any case. Pure. */
import type { RetentionPolicy } from './retention.js';

/** What stays free on any disk, bytes: a share of it, within bounds. The index needs some of it. */
const RESERVE_SHARE = 0.02;
const LEAST_RESERVE_BYTES = 8_000_000;
const MOST_RESERVE_BYTES = 1_000_000_000;
/** Even of a tiny disk not more than this share is reserved. */
const MOST_RESERVE_SHARE = 0.25;

/** All growing files together may take this share of what there is, for they cannot be deleted. */
const GROWING_SHARE = 1 / 8;
/** No file is made smaller than this, bytes. */
const LEAST_FILE_BYTES = 250_000;

/** Room is made a little ahead, so that not every part has to ask for it. */
const SLACK_SHARE = 1 / 16;
const MOST_SLACK_BYTES = 64_000_000;

export type RoomFacts = Readonly<{
  /** Whose recording it is about. */
  cameraId: string;
  /** Of the file system. */
  totalBytes: number;
  freeBytes: number;
  /** Of all recordings, growing ones too, and of that camera's. */
  recordedBytes: number;
  ownBytes: number;
  /** What of those is protected, and will not make way. */
  protectedBytes: number;
  ownProtectedBytes: number;
}>;

/** What of a file system stays free where nobody asks for more, bytes. */
export function reserveBytes(totalBytes: number): number {
  const share = Math.max(LEAST_RESERVE_BYTES, totalBytes * RESERVE_SHARE);
  return Math.floor(Math.min(MOST_RESERVE_BYTES, share, totalBytes * MOST_RESERVE_SHARE));
}

/** What has to stay free, bytes: as much as was asked for, and never less than the reserve. */
export function minFreeInForce({ minFreeBytes = 0 }: RetentionPolicy, totalBytes: number): number {
  return Math.max(minFreeBytes, reserveBytes(totalBytes));
}

/** Why so many bytes more are not to be written, for a person; null where they may. */
export function whyNot(facts: RoomFacts, policy: RetentionPolicy, bytes: number): string | null {
  const { cameraId, recordedBytes, ownBytes, freeBytes, totalBytes } = facts;
  const left = 'what is left is protected, or being read or written';
  if (freeBytes - bytes < minFreeInForce(policy, totalBytes)) {
    return `the disk is full, or as full as it may get; ${left}`;
  }
  if (recordedBytes + bytes > (policy.bytes ?? Infinity)) {
    return `storage.retention.size is used up; ${left}`;
  }
  if (ownBytes + bytes > (policy.cameras?.get(cameraId)?.bytes ?? Infinity)) {
    return `retention.size of the camera is used up; ${left}`;
  }
  return null;
}

/** At which size a file of the camera ends early, bytes. @param streams how many are recorded */
export function fileLimit(facts: RoomFacts, policy: RetentionPolicy, streams: number): number {
  const { all, own } = pools(facts, policy);
  const share = Math.min(all / Math.max(1, streams), own) * GROWING_SHARE;
  return Math.max(LEAST_FILE_BYTES, share);
}

/** How much more than is needed is made free at once, bytes. */
export function slackBytes(facts: RoomFacts, policy: RetentionPolicy): number {
  const { all, own } = pools(facts, policy);
  return Math.floor(Math.min(MOST_SLACK_BYTES, Math.min(all, own) * SLACK_SHARE));
}

/** What recordings that come and go may take, all of them and those of the camera, bytes. */
function pools(facts: RoomFacts, policy: RetentionPolicy): { all: number; own: number } {
  const { cameraId, totalBytes, freeBytes, recordedBytes } = facts;
  const free = Math.max(0, freeBytes - minFreeInForce(policy, totalBytes));
  const all = Math.min(policy.bytes ?? Infinity, recordedBytes + free) - facts.protectedBytes;
  const ownLimit = policy.cameras?.get(cameraId)?.bytes ?? Infinity;
  const own = Math.min(all, ownLimit - facts.ownProtectedBytes);
  return { all: Math.max(0, all), own: Math.max(0, own) };
}
