/** Parts of real media, as the relay makes them. */
import { FragmentReader } from '../../src/fmp4/fragment-reader.js';
import { PartMuxer } from '../../src/fmp4/part-muxer.js';
import type { Part } from '../../src/model/part.js';
import type { Run, Sample } from '../../src/model/sample.js';
import { runToEnd } from '../rig/child.js';
import { makeAudio, makeMovie, makeVideo, type VideoSpec } from '../rig/media.js';
import { ffmpegPath } from '../rig/tools.js';
import { START_MS } from './parts.js';

/** Samples in a frame of AAC-LC. */
const AAC_FRAME = 1024;

export async function realParts(
  spec: Partial<VideoSpec>,
  { seconds = 12, sound = true } = {},
): Promise<Part[]> {
  const video = await makeVideo(spec);
  const movie = await makeMovie(video, sound ? await makeAudio('aac') : null);
  const flags = '+frag_every_frame+empty_moov+default_base_moof';
  const { stdout } = await runToEnd(ffmpegPath, [
    ...['-v', 'error', '-i', movie, '-t', String(seconds), '-c', 'copy'],
    ...['-f', 'mp4', '-movflags', flags, 'pipe:1'],
  ]);
  const parts: Part[] = [];
  const samples: Sample[] = [];
  let muxer: PartMuxer | null = null;
  const reader = new FragmentReader({
    tracks: (tracks) => {
      const [lead, ...others] = tracks.map(({ track }) => track);
      const run: Run = { id: 'real', startMs: START_MS, tracks: [lead!, ...others] };
      muxer = new PartMuxer(
        run,
        (mediaMs) => START_MS + mediaMs,
        (part) => parts.push(part),
      );
    },
    samples: (trackId, read) => {
      for (const sample of read) samples.push({ ...sample, track: trackId - 1 });
    },
  });
  reader.push(stdout);
  let sounds = 0;
  for (const sample of samples) {
    // ffmpeg rounds the times of sound to what Matroska had: a frame is a frame.
    const dts = sample.track === 0 ? sample.dts : AAC_FRAME * sounds++;
    muxer!.push(sample.track === 0 ? sample : { ...sample, dts, pts: dts, duration: AAC_FRAME });
  }
  muxer!.flush();
  return parts;
}
