/** What a stream's picture is like. */
import type { Run } from '../src/model/sample.js';
import type { VideoTrack } from '../src/model/track.js';
import type { Rates } from './rate-meter.js';

export type PictureFormat = Readonly<{
  codec: VideoTrack['codec'];
  width: number;
  height: number;
  /** Frames a second; null while it is not measured. */
  fps: number | null;
}>;

/** Null where the run has no picture. */
export function pictureOf({ tracks: [lead] }: Run, { fps }: Rates): PictureFormat | null {
  if (lead.kind !== 'video') return null;
  const { codec, width, height } = lead;
  return { codec, width, height, fps };
}
