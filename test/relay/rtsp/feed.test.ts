import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../relay/outputs/rtsp/chunk.js';
import { Feed, type FeedMember } from '../../../relay/outputs/rtsp/feed.js';
import { DEFAULT_LIMITS, type Limits } from '../../../relay/outputs/rtsp/limits.js';
import { type RtpPacket, split } from './rtp/depacketise.js';
import { FakeClock } from '../../fake-clock.js';
import { SampleStream, START_MS } from '../live-streams.js';
import { AAC, H264, picture, sound } from './tracks.js';

/** Keeps what a feed gives it. */
class Member implements FeedMember {
  readonly chunks: Chunk[] = [];
  readonly dismissals: string[] = [];
  offer(chunk: Chunk): void {
    this.chunks.push(chunk);
  }
  dismiss(reason: string): void {
    this.dismissals.push(reason);
  }
  get packets(): RtpPacket[] {
    return this.chunks.flatMap((chunk) => split(chunk.bytes).rtp);
  }
  get reports(): Buffer[] {
    return this.chunks.flatMap((chunk) => split(chunk.bytes).rtcp);
  }
}

function watched(limits: Partial<Limits> = {}) {
  const clock = new FakeClock(START_MS);
  const stream = new SampleStream('porch');
  stream.begin([H264, AAC]);
  const feed = new Feed(stream, { clock, limits: { ...DEFAULT_LIMITS, ...limits } });
  const member = new Member();
  feed.add(member);
  return { clock, stream, feed, member };
}

const away = (feed: Feed, clock: FakeClock): void => feed.sweep(clock.monotonic(), true);

describe('a feed', () => {
  it('packetises a batch once, as one chunk', () => {
    const { stream, feed, member } = watched();
    const other = new Member();
    feed.add(other);
    stream.send(sound(0), picture(0, false), sound(1));
    expect(member.chunks).toHaveLength(1);
    expect(other.chunks).toEqual(member.chunks);
    expect(member.packets.map(({ channel }) => channel)).toEqual([2, 0, 2]);
  });

  it('cuts a batch in front of a key frame, where viewers may join', () => {
    const { stream, feed, member } = watched();
    stream.send(picture(0, false), sound(0), picture(1, true), picture(2, false));
    expect(member.chunks.map(({ key }) => key)).toEqual([false, true]);
    expect(feed.joinAt).toBe(member.chunks[1]);
    expect(member.chunks[0]!.next).toBe(member.chunks[1]);
  });

  it('sends the group of pictures so far in pieces', () => {
    const { stream, member } = watched();
    const pictures = Array.from({ length: 30 }, (_, index) => picture(index, index === 0, 20_000));
    stream.send(...pictures);
    expect(member.chunks.length).toBeGreaterThan(3);
    expect(Math.max(...member.chunks.map(({ bytes }) => bytes.length))).toBeLessThan(140_000);
    expect(member.packets.filter(({ marker }) => marker)).toHaveLength(30);
  });

  it('lets audio wait for the next picture', () => {
    const { stream, member } = watched();
    stream.send(sound(0));
    expect(member.chunks).toEqual([]);
    stream.send(picture(0, false));
    expect(member.packets.map(({ channel }) => channel)).toEqual([2, 0]);
  });

  it('does not let audio wait for a picture that does not come', async () => {
    const { clock, stream, member } = watched();
    stream.send(sound(0));
    await clock.advance(64);
    stream.send(sound(1));
    expect(member.packets.map(({ channel }) => channel)).toEqual([2, 2]);
  });

  it('sends audio at once where there is no picture', () => {
    const stream = new SampleStream('porch');
    stream.begin([AAC]);
    const feed = new Feed(stream, { clock: new FakeClock(START_MS), limits: DEFAULT_LIMITS });
    const member = new Member();
    feed.add(member);
    stream.send({ ...sound(0), track: 0 });
    expect(member.packets).toHaveLength(1);
    expect(feed.joinAt).toBe(member.chunks[0]);
  });

  it('reports every five seconds on each track', async () => {
    const { clock, stream, member } = watched();
    for (let index = 0; index < 11; index += 1) {
      stream.send(picture(index * 25, false), sound(index * 47));
      await clock.advance(1_000);
    }
    expect(member.reports).toHaveLength(2 * 3);
    const [first, , third] = member.reports;
    expect(third!.readUInt32BE(8) - first!.readUInt32BE(8)).toBe(5);
    expect((third!.readUInt32BE(16) - first!.readUInt32BE(16)) >>> 0).toBe(5 * 90_000);
    expect(third!.readUInt32BE(20)).toBe(5);
  });

  it('reports nothing on a sound track that fell silent, and again once it is back', async () => {
    const { clock, stream, member } = watched();
    for (let index = 0; index < 11; index += 1) {
      stream.send(picture(index * 25, false));
      await clock.advance(1_000);
    }
    expect(member.reports).toHaveLength(2 + 1 + 1);
    stream.send(picture(11 * 25, false), sound(11 * 47));
    stream.send(picture(12 * 25, false));
    expect(member.reports).toHaveLength(2 + 1 + 1 + 2);
  });

  it('reports the same instant on both tracks', () => {
    const { stream, member } = watched();
    stream.send(sound(0), picture(0, true), sound(1));
    const [video, audio] = member.reports;
    const [first, picture0] = member.packets;
    expect(video!.readUInt32BE(16)).toBe(picture0!.timestamp);
    expect(audio!.readUInt32BE(16)).toBe(first!.timestamp);
    expect(video!.readUInt32BE(8)).toBe(audio!.readUInt32BE(8));
    expect(video!.readUInt32BE(8) - 2_208_988_800).toBe(START_MS / 1000);
  });

  it('goes on with the next run of the same tracks, after a pause', () => {
    const { stream, member } = watched();
    stream.send(picture(0, true));
    stream.lose();
    stream.begin([H264, AAC], START_MS + 3_000);
    stream.send(picture(0, true));
    const slices = member.packets.filter(({ marker }) => marker);
    expect((slices[1]!.timestamp - slices[0]!.timestamp) >>> 0).toBe(3 * 90_000);
    expect((slices[1]!.sequence - slices[0]!.sequence) & 0xffff).toBe(2);
    expect(member.dismissals).toEqual([]);
  });

  it.each([
    { what: 'other parameter sets', tracks: [{ ...H264, parameterSets: [] }, AAC] as const },
    { what: 'no sound any more', tracks: [H264] as const },
    { what: 'another sample rate', tracks: [H264, { ...AAC, sampleRate: 8_000 }] as const },
  ])('sends its viewers away when the camera comes back with $what', ({ tracks }) => {
    const { stream, member } = watched();
    stream.send(picture(0, true));
    stream.lose();
    stream.begin(tracks);
    expect(member.dismissals).toEqual(['the stream changed']);
  });

  it('keeps its viewers for half a minute while the camera is away', async () => {
    const { clock, stream, feed, member } = watched();
    stream.lose();
    await clock.advance(30_000);
    away(feed, clock);
    expect(member.dismissals).toEqual([]);
    await clock.advance(1_000);
    away(feed, clock);
    expect(member.dismissals).toEqual(['the camera is away']);
  });

  it('counts the half minute anew after every return', async () => {
    const { clock, stream, feed, member } = watched();
    stream.lose();
    await clock.advance(29_000);
    stream.begin([H264, AAC]);
    await clock.advance(29_000);
    away(feed, clock);
    stream.lose();
    await clock.advance(2_000);
    away(feed, clock);
    expect(member.dismissals).toEqual([]);
  });

  it('sends its viewers away at once where the camera cannot come back', () => {
    const { stream, feed, member, clock } = watched();
    stream.lose({ retryable: false, message: 'wrong password' });
    expect(member.dismissals).toEqual(['wrong password']);
    feed.sweep(clock.monotonic(), false);
    expect(member.dismissals).toHaveLength(2);
  });

  it('has nowhere to join while the camera is away', () => {
    const { stream, feed } = watched();
    stream.send(picture(0, true));
    stream.lose();
    expect(feed.joinAt).toBeUndefined();
  });

  it('does not keep a group of pictures that is too long', () => {
    const { stream, feed } = watched({ gopBytes: 2_000 });
    stream.send(picture(0, true, 900));
    expect(feed.joinAt).toBeDefined();
    stream.send(picture(1, false, 900));
    stream.send(picture(2, false, 900));
    expect(feed.joinAt).toBeUndefined();
    stream.send(picture(3, true, 900));
    expect(feed.joinAt).toBeDefined();
  });

  it('measures how fast the stream is', () => {
    const { stream, feed } = watched();
    expect(feed.bytesPerMs).toBe(500);
    for (let index = 0; index <= 25; index += 1) stream.send(picture(index, index === 0, 4_000));
    expect(feed.bytesPerMs).toBeGreaterThan(95);
    expect(feed.bytesPerMs).toBeLessThan(110);
  });

  it('counts its members as viewers and closes everything with itself', () => {
    const { stream, feed, member } = watched();
    const other = new Member();
    feed.add(other);
    expect(stream.viewers).toBe(2);
    feed.remove(member);
    feed.remove(member);
    expect(stream.viewers).toBe(1);
    feed[Symbol.dispose]();
    expect(stream.viewers).toBe(0);
  });
});
