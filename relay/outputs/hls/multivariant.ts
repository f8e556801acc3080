/**
 * The multivariant playlist: what the one rendition of a stream is made of.
 * Source: RFC 8216bis, section 4.4.6.2 (EXT-X-STREAM-INF).
 */
import { boxAt } from '../../../src/fmp4/box.js';
import type { Part } from '../../../src/model/part.js';
import type { Track } from '../../../src/model/track.js';
import { PLAYLIST_VERSION } from './playlist.js';
import type { Segment } from './segment.js';

/** Segments shorter than this part of the longest say nothing about the peak: a lone key frame, say. */
const SHORT_SEGMENT = 0.5;
const BITS = 8;

/** @param address of the media playlist, relative, with whatever parameters it needs */
export function multivariantPlaylist(segments: readonly Segment[], address: string): string {
  const newest = segments.at(-1);
  if (!newest) throw new RangeError('a playlist needs a segment');
  const { tracks } = newest.run.run;
  const own = segments.filter(({ run }) => run === newest.run);
  const attributes = [
    `BANDWIDTH=${Math.ceil(peakBitsPerS(own))}`,
    `AVERAGE-BANDWIDTH=${Math.ceil(averageBitsPerS(own))}`,
    `CODECS="${tracks.map(({ codecString }) => codecString).join(',')}"`,
    ...pictureAttributes(tracks, own),
  ];
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${PLAYLIST_VERSION}`,
    `#EXT-X-STREAM-INF:${attributes.join(',')}`,
    address,
    '',
  ].join('\n');
}

function pictureAttributes([lead]: readonly Track[], segments: readonly Segment[]): string[] {
  if (lead?.kind !== 'video') return [];
  const framesPerS = frameRate(segments);
  return [`RESOLUTION=${lead.width}x${lead.height}`, `FRAME-RATE=${framesPerS.toFixed(3)}`];
}

/** Frames a second over all the segments. */
function frameRate(segments: readonly Segment[]): number {
  const parts = segments.flatMap(({ media }) => media);
  const frames = parts.reduce((sum, part) => sum + leadFrames(part), 0);
  return frames / totalS(segments);
}

/** The lead is the first track of every part, and its samples are all in one run. */
function leadFrames({ bytes }: Part): number {
  return boxAt(bytes, 'moof', 'traf', 'trun').body.readUInt32BE(4);
}

function peakBitsPerS(segments: readonly Segment[]): number {
  const longestS = Math.max(...segments.map(({ durationS }) => durationS));
  const rates = segments
    .filter(({ durationS }) => durationS >= SHORT_SEGMENT * longestS)
    .map(({ bytes, durationS }) => (bytes * BITS) / durationS);
  return Math.max(...rates);
}

function averageBitsPerS(segments: readonly Segment[]): number {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  return (bytes * BITS) / totalS(segments);
}

function totalS(segments: readonly Segment[]): number {
  return segments.reduce((sum, { durationS }) => sum + durationS, 0);
}
