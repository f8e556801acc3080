/** Where the chain from the camera to the disk would break first. Pure. */
import type { CheckResult, CheckState } from './check.js';

const WORST_FIRST: readonly CheckState[] = ['failed', 'warn'];

/**
 * The first that failed, in the order of the chain, for it may be why others did; where none did the
 * first that warns; null where all is well.
 */
export function weakestOf(results: readonly CheckResult[]): CheckResult | null {
  for (const state of WORST_FIRST) {
    const found = results.find((result) => result.state === state);
    if (found) return found;
  }
  return null;
}
