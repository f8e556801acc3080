import { expect, it } from 'vitest';
import { snapped } from '../../../web/src/timeline/snap.js';

const LANE = {
  camera: 'porch',
  recorded: [],
  gaps: [{ fromMs: 100_000, toMs: 200_000, cause: 'offline', detail: '', isOpen: false }],
  planned: [],
  kept: [],
  events: [
    { id: 1, ms: 203_000, endMs: null, type: 'motion', source: 'device' as const, note: '' },
  ],
  loaded: [],
};
/** A pixel a second. */
const WINDOW = { fromMs: 0, toMs: 1_000_000 };

it.each([
  [106_000, 100_000],
  [94_000, 100_000],
  [107_000, 107_000],
  [201_000, 200_000],
  [202_000, 203_000],
])('an end of a selection at %d ms snaps to %d', (ms, to) => {
  expect(snapped(ms, [LANE], WINDOW, 1_000)).toBe(to);
});
