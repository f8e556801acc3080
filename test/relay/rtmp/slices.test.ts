import { describe, expect, it } from 'vitest';
import { slicesOfTime } from '../../../relay/outputs/rtmp/egress-worker.js';
import type { Run, Sample } from '../../../src/model/sample.js';
import { AAC, VIDEO } from '../../src/fmp4/builders.js';

const run: Run = { id: 'r', startMs: 0, tracks: [VIDEO, AAC] };
const at = (track: number, ms: number): Sample => {
  const dts = Math.round((ms * (track === 0 ? VIDEO : AAC).timescale) / 1000);
  return { track, dts, pts: dts, duration: 1, key: true, data: Buffer.alloc(1) };
};

describe('a group of pictures that comes in one go', () => {
  it('reaches ffmpeg in stretches of time that hold every track', () => {
    const video = Array.from({ length: 100 }, (_, n) => at(0, n * 40));
    const audio = Array.from({ length: 180 }, (_, n) => at(1, n * 21));
    const slices = slicesOfTime(run, [...video, ...audio]);
    expect(slices).toHaveLength(40);
    for (const slice of slices) {
      const times = slice.map(({ track, dts }) => dts / (track === 0 ? 90 : 48));
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(100);
    }
    expect(slices.flat().filter(({ track }) => track === 0)).toEqual(video);
    expect(slices.flat().filter(({ track }) => track === 1)).toEqual(audio);
  });
});
