/** What the index keeps of a run. */
import type { RecordedRun, RecordedTrack } from '../src/model/recording.js';
import type { Track } from '../src/model/track.js';

export function recordedRun(
  { id, startMs, tracks }: Readonly<{ id: string; startMs: number; tracks: readonly Track[] }>,
  init: Buffer,
): RecordedRun {
  const [lead, ...others] = tracks.map(recordedTrack);
  if (!lead) throw new Error('a run without tracks');
  // Memory of its own: sent to a thread, a view would take along all that it is a view of.
  const copy = Buffer.allocUnsafeSlow(init.length);
  init.copy(copy);
  return { id, startMs, tracks: [lead, ...others], init: copy };
}

function recordedTrack(track: Track): RecordedTrack {
  const { codecString, timescale } = track;
  if (track.kind === 'video') {
    const { kind, codec, width, height } = track;
    return { kind, codec, codecString, width, height, timescale };
  }
  const { kind, codec, sampleRate, channels } = track;
  return { kind, codec, codecString, sampleRate, channels, timescale };
}
