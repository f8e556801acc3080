/** Real media for players that are not ours: numbered pictures, with a beep, as a camera sends them. */
import { FragmentReader } from '../../../src/fmp4/fragment-reader.js';
import { type Sample, ticksToMs } from '../../../src/model/sample.js';
import type { Track } from '../../../src/model/track.js';
import { runToEnd } from '../../rig/child.js';
import {
  type AudioCodec,
  makeAudio,
  makeMovie,
  makeVideo,
  type VideoSpec,
} from '../../rig/media.js';
import { ffmpegPath } from '../../rig/tools.js';

export type Film = Readonly<{ tracks: readonly [Track, ...Track[]]; samples: readonly Sample[] }>;

const SECONDS = 20;

/** The film as a file, for publishers. */
export async function filmFile(
  video: Partial<VideoSpec> = {},
  audio: AudioCodec | null = 'aac',
): Promise<string> {
  const pictures = await makeVideo({ seconds: SECONDS, ...video });
  return makeMovie(pictures, audio && (await makeAudio(audio)));
}

/** Twenty seconds, a key frame each second, AAC sound; unless told otherwise. */
export async function makeFilm(
  video: Partial<VideoSpec> = {},
  audio: AudioCodec | null = 'aac',
): Promise<Film> {
  const { code, stdout, stderr } = await runToEnd(ffmpegPath, [
    ...['-nostdin', '-loglevel', 'error', '-i', await filmFile(video, audio)],
    ...['-t', String(SECONDS), '-c', 'copy', '-f', 'mp4'],
    ...['-movflags', '+frag_every_frame+empty_moov+default_base_moof', 'pipe:1'],
  ]);
  if (code !== 0) throw new Error(stderr);
  return readFilm(stdout);
}

function readFilm(bytes: Buffer): Film {
  const samples: Sample[] = [];
  let tracks: readonly Track[] = [];
  let ids: readonly number[] = [];
  new FragmentReader({
    tracks: (found) => {
      tracks = found.map(({ track }) => track);
      ids = found.map(({ id }) => id);
    },
    samples: (id, found) => {
      for (const sample of found) samples.push({ track: ids.indexOf(id), ...sample });
    },
  }).push(bytes);
  const [lead, ...others] = tracks;
  if (lead === undefined) throw new Error('no track in the film');
  const timeOf = ({ track, dts }: Sample): number => ticksToMs(dts, tracks[track]!);
  return {
    tracks: [lead, ...others],
    samples: samples.sort((before, after) => timeOf(before) - timeOf(after)),
  };
}
