/**
 * The films that simulated devices show, read into memory: a few seconds that can be played in a
 * circle without a seam, whose pictures carry their numbers (`test/rig/frame-id.ts`).
 */
import { readFile } from 'node:fs/promises';
import { FragmentReader, type FragmentSample } from '../../../src/fmp4/fragment-reader.js';
import type { Run, Sample } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import { makeMedia, makeVideo, type VideoFile, type VideoSpec } from '../../rig/media.js';
import type { FilmName } from './media.js';

/** As long as 400 pictures at 25 a second, and as 750 frames of AAC at 48 kHz: whole numbers of both. */
export const FILM_SECONDS = 16;
const AUDIO_RATE = 48_000;
const AAC_FRAME_SAMPLES = 1_024;

const MAIN: Partial<VideoSpec> = { width: 640, height: 360, kbitPerS: 500 };
const SUB: Partial<VideoSpec> = { width: 320, height: 180, fps: 10, gop: 10, kbitPerS: 120 };
const JPEGS: Partial<VideoSpec> = { codec: 'mjpeg', width: 320, height: 240, fps: 5 };
export const JPEGS_PER_SECOND = 5;

/** Picture after picture, and sound; times in ticks, counted from the beginning. */
export type Film = Readonly<{
  tracks: Run['tracks'];
  /** In the order in which they are sent. */
  samples: readonly Sample[];
}>;

export type Films = Readonly<{
  byName: Readonly<Record<FilmName, Film>>;
  /** `JPEGS_PER_SECOND`, to be shown in a circle. */
  jpegs: readonly Buffer[];
  still: Buffer;
  /** Five seconds of `main`, MP4. */
  recording: Buffer;
}>;

let loaded: Promise<Films> | null = null;

/** Made once on this machine, read once in this process. */
export function loadFilms(): Promise<Films> {
  return (loaded ??= load());
}

async function load(): Promise<Films> {
  const seconds = FILM_SECONDS;
  const [main, sub, jpegs] = [
    await makeVideo({ ...MAIN, seconds }),
    await makeVideo({ ...SUB, seconds }),
    await makeVideo({ ...JPEGS, seconds }),
  ];
  const [mainFilm, subFilm] = [await readFilm(main), await readFilm(sub)];
  const still = ['-i', main.path, '-frames:v', '1', '-q:v', '4'];
  const recording = [...sound(main), '-t', '5', '-movflags', '+faststart'];
  return {
    byName: {
      main: mainFilm,
      sub: subFilm,
      video: only('video', mainFilm),
      audio: only('audio', mainFilm),
    },
    jpegs: splitJpegs(
      await readFile(await makeMedia('mjpeg', ['-i', jpegs.path, '-c', 'copy', '-f', 'mjpeg'])),
    ),
    still: await readFile(await makeMedia('jpg', still)),
    recording: await readFile(await makeMedia('mp4', recording)),
  };
}

/** The picture with beeps beside it. */
function sound({ path }: VideoFile): string[] {
  // The encoder holds frames back at the end: with two seconds more all of them come out.
  const tone = `sine=beep_factor=4:sample_rate=${AUDIO_RATE}:duration=${FILM_SECONDS + 2}`;
  const inputs = ['-i', path, '-f', 'lavfi', '-i', tone];
  return [...inputs, '-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', '-b:a', '64k'];
}

async function readFilm(video: VideoFile): Promise<Film> {
  const flags = '+frag_every_frame+empty_moov+default_base_moof';
  const path = await makeMedia('mp4', [...sound(video), '-movflags', flags]);
  const tracks: { id: number; track: Track; samples: FragmentSample[] }[] = [];
  new FragmentReader({
    tracks: (found) => {
      for (const { id, track } of found) tracks.push({ id, track, samples: [] });
    },
    samples: (id, found) => {
      tracks.find((track) => track.id === id)?.samples.push(...found);
    },
  }).push(await readFile(path));
  const [picture, beeps] = tracks;
  if (picture?.track.kind !== 'video' || beeps?.track.kind !== 'audio') {
    throw new Error(`${path} has to have a picture and sound`);
  }
  const frameTicks = picture.track.timescale / video.spec.fps;
  const audioFrames = (FILM_SECONDS * AUDIO_RATE) / AAC_FRAME_SAMPLES;
  return {
    tracks: [picture.track, beeps.track],
    samples: interleave(
      evenly(0, picture.samples.slice(0, video.frames), frameTicks),
      evenly(1, beeps.samples.slice(0, audioFrames), AAC_FRAME_SAMPLES),
      picture.track.timescale / beeps.track.timescale,
    ),
  };
}

/** Containers round; here every frame lasts as long as every other, and nothing overlaps. */
function evenly(track: number, samples: readonly FragmentSample[], ticks: number): Sample[] {
  return samples.map(({ key, data }, index) => ({
    track,
    dts: index * ticks,
    pts: index * ticks,
    duration: ticks,
    key,
    data,
  }));
}

/** @param ratio ticks of the first per tick of the second */
function interleave(first: readonly Sample[], second: readonly Sample[], ratio: number): Sample[] {
  const timeOf = (sample: Sample): number => sample.dts * (sample.track === 0 ? 1 : ratio);
  return [...first, ...second].sort((a, b) => timeOf(a) - timeOf(b) || a.track - b.track);
}

function only(kind: Track['kind'], { tracks, samples }: Film): Film {
  const index = tracks.findIndex((track) => track.kind === kind);
  const track = tracks[index];
  if (!track) throw new Error(`the film has no ${kind}`);
  const own = samples.filter((sample) => sample.track === index);
  return { tracks: [track], samples: own.map((sample) => ({ ...sample, track: 0 })) };
}

/** A marker of the end is followed by one of the beginning only between two pictures. */
function splitJpegs(bytes: Buffer): Buffer[] {
  const seam = Buffer.from([0xff, 0xd9, 0xff, 0xd8]);
  const pictures: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(seam); at >= 0; at = bytes.indexOf(seam, at + 4)) {
    pictures.push(bytes.subarray(start, at + 2));
    start = at + 2;
  }
  return [...pictures, bytes.subarray(start)];
}
