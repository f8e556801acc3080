/** Clips in which holes are kept, and those that tell the time, as ffmpeg plays them. */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clip } from '../../recorder/clip.js';
import { type ClipRequest, Clips } from '../../recorder/clips.js';
import type { Part } from '../../src/model/part.js';
import { runToEnd } from '../rig/child.js';
import { Shared } from '../rig/shared.js';
import { tempDir } from '../rig/temp-dir.js';
import { ffmpegPath, hasFfmpeg } from '../rig/tools.js';
import { DAY_MS, film, type Film, Footage } from './footage.js';
import { PORCH } from './parts.js';
import { beeps, bytesOf, pictures, showTimes } from './screening.js';

const SLOW = 60_000;
const FILM_MS = 6_000;
/** When the second run begins, and the third, ms. */
const SECOND_MS = 13_000;
const THIRD_MS = 20_300;

type Cue = Readonly<{ fromS: number; toS: number; text: string }>;

/** The subtitles as ffmpeg finds them. */
async function cuesOf(movie: Buffer): Promise<Cue[]> {
  await using dir = await tempDir();
  await writeFile(dir.file('clip.mp4'), movie);
  const args = ['-v', 'error', '-i', dir.file('clip.mp4'), '-map', '0:s:0', '-c:s', 'srt'];
  const { stdout } = await runToEnd(ffmpegPath, [...args, '-f', 'srt', 'pipe:1']);
  const seconds = (time: string): number => {
    const [hours, minutes, rest] = time.replace(',', '.').split(':').map(Number);
    return hours! * 3600 + minutes! * 60 + rest!;
  };
  return stdout
    .toString()
    .trim()
    .split(/\n\n/)
    .map((block) => {
      const [, times = '', text = ''] = block.split('\n');
      const [from = '', to = ''] = times.split(' --> ');
      return { fromS: seconds(from), toS: seconds(to), text: text.replace(/<[^>]*>/g, '') };
    });
}

describe.runIf(hasFfmpeg)('a clip over two holes', () => {
  const shared = new Shared();
  let shot: Film;
  let footage: Footage;
  let clips: Clips;
  beforeAll(async () => {
    let silent: Film;
    [shot, silent] = await Promise.all([
      film({ seconds: 6, bFrames: 2 }),
      film({ seconds: 6, bFrames: 2, audio: null }),
    ]);
    footage = shared.use(await Footage.open());
    await footage.record(shot);
    await footage.record(silent, { startMs: DAY_MS + SECOND_MS });
    await footage.record(shot, { startMs: DAY_MS + THIRD_MS });
    clips = new Clips(footage.index.read, footage.directory);
  }, SLOW);
  afterAll(() => shared[Symbol.asyncDispose]());

  const clipOf = (fromMs: number, toMs: number, wish: Partial<ClipRequest> = {}): Promise<Clip> =>
    clips.prepare({
      ...PORCH,
      span: { fromMs: DAY_MS + fromMs, toMs: DAY_MS + toMs },
      ...{ cut: 'exact', gaps: 'keep', ...wish },
    });
  /** When each frame between two moments is on show, s after the first one, and its number. */
  const due = (fromMs: number, toMs: number) => {
    const frames = [0, SECOND_MS, THIRD_MS].flatMap((startMs) =>
      Array.from({ length: 150 }, (_, id) => ({ id, ms: startMs + id * 40 })),
    );
    const shown = frames.filter(({ ms }) => ms + 40 > fromMs && ms < toMs);
    return shown.map(({ id, ms }) => ({ id, s: (ms - shown[0]!.ms) / 1000 }));
  };

  it(
    'that are kept shows every frame as long after the first as it was recorded',
    async () => {
      const clip = await clipOf(2_000, 24_000);
      const wanted = due(2_000, 24_000);
      const { ids, atS } = await pictures(await bytesOf(clip));
      expect(ids).toEqual(wanted.map(({ id }) => id));
      for (const [at, { s }] of wanted.entries())
        expect(Math.abs(atS[at]! - s)).toBeLessThan(0.001);
      expect(clip.span).toEqual({ fromMs: DAY_MS + 2_000, toMs: DAY_MS + 24_020 });
    },
    SLOW,
  );

  it(
    'that are kept beeps with its picture behind them, and is silent in them',
    async () => {
      const heard = await beeps(await bytesOf(await clipOf(2_000, 24_000)));
      const inStep = due(2_000, 24_000)
        .filter(({ id, s }) => id > 0 && id % 25 === 0 && (s < 4 || s > 18.2))
        .map(({ s }) => s);
      for (const s of inStep) {
        expect(Math.min(...heard.map((at) => Math.abs(at - s))), `at ${s}`).toBeLessThan(0.003);
      }
      expect(heard.filter((s) => s > 4.1 && s < 18.2)).toEqual([]);
    },
    SLOW,
  );

  it.each([
    { where: 'the middle of it', from: -9_000, to: 10_000, wanted: 6 },
    { where: 'both ends of it', from: 8_000, to: 19_900, wanted: 6 },
    { where: 'nothing but holes at both ends', from: 6_500, to: 20_250, wanted: 6 },
  ])('has no hole at its ends, asked from $where', async ({ from, to, wanted }) => {
    await using dir = await tempDir();
    await writeFile(dir.file('clip.mp4'), await bytesOf(await clipOf(from, to)));
    expect(await durationS(dir.file('clip.mp4'))).toBeCloseTo(wanted, 2);
  });

  it('has all their length, by its head alone', async () => {
    await using dir = await tempDir();
    for (const [gaps, seconds] of [
      ['keep', 22.02],
      ['skip', 4 + 6 + 3.72],
    ] as const) {
      await writeFile(dir.file('clip.mp4'), await bytesOf(await clipOf(2_000, 24_000, { gaps })));
      expect(await durationS(dir.file('clip.mp4')), gaps).toBeCloseTo(seconds, 1);
    }
  });

  it(
    'that are kept tells the time through them, and that nothing was recorded',
    async () => {
      const clip = await clipOf(2_300, 24_000, { clock: 'Asia/Kolkata' });
      const cues = await cuesOf(await bytesOf(clip));
      const startMs = clip.span.fromMs;
      const seconds = new Set(cues.map(({ text }) => text.slice(0, 19)));
      for (let ms = startMs; ms < clip.span.toMs; ms += 1_000) {
        expect(seconds).toContain(localText(ms, 5.5));
      }
      for (const { fromS, text } of cues) {
        expect(text.slice(19, 26)).toBe(' +05:30');
        const toldMs = Date.parse(`${text.slice(0, 19).replace(' ', 'T')}+05:30`);
        const atMs = startMs + fromS * 1000;
        expect(atMs - toldMs, text).toBeGreaterThanOrEqual(-2);
        expect(atMs - toldMs, text).toBeLessThan(1_000);
        const isHole = (ms: number): boolean =>
          (ms >= FILM_MS && ms < SECOND_MS) || (ms >= SECOND_MS + FILM_MS && ms < THIRD_MS);
        expect(text.includes('not recorded'), text).toBe(isHole(Math.round(atMs - DAY_MS)));
      }
    },
    SLOW,
  );

  it(
    'that are closed up tells the time that was',
    async () => {
      const clip = await clipOf(2_300, 24_000, { gaps: 'skip', clock: 'UTC' });
      const cues = await cuesOf(await bytesOf(clip));
      const wanted = [
        [0, 2],
        [0.72, 3],
        [1.72, 4],
        [2.72, 5],
        [3.72, 13],
        [4.72, 14],
        [5.72, 15],
        [6.72, 16],
        [7.72, 17],
        [8.72, 18],
        [9.72, 20],
        [10.42, 21],
        [11.42, 22],
        [12.42, 23],
        [13.42, 24],
      ];
      // The frame on show at 2.3 s began at 2.28 s.
      expect(clip.span.fromMs - DAY_MS).toBe(2_280);
      expect(cues.map(({ fromS, text }) => [fromS, text])).toEqual(
        wanted.map(([s, second]) => [
          expect.closeTo(s!, 2) as number,
          `${localText(DAY_MS + second! * 1000, 0)} +00:00`,
        ]),
      );
    },
    SLOW,
  );

  it(
    'is the same with the time in every picture and every sound',
    async () => {
      const [plain, told] = [
        await clipOf(2_300, 24_000),
        await clipOf(2_300, 24_000, { clock: 'UTC' }),
      ];
      expect(told.tag).not.toBe(plain.tag);
      const [a, b] = [await pictures(await bytesOf(plain)), await pictures(await bytesOf(told))];
      expect(b).toEqual(a);
      expect(await beeps(await bytesOf(told))).toEqual(await beeps(await bytesOf(plain)));
      const again = new Clips(footage.index.read, footage.directory);
      const made = await again.prepare({
        ...PORCH,
        span: { fromMs: DAY_MS + 2_300, toMs: DAY_MS + 24_000 },
        ...{ cut: 'exact', gaps: 'keep', clock: 'UTC' },
      });
      expect(made.tag).toBe(told.tag);
      expect((await bytesOf(made)).equals(await bytesOf(told))).toBe(true);
    },
    SLOW,
  );

  it(
    'may have a hole of a day in it',
    async () => {
      await using other = await Footage.open();
      await other.record(shot);
      await other.record(shot, { startMs: DAY_MS + 24 * 3_600_000 });
      const day = new Clips(other.index.read, other.directory);
      const span = { fromMs: DAY_MS, toMs: DAY_MS + 24 * 3_600_000 + 2_000 };
      const made = await day.prepare({ ...PORCH, span, cut: 'exact', gaps: 'keep', clock: 'UTC' });
      const movie = await bytesOf(made);
      const { ids, atS } = await pictures(movie);
      expect(ids).toHaveLength(200);
      expect(atS[150]).toBeCloseTo(86_400, 3);
      expect(atS[199]).toBeCloseTo(86_400 + 49 * 0.04, 3);
      const cues = await cuesOf(movie);
      expect(cues).toHaveLength(86_402);
      expect(cues[80_000]).toMatchObject({ fromS: 80_000, toS: 80_001 });
    },
    SLOW,
  );
});

describe.runIf(hasFfmpeg)('a hole inside a run', () => {
  it(
    'that is kept is as long as what was lost',
    async () => {
      await using footage = await Footage.open();
      const shot = await film({ seconds: 6 });
      const isLost = ({ startMs }: Part): boolean =>
        startMs >= DAY_MS + 1_900 && startMs < DAY_MS + 2_400;
      await footage.record(shot, { lost: isLost });
      const clips = new Clips(footage.index.read, footage.directory);
      const span = { fromMs: DAY_MS, toMs: DAY_MS + 6_000 };
      const made = await clips.prepare({ ...PORCH, span, cut: 'exact', gaps: 'keep' });
      const { ids, atS } = await pictures(await bytesOf(made));
      const due = showTimes(shot);
      expect(ids.length).toBeLessThan(140);
      for (const [at, id] of ids.entries()) {
        expect(atS[at]).toBeCloseTo((due[id!]!.ms - DAY_MS) / 1000, 3);
      }
    },
    SLOW,
  );
});

async function durationS(file: string): Promise<number> {
  const { stdout } = await runToEnd('ffprobe', [
    ...['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file],
  ]);
  return Number(stdout.toString());
}

function localText(ms: number, offsetHours: number): string {
  return new Date(ms + offsetHours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
