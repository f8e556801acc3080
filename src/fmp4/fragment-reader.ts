/**
 * Bytes -> samples: reads the fragmented MP4 that a worker writes, in any chunking.
 *
 * Samples are views of the `mdat` they came in; nothing is copied here.
 * Source: ISO/IEC 14496-12 section 8.8 (movie fragments).
 */
import { type Box, MalformedMedia } from './box.js';
import { BoxSplitter } from './box-splitter.js';
import { planFragment, type PlannedSample, type PlannedTrack } from './fragment-plan.js';
import { type MovieTrack, parseMovie } from './movie.js';

/** A sample as it stands in a fragment, with the times the muxer gave it. */
export type FragmentSample = Readonly<{
  dts: number;
  pts: number;
  /** As the fragment says; may be zero. */
  duration: number;
  /** Always true for audio. */
  key: boolean;
  data: Buffer;
}>;

export interface FragmentListener {
  /** Once, before any sample; at least one track. */
  tracks(tracks: readonly MovieTrack[]): void;
  /** The samples of one track in one fragment, in decode order; at least one. */
  samples(trackId: number, samples: readonly FragmentSample[]): void;
}

export class FragmentReader {
  readonly #splitter = new BoxSplitter((box, at) => this.#onBox(box, at));
  readonly #tracks = new Map<number, MovieTrack>();
  /** What the last `moof` announced, until its `mdat` comes. */
  #plan: readonly PlannedTrack[] = [];

  constructor(private readonly listener: FragmentListener) {}

  /** @throws MalformedMedia, UnsupportedCodec; the reader is of no use afterwards */
  push(chunk: Buffer): void {
    this.#splitter.push(chunk);
  }

  #onBox({ type, bytes, body }: Box, at: number): void {
    if (type === 'moov') {
      this.#announce(parseMovie(body));
    } else if (type === 'moof') {
      if (this.#plan.length > 0) throw new MalformedMedia('a fragment without its media');
      this.#plan = planFragment(body, at, this.#tracks);
    } else {
      const bodyAt = at + bytes.length - body.length;
      const plan = this.#plan;
      this.#plan = [];
      checkOverlap(plan, body.length);
      for (const { trackId, samples } of plan) {
        this.listener.samples(
          trackId,
          samples.map((sample) => cutOut(sample, body, bodyAt)),
        );
      }
    }
  }

  #announce(tracks: readonly MovieTrack[]): void {
    if (this.#tracks.size > 0) throw new MalformedMedia('a second moov box');
    for (const track of tracks) this.#tracks.set(track.id, track);
    if (this.#tracks.size === 0) throw new MalformedMedia('a movie without tracks');
    if (this.#tracks.size < tracks.length) throw new MalformedMedia('two tracks with one number');
    this.listener.tracks(tracks);
  }
}

/** Samples that shared bytes would let a small fragment ask for any amount of memory downstream. */
function checkOverlap(plan: readonly PlannedTrack[], mediaBytes: number): void {
  let bytes = 0;
  for (const { samples } of plan) for (const sample of samples) bytes += sample.bytes;
  if (bytes > mediaBytes) throw new MalformedMedia('a fragment with more samples than media');
}

function cutOut(planned: PlannedSample, media: Buffer, mediaAt: number): FragmentSample {
  const { dts, pts, duration, key, at, bytes } = planned;
  const from = at - mediaAt;
  if (from < 0 || from + bytes > media.length) {
    throw new MalformedMedia('a sample lies outside the media of its fragment');
  }
  return { dts, pts, duration, key, data: media.subarray(from, from + bytes) };
}
