import { describe, expect, it } from 'vitest';
import { LiveWindow } from '../../../relay/outputs/hls/live-window.js';
import { multivariantPlaylist } from '../../../relay/outputs/hls/multivariant.js';
import { mediaPlaylist } from '../../../relay/outputs/hls/playlist.js';
import type { Part } from '../../../src/model/part.js';
import { makeRun, PartMaker, START_MS } from './support.js';

const FULL = { delta: false, suffix: '' };
const DELTA = { delta: true, suffix: '' };

function windowOf(...parts: readonly Part[]): LiveWindow {
  const window = new LiveWindow('e');
  for (const part of parts) window.add(part);
  return window;
}

/** As many segments, of so many seconds, as asked for, and the first part of one more. */
function segments(count: number, seconds: number, maker = new PartMaker(makeRun('1'))): Part[] {
  return [
    ...Array.from({ length: count }, () => maker.segment(seconds)).flat(),
    maker.next({ beginsSegment: true }),
  ];
}

function linesWith(tag: string, text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(tag));
}

describe('a media playlist', () => {
  it('shows whole segments, their parts, the parts so far and what comes next', () => {
    const maker = new PartMaker(makeRun('1'));
    const window = windowOf(...maker.segment(2), ...maker.segment(2).slice(0, 3));
    expect(mediaPlaylist(window, FULL)).toBe(`#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12,PART-HOLD-BACK=1.5,HOLD-BACK=6
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="e-init0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z
#EXT-X-PART:DURATION=0.50000,URI="e-part0.mp4",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.50000,URI="e-part1.mp4"
#EXT-X-PART:DURATION=0.50000,URI="e-part2.mp4"
#EXT-X-PART:DURATION=0.50000,URI="e-part3.mp4"
#EXTINF:2.00000,
e-seg0.mp4
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:07.000Z
#EXT-X-PART:DURATION=0.50000,URI="e-part4.mp4",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.50000,URI="e-part5.mp4"
#EXT-X-PART:DURATION=0.50000,URI="e-part6.mp4"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="e-part7.mp4"
`);
  });

  it("repeats the player's own parameters on every address", () => {
    const text = mediaPlaylist(windowOf(...segments(2, 2)), { delta: false, suffix: '?token=x' });
    const addresses = text.match(/[\w-]+\.mp4\S*/g) ?? [];
    expect(addresses).toHaveLength(13);
    for (const address of addresses) expect(address).toMatch(/\.mp4\?token=x"?/);
  });

  it('lists parts only for the last three target durations, always all of a segment', () => {
    const text = mediaPlaylist(windowOf(...segments(6, 2)), FULL);
    expect(linesWith('#EXTINF', text)).toHaveLength(6);
    const names = linesWith('#EXT-X-PART:', text).map((line) => /part(\d+)/.exec(line)?.[1]);
    expect(names).toEqual(Array.from({ length: 13 }, (_, index) => String(12 + index)));
  });

  it('says exactly how long a segment is, whatever its ticks', () => {
    const maker = new PartMaker(makeRun('1'));
    const thirds = Array.from({ length: 6 }, (_, index) =>
      maker.next({ durationMs: 1000 / 3, beginsSegment: index === 0 }),
    );
    const text = mediaPlaylist(windowOf(...thirds, maker.next({ beginsSegment: true })), FULL);
    expect(linesWith('#EXTINF', text)).toEqual(['#EXTINF:2.00000,']);
    expect(linesWith('#EXT-X-PART:', text)[1]).toContain('DURATION=0.33333,');
  });

  it('sets a new run apart by a discontinuity and an init segment of its own', () => {
    const first = new PartMaker(makeRun('1'));
    const second = new PartMaker(makeRun('2', START_MS + 60_000));
    const window = windowOf(...first.segment(2), ...first.segment(2).slice(0, 1));
    window.endRun();
    expect(mediaPlaylist(window, FULL).split('\n').slice(-4, -1)).toEqual([
      '#EXTINF:0.50000,',
      'e-seg1.mp4',
      '#EXT-X-DISCONTINUITY',
    ]);
    window.add(second.next({ beginsSegment: true }));
    expect(mediaPlaylist(window, FULL).split('\n').slice(-8, -1)).toEqual([
      '#EXTINF:0.50000,',
      'e-seg1.mp4',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="e-init1.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:05:05.000Z',
      '#EXT-X-PART:DURATION=0.50000,URI="e-part6.mp4",INDEPENDENT=YES',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="e-part7.mp4"',
    ]);
  });

  it('keeps the discontinuity number of every segment while older ones go', () => {
    const numbers = new Map<string, Set<number>>();
    const window = new LiveWindow('e');
    for (const id of ['1', '2', '3']) {
      for (const part of segments(4, 2, new PartMaker(makeRun(id)))) {
        window.add(part);
        let number = 0;
        for (const line of mediaPlaylist(window, FULL).split('\n')) {
          if (line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE:')) number = Number(line.slice(30));
          else if (line === '#EXT-X-DISCONTINUITY') number++;
          else if (line !== '' && !line.startsWith('#')) {
            numbers.set(line, (numbers.get(line) ?? new Set()).add(number));
          }
        }
      }
    }
    expect([...numbers.values()].map((seen) => [...seen])).toEqual(
      // Each run has four segments and the one part that was cut short.
      [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2].map((number) => [number]),
    );
  });

  it('promises longer parts for a camera with few frames', () => {
    const maker = new PartMaker(makeRun('1'));
    const slow = Array.from({ length: 5 }, (_, index) =>
      maker.next({ durationMs: 1_001, beginsSegment: index % 2 === 0 }),
    );
    const text = mediaPlaylist(windowOf(...slow), FULL);
    expect(text).toContain('#EXT-X-PART-INF:PART-TARGET=1.01\n');
    expect(text).toContain('PART-HOLD-BACK=3.03,');
  });

  it('does not call segments independent where one begins without a key frame', () => {
    const maker = new PartMaker(makeRun('1'));
    const endless = windowOf(...maker.segment(20));
    expect(linesWith('#EXTINF', mediaPlaylist(endless, FULL))).toEqual(['#EXTINF:15.00000,']);
    expect(mediaPlaylist(endless, FULL)).not.toContain('INDEPENDENT-SEGMENTS');
  });
});

describe('a delta update', () => {
  it('leaves out segments that begin further from the end than the skip boundary', () => {
    const window = windowOf(...segments(12, 1));
    const [full, delta] = [mediaPlaylist(window, FULL), mediaPlaylist(window, DELTA)];
    // The playlist is 12.5 s long and the boundary 6 s: segment 6 begins 6.5 s from the end.
    expect(linesWith('#EXT-X-SKIP', delta)).toEqual(['#EXT-X-SKIP:SKIPPED-SEGMENTS=7']);
    const tail = (text: string): string => text.slice(text.indexOf('e-seg6.mp4') + 11);
    expect(delta.endsWith(tail(full))).toBe(true);
    expect(delta).not.toContain('e-seg6.mp4');
    expect(linesWith('#EXT-X-MEDIA-SEQUENCE', delta)).toEqual(['#EXT-X-MEDIA-SEQUENCE:0']);
  });

  it('skips something in an ordinary window of segments of two seconds', () => {
    const text = mediaPlaylist(windowOf(...segments(20, 2)), DELTA);
    expect(linesWith('#EXT-X-SKIP', text)).toEqual(['#EXT-X-SKIP:SKIPPED-SEGMENTS=1']);
  });

  it('is the whole playlist where there is nothing to skip', () => {
    const window = windowOf(...segments(3, 2));
    expect(mediaPlaylist(window, DELTA)).toBe(mediaPlaylist(window, FULL));
  });
});

describe('a multivariant playlist', () => {
  it('tells codecs, size, frame rate and measured bit rates', () => {
    const maker = new PartMaker(makeRun('1'));
    const calm = maker.segment(2, { frames: 12, bytes: 12_000, durationMs: 480 });
    const busy = maker.segment(2, { frames: 12, bytes: 24_000, durationMs: 480 });
    const window = windowOf(...calm, ...busy, maker.next({ beginsSegment: true }));
    const sum = (parts: readonly Part[]): number =>
      parts.reduce((bytes, part) => bytes + part.bytes.length, 0);
    const whole = window.listed.slice(0, 2);
    const peak = Math.ceil((sum(busy) * 8) / 1.92);
    const average = Math.ceil(((sum(calm) + sum(busy)) * 8) / 3.84);
    expect(multivariantPlaylist(whole, 'e.m3u8?a=b')).toBe(`#EXTM3U
#EXT-X-VERSION:9
#EXT-X-STREAM-INF:BANDWIDTH=${peak},AVERAGE-BANDWIDTH=${average},CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=25.000
e.m3u8?a=b
`);
  });

  it('speaks of the newest run alone, and names no picture where there is none', () => {
    const [, audio] = makeRun('2').tracks;
    const mute = new PartMaker({ ...makeRun('2'), tracks: [audio!] });
    const window = windowOf(...segments(2, 2), ...segments(2, 2, mute));
    const [line] = linesWith('#EXT-X-STREAM-INF', multivariantPlaylist(window.listed, 'e.m3u8'));
    expect(line).toMatch(/CODECS="mp4a\.40\.2"$/);
  });
});
