/**
 * What a progressive movie takes over from the `moov` of a run: everything about a track but its
 * times and samples.
 * Source: ISO/IEC 14496-12 sections 8.3.2 (tkhd), 8.4.2 (mdhd), 8.4.3 (hdlr), 8.4.5, 8.7.1 (dinf).
 */
import { boxAt, boxesIn, MalformedMedia, withinBounds } from './box.js';

export type TrackTemplate = Readonly<{
  kind: 'video' | 'audio' | 'text';
  timescale: number;
  /** Type of its sample entry: `avc1`, `hvc1`, `mp4a`, `Opus`, `tx3g`. */
  format: string;
  /** End of `tkhd`: from the matrix on, with the size of the picture. */
  appearance: Buffer;
  /** Whole boxes. */
  handler: Buffer;
  mediaHeader: Buffer;
  dataInformation: Buffer;
  /** The `stsd` box: all that a decoder has to be told. */
  descriptions: Buffer;
}>;

/** Nine numbers of the matrix, width and height. */
const APPEARANCE_BYTES = 44;

/** The tracks of a run, in the order of its samples' `track`. @throws MalformedMedia */
export function trackTemplates(init: Buffer): TrackTemplate[] {
  return withinBounds(() =>
    [...boxesIn(boxAt(init, 'moov').body)]
      .filter(({ type }) => type === 'trak')
      .map(({ body }) => templateOf(body)),
  );
}

function templateOf(trak: Buffer): TrackTemplate {
  const media = boxAt(trak, 'mdia').body;
  const information = boxAt(media, 'minf').body;
  const descriptions = boxAt(information, 'stbl', 'stsd');
  const isVideo = [...boxesIn(information)].some(({ type }) => type === 'vmhd');
  const times = boxAt(media, 'mdhd').body;
  const timescale = times.readUInt32BE(times.readUInt8(0) === 1 ? 20 : 12);
  if (timescale < 1) throw new MalformedMedia('a track without a time scale');
  return {
    kind: isVideo ? 'video' : 'audio',
    timescale,
    format: descriptions.body.toString('latin1', 12, 16),
    appearance: boxAt(trak, 'tkhd').body.subarray(-APPEARANCE_BYTES),
    handler: boxAt(media, 'hdlr').bytes,
    mediaHeader: boxAt(information, isVideo ? 'vmhd' : 'smhd').bytes,
    dataInformation: boxAt(information, 'dinf').bytes,
    descriptions: descriptions.bytes,
  };
}
