/**
 * Writes the media playlist of a recorded span.
 * Source: RFC 8216, sections 4.3.2 (EXT-X-BYTERANGE to EXT-X-PROGRAM-DATE-TIME), 4.3.3, 4.3.5.
 */
import type { PlaybackSegment } from './playback-segments.js';

/** Byte ranges, and an EXT-X-MAP in a list that has pictures (RFC 8216, section 7). */
const VERSION = 6;
/** A start this close to that of the first segment is not worth a tag, ms. */
const SAME_START_MS = 1;

export type PlaylistOptions = Readonly<{
  /** The moment that was asked for, ms: players begin there, and not at the key frame before it. */
  fromMs: number;
  /** Which frames the segments have: those of the file, or its key frames alone. */
  frames?: 'all' | 'key';
  /** Goes behind every address; a player that can send no header gives its token so. */
  query: URLSearchParams;
}>;

/** @param segments at least one */
export function playbackPlaylist(
  segments: readonly PlaybackSegment[],
  { fromMs, frames = 'all', query }: PlaylistOptions,
): string {
  const suffix = query.size > 0 ? `?${query.toString()}` : '';
  const longestMs = segments.reduce((most, { durationMs }) => Math.max(most, durationMs), 0);
  const skippedMs = fromMs - (segments[0]?.startMs ?? fromMs);
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longestMs / 1000))}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  if (skippedMs >= SAME_START_MS) {
    lines.push(`#EXT-X-START:TIME-OFFSET=${seconds(skippedMs)},PRECISE=YES`);
  }
  for (const [at, segment] of segments.entries()) {
    const { recordingId, startMs, durationMs, bytes, offset } = segment;
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.discontinuity || at === 0) lines.push(mapTag(segment, frames, suffix));
    // Clocks drift: a date in each file keeps those in between exact.
    if (segment.beginsFile)
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(startMs)).toISOString()}`);
    lines.push(`#EXTINF:${seconds(durationMs)},`);
    if (frames === 'key') {
      lines.push(`playback/keys-${recordingId}-${offset}-${bytes}.mp4${suffix}`);
    } else {
      lines.push(`#EXT-X-BYTERANGE:${bytes}@${offset}`, `playback/${recordingId}.mp4${suffix}`);
    }
  }
  return [...lines, '#EXT-X-ENDLIST', ''].join('\n');
}

/**
 * The init segment of a run, of all its tracks or of the picture alone. Where it has all, its byte range is all of it: told so, ffmpeg's reader knows where it ends,
 * and does not wait until the server gives the connection up.
 */
function mapTag(
  { recordingId, initBytes }: PlaybackSegment,
  frames: 'all' | 'key',
  suffix: string,
): string {
  if (frames === 'key') return `#EXT-X-MAP:URI="playback/keys-init-${recordingId}.mp4${suffix}"`;
  return `#EXT-X-MAP:URI="playback/init-${recordingId}.mp4${suffix}",BYTERANGE="${initBytes}@0"`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(5);
