/** Whether a figure grows: a line through its samples, and how sure its slope is. */

export type Line = Readonly<{
  /** Of the figure's unit, a second. */
  slope: number;
  /** Of the slope. */
  standardError: number;
  mean: number;
}>;

/** Least squares. @param samples at least three, of time in seconds and a value */
export function lineThrough(samples: readonly (readonly [number, number])[]): Line {
  const count = samples.length;
  const meanT = samples.reduce((sum, [t]) => sum + t, 0) / count;
  const mean = samples.reduce((sum, [, value]) => sum + value, 0) / count;
  const spread = samples.reduce((sum, [t]) => sum + (t - meanT) ** 2, 0);
  const slope = samples.reduce((sum, [t, value]) => sum + (t - meanT) * (value - mean), 0) / spread;
  const residuals = samples.reduce(
    (sum, [t, value]) => sum + (value - mean - slope * (t - meanT)) ** 2,
    0,
  );
  return { slope, standardError: Math.sqrt(residuals / (count - 2) / spread), mean };
}

/**
 * What it grew by in so many seconds, at the least: two standard errors are given away. Zero or less
 * where it cannot be told from flat.
 */
export function sureGrowth({ slope, standardError }: Line, seconds: number): number {
  return (slope - 2 * standardError) * seconds;
}
