/** Real media for players that are not ours: numbered pictures, with a beep, as a camera sends them. */
import { runToEnd } from '../../rig/child.js';
import { type Film, readFilm } from '../../rig/film.js';
import {
  type AudioCodec,
  makeAudio,
  makeMovie,
  makeVideo,
  type VideoSpec,
} from '../../rig/media.js';
import { ffmpegPath } from '../../rig/tools.js';

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
