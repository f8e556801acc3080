/** What became of an attempt to stream a camera, for people who ask why there is no picture. */
import type { Loss } from '../src/model/loss.js';

/** How far it came. `stall`: it was live. */
export const ATTEMPT_STEPS = ['reach', 'sign_in', 'streams', 'picture', 'stall'] as const;
export type AttemptStep = (typeof ATTEMPT_STEPS)[number];

export type FailedAttempt = Readonly<{
  step: AttemptStep;
  loss: Loss;
  /** From the dial to the loss, ms. */
  tookMs: number;
}>;

/** `lease`: the device is asked for a stream. `open`: the stream is. */
export type AttemptPhase = 'lease' | 'open' | 'live';

const ABOUT_ACCOUNT: ReadonlySet<string> = new Set(['bad_credentials', 'no_permission']);
const ABOUT_STREAM: ReadonlySet<string> = new Set(['not_found', 'no_tcp', 'unsupported']);

/** Which step failed. Pure. */
export function failedStep(phase: AttemptPhase, { code }: Loss): AttemptStep {
  if (phase === 'live') return 'stall';
  if (code === 'unreachable' || code === 'host_refused') return 'reach';
  if (ABOUT_STREAM.has(code)) return 'streams';
  return phase === 'lease' || ABOUT_ACCOUNT.has(code) ? 'sign_in' : 'picture';
}
