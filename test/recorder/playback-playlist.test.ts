import { describe, expect, it } from 'vitest';
import { playbackPlaylist } from '../../recorder/playback-playlist.js';
import type { PlaybackSegment } from '../../recorder/playback-segments.js';
import { START_MS } from './parts.js';

const segment = (wanted: Partial<PlaybackSegment> = {}): PlaybackSegment => ({
  recordingId: 7,
  initBytes: 1_337,
  offset: 1_000,
  bytes: 500_000,
  startMs: START_MS,
  durationMs: 2_000,
  discontinuity: false,
  beginsFile: false,
  ...wanted,
});

const SEGMENTS = [
  segment({ beginsFile: true }),
  segment({ offset: 501_000, startMs: START_MS + 2_000, durationMs: 2_466.66 }),
  segment({ recordingId: 8, beginsFile: true, startMs: START_MS + 4_467.4 }),
  segment({ recordingId: 12, beginsFile: true, discontinuity: true, startMs: START_MS + 60_000 }),
];

describe('the playlist of a recorded span', () => {
  it('says all there is to say, and nothing twice', () => {
    expect(playbackPlaylist(SEGMENTS, { fromMs: START_MS, query: new URLSearchParams() })).toBe(
      `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="playback/init-7.mp4",BYTERANGE="1337@0"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z
#EXTINF:2.00000,
#EXT-X-BYTERANGE:500000@1000
playback/7.mp4
#EXTINF:2.46666,
#EXT-X-BYTERANGE:500000@501000
playback/7.mp4
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:09.467Z
#EXTINF:2.00000,
#EXT-X-BYTERANGE:500000@1000
playback/8.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="playback/init-12.mp4",BYTERANGE="1337@0"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:05:05.000Z
#EXTINF:2.00000,
#EXT-X-BYTERANGE:500000@1000
playback/12.mp4
#EXT-X-ENDLIST
`,
    );
  });

  it('begins at the moment that was asked for, inside its first segment', () => {
    const options = { fromMs: START_MS + 1_234, query: new URLSearchParams() };
    const playlist = playbackPlaylist(SEGMENTS, options);
    expect(playlist).toContain('\n#EXT-X-START:TIME-OFFSET=1.23400,PRECISE=YES\n');
    const late = playbackPlaylist(SEGMENTS, { ...options, fromMs: START_MS - 9_000 });
    expect(late).not.toContain('EXT-X-START');
  });

  it('hands a token on to every address, such that it stays one address', () => {
    const query = new URLSearchParams({ token: 'a"b\n#&=?/ü' });
    const playlist = playbackPlaylist(SEGMENTS, { fromMs: START_MS, query });
    const suffix = '?token=a%22b%0A%23%26%3D%3F%2F%C3%BC';
    expect(playlist).toContain(`URI="playback/init-7.mp4${suffix}",BYTERANGE="1337@0"\n`);
    expect(playlist.match(/^playback\/.*$/gm)).toEqual(
      [7, 7, 8, 12].map((id) => `playback/${id}.mp4${suffix}`),
    );
  });

  it('promises no segment to be shorter than it is', () => {
    const options = { fromMs: START_MS, query: new URLSearchParams() };
    const target = (...lengths: number[]): string | undefined =>
      /TARGETDURATION:(\d+)/.exec(
        playbackPlaylist(
          lengths.map((durationMs) => segment({ durationMs })),
          options,
        ),
      )?.[1];
    expect(target(2_000, 10_600, 3_000)).toBe('11');
    expect(target(5_499)).toBe('5');
    expect(target(40)).toBe('1');
  });
});
