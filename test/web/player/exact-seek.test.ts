/** A seek in a video, by what the browser tells of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExactSeek } from '../../../web/src/player/exact-seek.js';

/** As much of a `<video>` as a seek looks at. */
class Video extends EventTarget {
  readyState = 1;
  seeking = false;
  #currentS = 0;
  ranges: [number, number][] = [];
  readonly sought: number[] = [];

  get currentTime(): number {
    return this.#currentS;
  }
  set currentTime(s: number) {
    this.#currentS = s;
    this.sought.push(s);
    this.seeking = true;
    this.readyState = 1;
  }
  get buffered() {
    const { ranges } = this;
    return {
      length: ranges.length,
      start: (index: number) => ranges[index]![0],
      end: (index: number) => ranges[index]![1],
    };
  }
  tell(type: string, change: Partial<Pick<Video, 'ranges' | 'seeking' | 'readyState'>>): void {
    Object.assign(this, change);
    this.dispatchEvent(new Event(type));
  }
  arrive(): void {
    this.tell('seeked', { seeking: false, readyState: 4 });
  }
}

const GOAL_S = 137.6;
const BEHIND: [number, number] = [137.62, 141.6];

describe('an exact seek', () => {
  let video: Video;
  let seek: ExactSeek;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('HTMLMediaElement', { HAVE_CURRENT_DATA: 2 });
    video = new Video();
    seek = new ExactSeek(video as unknown as HTMLVideoElement);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is there once its picture is', async () => {
    const there = seek.to(GOAL_S);
    video.tell('progress', { ranges: [[136, 141.6]] });
    video.arrive();
    expect(await there).toBe(true);
    expect(video.sought).toEqual([GOAL_S]);
  });

  it('is made again once what was missing is loaded', async () => {
    const there = seek.to(GOAL_S);
    video.tell('progress', { ranges: [BEHIND] });
    video.arrive();
    video.tell('progress', { ranges: [[134, 141.6]] });
    video.arrive();
    expect(await there).toBe(true);
    expect(video.sought).toEqual([GOAL_S, GOAL_S]);
  });

  it('takes what there is after a while, where nothing more comes', async () => {
    const there = seek.to(GOAL_S);
    video.tell('progress', { ranges: [BEHIND] });
    video.arrive();
    vi.advanceTimersByTime(1_600);
    expect(await there).toBe(true);
  });

  it('goes to what is loaded right behind, where the browser waits for what never comes', async () => {
    const there = seek.to(GOAL_S);
    video.tell('progress', { ranges: [BEHIND] });
    vi.advanceTimersByTime(1_600);
    video.arrive();
    expect(await there).toBe(true);
    expect(video.currentTime).toBeCloseTo(BEHIND[0], 2);
  });

  it('takes what is right behind at once, where that will do', async () => {
    const there = seek.to(GOAL_S, 0.2);
    video.tell('progress', { ranges: [BEHIND] });
    video.arrive();
    expect(await there).toBe(true);
    expect(video.currentTime).toBeCloseTo(BEHIND[0], 2);
  });

  it('waits for as long as nothing near it is loaded', async () => {
    const there = seek.to(GOAL_S, 0.2);
    video.tell('progress', { ranges: [[150, 160]] });
    vi.advanceTimersByTime(60_000);
    video.tell('progress', { ranges: [[136, 141.6]] });
    video.arrive();
    expect(await there).toBe(true);
    expect(video.sought).toEqual([GOAL_S]);
  });

  it('gives way to the next one', async () => {
    const first = seek.to(GOAL_S);
    const second = seek.to(20);
    expect(await first).toBe(false);
    video.tell('progress', { ranges: [[18, 24]] });
    video.arrive();
    expect(await second).toBe(true);
  });
});
