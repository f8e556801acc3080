/**
 * Which recordings have to go: by age, by size, by what the disk has left; whichever is reached first
 * deletes the oldest. Pure; retention-keeper.ts carries it out.
 */
import type { Candidate } from '../storage/recordings.js';

export type RetentionLimits = Readonly<{
  /** How old a recording may get, counted from its end, ms. */
  ageMs?: number;
  /** What all recordings together may take, bytes. */
  bytes?: number;
}>;

export type RetentionPolicy = RetentionLimits &
  Readonly<{
    /** What must stay free on the file system, bytes. */
    minFreeBytes?: number;
    /**
     * Limits of single cameras: an age replaces the one above, a size holds beside it, for the
     * recordings of that camera alone.
     */
    cameras?: ReadonlyMap<string, RetentionLimits>;
  }>;

export type RetentionCandidate = Candidate & Readonly<{ cameraId: string }>;

export type RetentionFacts = Readonly<{
  nowMs: number;
  /** Oldest first; open files are not among them. */
  candidates: readonly RetentionCandidate[];
  /** Up to here no recording is missing among the candidates; beyond it, some of a camera may be. */
  completeUntilMs: number;
  /** What the recordings of each camera take, open files and all. */
  bytesByCamera: ReadonlyMap<string, number>;
  freeBytes: number;
}>;

/**
 * The recordings to delete.
 *
 * First what each camera's own limits condemn, because that makes room for the others; then the oldest
 * of all until the rest fits.
 */
export function condemned(facts: RetentionFacts, policy: RetentionPolicy): RetentionCandidate[] {
  const own = facts.candidates.filter(beyondOwnLimits(facts, policy));
  const gone = new Set(own);
  const ownBytes = own.reduce((sum, { bytes }) => sum + bytes, 0);
  let used = [...facts.bytesByCamera.values()].reduce((sum, bytes) => sum + bytes, -ownBytes);
  let free = facts.freeBytes + ownBytes;
  const oldest = facts.candidates.filter((candidate) => {
    const fits = used <= (policy.bytes ?? Infinity) && free >= (policy.minFreeBytes ?? 0);
    if (fits || gone.has(candidate) || candidate.startMs > facts.completeUntilMs) return false;
    used -= candidate.bytes;
    free += candidate.bytes;
    return true;
  });
  return [...own, ...oldest];
}

function beyondOwnLimits(
  { nowMs, bytesByCamera }: RetentionFacts,
  policy: RetentionPolicy,
): (candidate: RetentionCandidate) => boolean {
  const used = new Map(bytesByCamera);
  return ({ cameraId, endMs, bytes }) => {
    const limits = policy.cameras?.get(cameraId);
    const before = used.get(cameraId) ?? 0;
    const isTooOld = nowMs - endMs > (limits?.ageMs ?? policy.ageMs ?? Infinity);
    const isTooMuch = before > (limits?.bytes ?? Infinity);
    if (!isTooOld && !isTooMuch) return false;
    used.set(cameraId, before - bytes);
    return true;
  };
}
