/** Real media as parts: a numbered test picture with sound, muxed by camrelay, fed in real time. */
import { readFile } from 'node:fs/promises';
import { PartMuxer } from '../../../src/fmp4/part-muxer.js';
import type { Part } from '../../../src/model/part.js';
import type { Run } from '../../../src/model/sample.js';
import { runToEnd } from '../../rig/child.js';
import { type Film, readFilm } from '../../rig/film.js';
import { makeAudio, makeMovie, makeVideo, type VideoSpec } from '../../rig/media.js';
import { tempDir } from '../../rig/temp-dir.js';
import { ffmpegPath } from '../../rig/tools.js';
import { LOST } from '../live-streams.js';
import type { FakeStream } from './support.js';

/** What a camera with this picture, and a beep, sends. */
export async function recording(video: Partial<VideoSpec>): Promise<Film> {
  const movie = await makeMovie(await makeVideo(video), await makeAudio('aac'));
  await using dir = await tempDir();
  const file = dir.file('fragments.mp4');
  const seconds = String(video.seconds ?? 60);
  const args = ['-nostdin', '-loglevel', 'error', '-i', movie, '-t', seconds, '-c', 'copy'];
  const flags = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof', file];
  const { code, stderr } = await runToEnd(ffmpegPath, [...args, ...flags]);
  if (code !== 0) throw new Error(stderr);
  return readFilm(await readFile(file));
}

/** The parts of a recording as one run that begins now. */
export function partsOf({ tracks, samples }: Film, id: string, startMs: number): Part[] {
  const run: Run = { id, tracks, startMs };
  const parts: Part[] = [];
  const muxer = new PartMuxer(
    run,
    (mediaMs) => startMs + mediaMs,
    (part) => parts.push(part),
  );
  for (const sample of samples) muxer.push(sample);
  muxer.flush();
  return parts;
}

/** Feeds parts at the speed of their time; the first ones at once, as if it had begun earlier. */
export function play(
  stream: FakeStream,
  parts: readonly Part[],
  { headStartMs = 0 } = {},
): { stop: () => void } {
  const startedAt = performance.now() - headStartMs;
  let index = 0;
  let mediaMs = 0;
  const feed = (): void => {
    for (let part = parts[index]; part; part = parts[++index]) {
      if (mediaMs + part.durationMs > performance.now() - startedAt) return;
      mediaMs += part.durationMs;
      stream.feed(part);
    }
    stop();
  };
  const timer = setInterval(feed, 10);
  const stop = (): void => clearInterval(timer);
  feed();
  return {
    stop: () => {
      stop();
      stream.lose(LOST);
    },
  };
}
