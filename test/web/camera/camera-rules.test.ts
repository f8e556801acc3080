/** Small rules of a camera's page. */
import { describe, expect, it } from 'vitest';
import { groupAt, groupsOf } from '../../../web/src/camera/event-groups.js';
import { besideSheet } from '../../../web/src/camera/beside-sheet.js';
import { markedIn, markedOut } from '../../../web/src/camera/marks.js';
import { hasMoved } from '../../../web/src/camera/moved.js';
import { draggedBy, transformOf, WHOLE, zoomedBy } from '../../../web/src/camera/picture-zoom.js';
import { fileName } from '../../../web/src/camera/file-name.js';

const T = Date.UTC(2026, 10, 20, 6, 21, 10);

describe('events in a list', () => {
  const events = [
    ['motion', 0],
    ['motion', 60],
    ['motion', 200],
    ['person', 1_244],
    ['motion', 5_000],
    ['note', 5_060],
    ['note', 5_070],
  ] as const;
  const groups = groupsOf(
    events.map(([type, atS], id) => ({
      id,
      ms: T + atS * 1_000,
      type,
      source: 'device' as const,
      note: type === 'note' ? 'somebody' : '',
    })),
  );

  it('come newest first, runs of a kind as one line, and notes never', () => {
    expect(groups.map(({ first, count }) => [first.type, count])).toEqual([
      ['note', 1],
      ['note', 1],
      ['motion', 1],
      ['person', 1],
      ['motion', 3],
    ]);
    expect(groups.at(-1)?.ms).toBe(T);
  });

  it('mark the one that a moment belongs to', () => {
    expect(groupAt(groups, T + 1_300_000)?.first.type).toBe('person');
    expect(groupAt(groups, T - 1)).toBeUndefined();
    expect(groupAt(groups, null)).toBeUndefined();
  });
});

describe('a selection', () => {
  const NOW = T + 600_000;
  it('begins and ends where it is marked, in any order', () => {
    const first = markedIn(null, T, NOW);
    expect(first).toEqual({ fromMs: T, toMs: T + 60_000 });
    expect(markedOut(first, T + 30_000)).toEqual({ fromMs: T, toMs: T + 30_000 });
    expect(markedOut(first, T - 30_000)).toEqual({ fromMs: T - 90_000, toMs: T - 30_000 });
    expect(markedIn(first, T + 90_000, NOW)).toEqual({
      fromMs: T + 90_000,
      toMs: T + 150_000,
    });
  });

  it('never ends after now', () => {
    expect(markedIn(null, NOW - 1_000, NOW)).toEqual({ fromMs: NOW - 1_000, toMs: NOW });
    expect(markedIn(null, NOW, NOW)).toEqual({ fromMs: NOW - 60_000, toMs: NOW });
  });
});

describe('a selection beside a sheet', () => {
  const window = { fromMs: T, toMs: T + 100_000 };
  it('leaves the window as it is where it is in sight', () => {
    expect(besideSheet(window, { fromMs: T + 10_000, toMs: T + 50_000 })).toBe(window);
  });

  it('brings itself into what is free, which grows where that is too little', () => {
    const covered = { fromMs: T + 70_000, toMs: T + 90_000 };
    expect(besideSheet(window, covered)).toEqual({ fromMs: T + 50_000, toMs: T + 150_000 });
    const long = besideSheet(window, { fromMs: T, toMs: T + 96_000 });
    expect(long.toMs - long.fromMs).toBeCloseTo(200_000, 3);
    expect(long.fromMs).toBeLessThan(T);
  });
});

describe('a picture that is zoomed into', () => {
  it('keeps what is under the pointer where it is', () => {
    const zoom = zoomedBy(WHOLE, 2, { x: 0.75, y: 0.5 });
    // Of the picture, x = 0.75 is seen at 0.75 of the frame.
    expect((0.75 - zoom.x) * zoom.factor + 0.5).toBeCloseTo(0.75, 6);
    expect(transformOf(zoom)).toBe('translate(-25%, 0%) scale(2)');
  });

  it('covers its frame, however it is dragged, and is 1 to 8 times as large', () => {
    const zoom = draggedBy(zoomedBy(WHOLE, 100, { x: 0.5, y: 0.5 }), 50, -50);
    expect(zoom).toEqual({ factor: 8, x: 1 / 16, y: 15 / 16 });
    expect(zoomedBy(zoom, 0.001, { x: 0, y: 0 })).toEqual(WHOLE);
    expect(transformOf(WHOLE)).toBe('none');
  });
});

describe('a camera that should move', () => {
  const picture = Uint8Array.from({ length: 576 }, (_, at) => (at * 7) % 251);
  it('has moved where most of the picture is another', () => {
    expect(
      hasMoved(
        picture,
        Uint8Array.from(picture, (_, at) => picture[(at + 20) % 576] ?? 0),
      ),
    ).toBe(true);
  });

  it('has not where there is noise, or somebody walks by', () => {
    const noisy = Uint8Array.from(picture, (grey, at) => Math.min(255, grey + (at % 5)));
    const walked = Uint8Array.from(picture, (grey, at) => (at % 32 < 3 ? 255 - grey : grey));
    expect(hasMoved(picture, noisy)).toBe(false);
    expect(hasMoved(picture, walked)).toBe(false);
  });
});

it('a picture is saved under the camera’s name and the clock at the camera', () => {
  expect(fileName('front-porch', T + 750, 'Europe/Berlin')).toBe(
    'front-porch_2026-11-20_07-21-10+0100.jpg',
  );
});
