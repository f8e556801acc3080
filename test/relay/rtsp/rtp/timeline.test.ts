import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../../relay/outputs/rtsp/rtp/timeline.js';
import type { Run } from '../../../../src/model/sample.js';
import { AAC, H264, OPUS } from '../tracks.js';

const run = (id: string, startMs: number): Run => ({ id, tracks: [H264, AAC], startMs });

describe('the timeline', () => {
  it('begins at the origins', () => {
    const timeline = new Timeline(run('1', 0), [500, 2 ** 32 - 1]);
    expect(timeline.timestamp(0, H264, 0)).toBe(500);
    expect(timeline.timestamp(1, AAC, 1)).toBe(0);
  });

  it.each([
    { track: H264, ticks: 12_800, timestamp: 90_000 },
    { track: AAC, ticks: 16_000, timestamp: 16_000 },
    { track: OPUS, ticks: 48_000, timestamp: 48_000 },
  ])('turns a second of $track.codec into $timestamp ticks', ({ track, ticks, timestamp }) => {
    expect(new Timeline(run('1', 0), [0]).timestamp(0, track, ticks)).toBe(timestamp);
  });

  it('is exact after a year', () => {
    const timeline = new Timeline(run('1', 0), [0]);
    const seconds = 366 * 86_400;
    const ticks = seconds * H264.timescale + 512;
    const expected = Number((BigInt(seconds) * 90_000n + 3_600n) % 2n ** 32n);
    expect(timeline.timestamp(0, H264, ticks)).toBe(expected);
  });

  it.each([
    { what: 'goes on by the pause between two runs', startMs: 7_000, rtpMs: 7_000 },
    { what: 'never goes back where runs seem to overlap', startMs: 3_000, rtpMs: 5_000 },
    { what: 'bounds a pause that a set clock makes', startMs: 9e9, rtpMs: 125_000 },
  ])('$what', ({ startMs, rtpMs }) => {
    const timeline = new Timeline(run('1', 0), [0, 0]);
    timeline.reached(H264, 5 * H264.timescale);
    timeline.begin(run('2', startMs));
    expect(timeline.timestamp(0, H264, 0)).toBe(rtpMs * 90);
    expect(timeline.timestamp(1, AAC, 0)).toBe(rtpMs * 16);
  });

  it('goes on over several runs', () => {
    const timeline = new Timeline(run('1', 0), [0]);
    timeline.reached(H264, H264.timescale);
    timeline.begin(run('2', 3_000));
    timeline.reached(H264, H264.timescale);
    timeline.begin(run('3', 5_000));
    expect(timeline.timestamp(0, H264, 0)).toBe(5_000 * 90);
  });
});
