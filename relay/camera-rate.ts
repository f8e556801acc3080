/**
 * By how much the clock of a camera runs slow (above zero) or fast, where that is more than any quartz
 * may be off by: wall time that passes for each unit of media time, less one.
 *
 * Told from one point of each window. A network that becomes slower delays frames once; a clock that
 * is wrong delays, or hurries, those of each window by as much as those of the last. So only windows
 * in a row that all say about the same are believed.
 */

/** No clock is followed further than this: 2 %. */
export const MAX_RATE = 0.02;
/** What ordinary correction takes care of is not learned. */
const LEAST_RATE = 400e-6;
/** Windows that have to agree: with those of 10 s, a minute. */
const AGREEING = 6;
/** By how much each may be off what they say together, as a share of it. */
const MAY_DIFFER = 0.5;

type Point = Readonly<{ mediaMs: number; nowMs: number }>;

export class CameraRate {
  #points: Point[] = [];
  #rate = 0;

  /** Zero until it is known to be something else. */
  get rate(): number {
    return this.#rate;
  }

  /** The frame of a window that was least late. @param mediaMs its media time @param nowMs its arrival */
  observe(mediaMs: number, nowMs: number): void {
    this.#points.push({ mediaMs, nowMs });
    if (this.#points.length <= AGREEING) return;
    this.#points.shift();
    const first = this.#points[0];
    if (!first) return;
    const together = rateBetween(first, { mediaMs, nowMs });
    const agree = this.#points.slice(1).every((point, at) => {
      const own = rateBetween(this.#points[at] ?? first, point);
      return Math.abs(own - together) <= Math.abs(together) * MAY_DIFFER;
    });
    const isWorthIt = Math.abs(together) >= LEAST_RATE || this.#rate !== 0;
    if (agree && isWorthIt) this.#rate = Math.max(-MAX_RATE, Math.min(MAX_RATE, together));
  }
}

function rateBetween(a: Point, b: Point): number {
  const mediaMs = b.mediaMs - a.mediaMs;
  return mediaMs > 0 ? (b.nowMs - a.nowMs) / mediaMs - 1 : 0;
}
