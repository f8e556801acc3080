/** Clips of real recordings, as an ordinary player sees and hears them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cut } from '../../recorder/clip.js';
import { Clips } from '../../recorder/clips.js';
import { Shared } from '../rig/shared.js';
import { hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, type FilmSpec, Footage } from './footage.js';
import { PORCH } from './parts.js';
import { beeps, bytesOf, pictures, showTimes } from './screening.js';

const GOP = 50;
const SLOW = 30_000;

/** Frames that share any instant with the span, and the time from the first one's start on. */
function expected(shot: Film, fromMs: number, toMs: number) {
  const due = showTimes(shot).filter(
    ({ ms, endMs }) => Math.round(ms) < DAY_MS + toMs && Math.round(endMs) > DAY_MS + fromMs,
  );
  return {
    ids: due.map(({ id }) => id),
    fromMs: due[0]!.ms,
    toMs: due.at(-1)!.endMs,
    atS: due.map(({ ms }) => (ms - due[0]!.ms) / 1000),
  };
}

describe.runIf(hasFfmpeg).each<{ name: string; spec: FilmSpec }>([
  { name: 'H.264 and AAC', spec: {} },
  { name: 'H.264 with B-frames and AAC', spec: { bFrames: 3 } },
  { name: 'H.265 with B-frames and Opus', spec: { codec: 'h265', bFrames: 3, audio: 'opus' } },
])('a clip of $name', ({ spec }) => {
  const shared = new Shared();
  let shot: Film;
  let clips: Clips;

  beforeAll(async () => {
    shot = await film({ gop: GOP, ...spec });
    const footage = shared.use(await Footage.open());
    await footage.record(shot);
    clips = new Clips(footage.index.read, footage.directory);
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  const clipOf = (fromMs: number, toMs: number, cut: Cut = 'exact') =>
    clips.prepare({ ...PORCH, span: { fromMs: DAY_MS + fromMs, toMs: DAY_MS + toMs }, cut });

  it.each([
    { where: 'in the middle of frames, over a file cut', from: 1_234, to: 5_678 },
    { where: 'on the edges of frames', from: 2_400, to: 2_480 },
    { where: 'on key frames', from: 4_000, to: 6_000 },
    { where: 'in one and the same frame', from: 3_011, to: 3_012 },
    { where: 'just before a key frame', from: 3_950, to: 4_030 },
    { where: 'before the first and after the last frame', from: -5_000, to: 60_000 },
  ])(
    'begins and ends on the very frames that are on show $where',
    async ({ from, to }) => {
      const wanted = expected(shot, from, to);
      const clip = await clipOf(from, to);
      const { ids, atS } = await pictures(await bytesOf(clip));
      expect(ids).toEqual(wanted.ids);
      expect(clip.span.fromMs).toBeCloseTo(wanted.fromMs, 0);
      expect(clip.span.toMs).toBeCloseTo(wanted.toMs, 0);
      for (const [index, at] of atS.entries()) expect(at).toBeCloseTo(wanted.atS[index]!, 3);
    },
    SLOW,
  );

  it(
    'begins at the key frame before, where asked to',
    async () => {
      const [key] = showTimes(shot).slice(GOP);
      const wanted = expected(shot, key!.ms - DAY_MS, 3_500);
      const clip = await clipOf(3_333, 3_500, 'keyframe');
      const { ids, atS } = await pictures(await bytesOf(clip));
      expect(ids).toEqual(wanted.ids);
      expect(ids[0]! % GOP).toBe(0);
      expect(atS[0]).toBe(0);
      expect(clip.span.fromMs).toBeCloseTo(wanted.fromMs, 0);
    },
    SLOW,
  );

  it(
    'beeps with the picture it was recorded with',
    async () => {
      const clip = await clipOf(1_234, 5_678);
      const movie = await bytesOf(clip);
      const { ids, atS } = await pictures(movie);
      const seconds = atS.filter((_, index) => ids[index]! % 25 === 0);
      const heard = await beeps(movie);
      expect(heard).toHaveLength(seconds.length);
      for (const [index, at] of seconds.entries()) {
        expect(Math.abs(heard[index]! - at), `beep ${index}`).toBeLessThan(0.003);
      }
    },
    SLOW,
  );

  it('is the same, and says where it begins, when asked for what it said', async () => {
    const first = await clipOf(1_234, 5_678);
    const again = await clips.prepare({ ...PORCH, span: first.span, cut: 'exact' });
    expect(again.span).toEqual(first.span);
    expect((await bytesOf(again)).equals(await bytesOf(first))).toBe(true);
  });
});
