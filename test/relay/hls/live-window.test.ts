import { describe, expect, it } from 'vitest';
import { LiveWindow } from '../../../relay/outputs/hls/live-window.js';
import { makeRun, PartMaker, type PartSpec } from './support.js';

function fed(seconds: number, segmentS: number, spec: PartSpec = {}): LiveWindow {
  const window = new LiveWindow('e');
  const maker = new PartMaker(makeRun('1'));
  for (let at = 0; at < seconds; at += segmentS) {
    for (const part of maker.segment(segmentS, spec)) window.add(part);
  }
  return window;
}

const wholeSegments = (window: LiveWindow): number =>
  window.listed.filter(({ file }) => file !== null).length;

describe('a live window', () => {
  it.each([
    { segmentS: 1, listed: 12 },
    { segmentS: 2, listed: 6 },
    { segmentS: 3, listed: 4 },
    { segmentS: 4, listed: 3 },
    { segmentS: 10, listed: 3 },
  ])('lists $listed whole segments of $segmentS s', ({ segmentS, listed }) => {
    const window = fed(200, segmentS);
    expect(wholeSegments(window)).toBe(listed);
    expect(listed * segmentS).toBeGreaterThanOrEqual(3 * window.targets.segmentS);
  });

  it('holds no more than 16 s of a stream with a key frame every 2 s', () => {
    const window = new LiveWindow('e');
    const maker = new PartMaker(makeRun('1'));
    let most = 0;
    for (let count = 0; count < 30; count++) {
      for (const part of maker.segment(2, { bytes: 250_000 })) {
        window.add(part);
        most = Math.max(most, window.bytes);
      }
    }
    expect(most).toBeLessThan(8.1e6);
  });

  it('keeps a segment and its parts for a moment after they left the playlist', () => {
    const window = new LiveWindow('e');
    const maker = new PartMaker(makeRun('1'));
    const feed = (): void => maker.segment(2).forEach((part) => window.add(part));
    for (let count = 0; count < 8; count++) feed();
    expect(window.listed[0]?.msn).toBe(1);
    expect(window.find('e-seg0.mp4')?.bytes).toBeGreaterThan(0);
    expect(window.find('e-part0.mp4')).toBeDefined();
    feed();
    expect(window.find('e-seg0.mp4')).toBeUndefined();
    expect(window.find('e-part0.mp4')).toBeUndefined();
    expect(window.find('e-seg1.mp4')).toBeDefined();
  });

  it('gives segments as the very buffers of their parts', () => {
    const window = new LiveWindow('e');
    const parts = new PartMaker(makeRun('1')).segment(2);
    for (const part of parts) window.add(part);
    window.endRun();
    const segment = window.find('e-seg0.mp4');
    expect(segment?.body).toHaveLength(4);
    parts.forEach((part, index) => expect(segment?.body[index]).toBe(part.bytes));
    expect(segment?.bytes).toBe(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
  });

  it('lets the init segment of a run go with its last segment', () => {
    const window = fed(4, 2);
    window.endRun();
    const next = new PartMaker(makeRun('2'));
    for (let count = 0; count < 5; count++) next.segment(2).forEach((part) => window.add(part));
    expect(window.find('e-init0.mp4')).toBeDefined();
    for (let count = 0; count < 3; count++) next.segment(2).forEach((part) => window.add(part));
    expect(window.find('e-init0.mp4')).toBeUndefined();
    expect(window.find('e-init1.mp4')?.body[0]?.toString()).toBe('init of 2');
  });

  it('begins a new run where nobody announced the end of the old one', () => {
    const window = fed(2, 2);
    window.add(new PartMaker(makeRun('2')).next({ beginsSegment: true }));
    expect(window.listed.map(({ startsRun }) => startsRun)).toEqual([false, true]);
    expect(window.listed[0]?.file).not.toBeNull();
  });

  it('never hints a name that an earlier hint already promised', () => {
    const window = fed(2, 2);
    const { hint } = window;
    window.endRun();
    expect(window.hint).toBeNull();
    window.add(new PartMaker(makeRun('2')).next({ beginsSegment: true }));
    expect(window.find(hint!)).toBeUndefined();
  });

  it('shortens itself rather than hold more than its bound', () => {
    const window = fed(40, 10, { bytes: 2_000_000 });
    expect(window.bytes).toBeLessThan(64 * 2 ** 20 + 41e6);
    expect(wholeSegments(window)).toBeGreaterThan(0);
    expect(window.running).toBe(true);
  });

  it('cuts segments of a camera that sends hardly any key frame', () => {
    const window = new LiveWindow('e');
    const maker = new PartMaker(makeRun('1'));
    for (const part of maker.segment(100)) window.add(part);
    expect(window.listed[0]?.durationS).toBe(15);
    expect(window.targets.segmentS).toBe(15);
  });

  it('keeps nothing but its numbers when it is cleared', () => {
    const window = fed(20, 2);
    window.endRun();
    window.clear();
    expect(window.bytes).toBe(0);
    expect(window.empty).toBe(true);
    expect(window.find('e-seg9.mp4')).toBeUndefined();
    window.add(new PartMaker(makeRun('2')).next({ beginsSegment: true }));
    expect(window.listed.map(({ msn, startsRun }) => ({ msn, startsRun }))).toEqual([
      { msn: 10, startsRun: true },
    ]);
  });
});

describe('the targets of a window', () => {
  it('grow but never shrink while it is watched', () => {
    const window = fed(20, 4);
    window.watched = true;
    const maker = new PartMaker(makeRun('2'));
    for (let count = 0; count < 10; count++) maker.segment(2).forEach((part) => window.add(part));
    expect(window.targets.segmentS).toBe(4);
    maker.segment(6).forEach((part) => window.add(part));
    expect(window.targets.segmentS).toBe(6);
  });

  it('follow the media while nobody watches', () => {
    const window = fed(20, 4);
    const maker = new PartMaker(makeRun('2'));
    for (let count = 0; count < 10; count++) maker.segment(2).forEach((part) => window.add(part));
    expect(window.targets.segmentS).toBe(2);
  });

  it('grow with a segment before it is whole', () => {
    const window = fed(8, 2);
    window.watched = true;
    const maker = new PartMaker(makeRun('2'));
    maker.segment(5).forEach((part) => window.add(part));
    expect(window.listed.at(-1)?.file).toBeNull();
    expect(window.targets.segmentS).toBe(5);
  });
});

describe('what a player may wait for', () => {
  // Segments 0 and 1 are whole, of 4 parts each; segment 2 has 2 parts.
  const window = fed(4, 2);
  const maker = new PartMaker(makeRun('1'));
  const last = new LiveWindow('e');
  [...maker.segment(2), ...maker.segment(2), ...maker.segment(2).slice(0, 2)].forEach((part) =>
    last.add(part),
  );

  it.each([
    { msn: 0, part: null, there: true },
    { msn: 1, part: null, there: true },
    { msn: 2, part: null, there: false },
    { msn: 1, part: 3, there: true },
    { msn: 1, part: 4, there: true },
    { msn: 1, part: 99, there: true },
    { msn: 2, part: 1, there: true },
    { msn: 2, part: 2, there: false },
    { msn: 3, part: 0, there: false },
  ])('segment $msn, part $part: there is $there', ({ msn, part, there }) => {
    expect(last.reaches(msn, part)).toBe(there);
  });

  it('is the next segment once a run ended with fewer parts', () => {
    window.endRun();
    expect(window.reaches(1, 3)).toBe(true);
    expect(window.reaches(1, 4)).toBe(false);
    window.add(new PartMaker(makeRun('2')).next({ beginsSegment: true }));
    expect(window.reaches(1, 4)).toBe(true);
  });

  it.each([
    { msn: 4, part: null, tooFar: false },
    { msn: 5, part: null, tooFar: true },
    { msn: 2, part: 7, tooFar: false },
    { msn: 2, part: 8, tooFar: true },
    { msn: 3, part: 7, tooFar: false },
    { msn: 0, part: 500, tooFar: false },
  ])('segment $msn, part $part: too far ahead is $tooFar', ({ msn, part, tooFar }) => {
    expect(last.isTooFarAhead(msn, part)).toBe(tooFar);
  });
});
