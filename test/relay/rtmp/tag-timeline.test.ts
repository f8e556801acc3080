import { describe, expect, it } from 'vitest';
import { TagTimeline } from '../../../relay/outputs/rtmp/tag-timeline.js';

function placed(timeline: TagTimeline, ...times: readonly number[]): number[] {
  return times.map((time) => timeline.place(time));
}

describe('the time that viewers see', () => {
  it('is that of the first worker, where sound may lie a little behind the picture', () => {
    expect(placed(new TagTimeline(), 0, 40, 21, 80)).toEqual([0, 40, 21, 80]);
  });

  it('goes on after the last tag of the worker before', () => {
    const timeline = new TagTimeline();
    timeline.restart(123);
    placed(timeline, 5, 40, 80, 60);
    timeline.restart(2_000.4);
    expect(placed(timeline, 0, 40)).toEqual([2_080, 2_120]);
    timeline.restart(0);
    expect(placed(timeline, 10, 50)).toEqual([2_121, 2_161]);
  });

  it('goes on where the count of ffmpeg begins anew', () => {
    const timeline = new TagTimeline();
    const last = 2 ** 31 - 40;
    expect(placed(timeline, last, 0, 40)).toEqual([last, last + 1, last + 41]);
  });

  it('begins anew after 32 bits, as RTMP has it', () => {
    const timeline = new TagTimeline();
    placed(timeline, 2 ** 31 - 1);
    timeline.restart(2 ** 31);
    expect(placed(timeline, 0, 40)).toEqual([2 ** 32 - 1, 39]);
  });
});
