/**
 * Targets: the two durations a media playlist promises, which its players plan with.
 *
 * While somebody watches they only grow: players may rely on them (RFC 8216bis, section 6.2.1), and a
 * segment or part that is longer would break the promise worse.
 */
export type Targets = Readonly<{
  /** EXT-X-TARGETDURATION, whole seconds: no segment, rounded, is longer. */
  segmentS: number;
  /** PART-TARGET, ms: no part is longer. */
  partMs: number;
}>;

/** What has been seen so far. */
export type Longest = Readonly<{ segmentMs: number; partMs: number }>;

export const LEAST_TARGETS: Targets = { segmentS: 1, partMs: 500 };

/** Segments of 2.0 to 2.2 s promise 2 s, those of 2.3 s already 3: a jitter at the half changes nothing. */
const HEADROOM_S = 0.25;
/** Parts that jitter by less than this keep their target. */
const PART_STEP_MS = 10;
/** Noise of dividing ticks by their time scale. */
const NOISE_MS = 0.001;

/** The least targets that fit, and are not below `atLeast`. */
export function targetsFor(longest: Longest, atLeast: Targets = LEAST_TARGETS): Targets {
  const steps = Math.ceil((longest.partMs - NOISE_MS) / PART_STEP_MS);
  return {
    segmentS: Math.max(atLeast.segmentS, Math.round(longest.segmentMs / 1000 + HEADROOM_S)),
    partMs: Math.max(atLeast.partMs, steps * PART_STEP_MS),
  };
}
