/** What a stream turns out to be, from its first frames on. */
import type { Stream } from '../../relay/stream.js';
import { type Run, type Sample, ticksToMs } from '../model/sample.js';
import type { AudioTrack, VideoTrack } from '../model/track.js';
import { StreamLost } from '../open-stream.js';

export type Found = Readonly<{
  video: VideoTrack | null;
  audio: AudioTrack | null;
  /** Frames a second, to one decimal. */
  fps: number | null;
}>;

/** Of so many frames the rate is told. */
const FRAMES = 5;

/** Resolves once the first frames came. @throws StreamLost; the signal's reason */
export async function firstFrames(
  stream: Pick<Stream, 'watchSamples'>,
  signal: AbortSignal,
): Promise<Found> {
  signal.throwIfAborted();
  const over = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), {
        signal: over.signal,
      });
      let run: Run | null = null;
      const frames: Sample[] = [];
      const watch = stream.watchSamples({
        run: (begun) => (run = begun),
        samples: (batch) => {
          frames.push(...batch.filter(({ track }) => track === 0));
          if (run && frames.length >= FRAMES) resolve(foundIn(run, frames));
        },
        ended: (loss) => reject(new StreamLost(loss)),
      });
      over.signal.addEventListener('abort', () => watch.close());
    });
  } finally {
    over.abort();
  }
}

function foundIn({ tracks }: Run, frames: readonly Sample[]): Found {
  const [lead] = tracks;
  const audio = tracks.find((track) => track.kind === 'audio') ?? null;
  if (lead.kind !== 'video') return { video: null, audio, fps: null };
  const ms = frames.reduce((sum, { duration }) => sum + ticksToMs(duration, lead), 0);
  const fps = ms > 0 ? Math.round((frames.length * 10_000) / ms) / 10 : null;
  return { video: lead, audio, fps };
}
