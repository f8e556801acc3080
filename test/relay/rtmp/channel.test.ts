import { describe, expect, it } from 'vitest';
import { Channel } from '../../../relay/outputs/rtmp/channel.js';
import type { FlvPacket } from '../../../relay/outputs/rtmp/library.js';
import { MAX_BACKLOG_BYTES, type Sink, Viewer } from '../../../relay/outputs/rtmp/viewer.js';

const FLAGS = { videoHeader: 2, key: 3, frame: 4 };

function video(flags: number, bytes: number, head: readonly number[] = [0x17, 1]): FlvPacket {
  const data = Buffer.alloc(bytes);
  data.set(head);
  return { codec_type: 9, codec_id: 7, flags, dts: 0, pts: 0, size: bytes, data };
}

/** A peer that takes what it is sent, or nothing. */
class Peer implements Sink {
  sent: Buffer[] = [];
  writable = true;
  ended = false;
  constructor(private readonly reads = true) {}

  get bytes(): number {
    return this.sent.reduce((sum, { length }) => sum + length, 0);
  }

  get writableLength(): number {
    return this.reads ? 0 : this.bytes;
  }

  write(bytes: Buffer): void {
    this.sent.push(bytes);
  }

  end(): void {
    this.ended = true;
  }

  destroy(): void {
    this.writable = false;
  }
}

function viewerOf(peer: Peer, onTooSlow: () => void = () => undefined): Viewer {
  return new Viewer('flv', peer, onTooSlow);
}

describe('who joins a channel', () => {
  it('gets the headers and the group of pictures so far', () => {
    const channel = new Channel();
    channel.push(video(FLAGS.videoHeader, 50, [0x17, 0]));
    channel.push(video(FLAGS.key, 1_000));
    channel.push(video(FLAGS.frame, 100, [0x27, 1]));
    channel.push(video(FLAGS.key, 2_000));
    channel.push(video(FLAGS.frame, 200, [0x27, 1]));
    const peer = new Peer();
    channel.join(viewerOf(peer));
    // Each tag has a header of 11 bytes and its size behind it; the file's header is 13 bytes.
    expect(peer.sent.map(({ length }) => length)).toEqual([13, 65, 2_015, 215]);
  });

  it('gets no group of pictures that is too long to keep', () => {
    const channel = new Channel();
    channel.push(video(FLAGS.key, 1_000));
    for (let count = 0; count < 7; count++) channel.push(video(FLAGS.frame, 7_500_000, [0x27, 1]));
    const peer = new Peer();
    channel.join(viewerOf(peer));
    expect(peer.bytes).toBe(13);
  });
});

describe('a channel', () => {
  it('keeps back what would break its players', () => {
    const channel = new Channel();
    const peer = new Peer();
    channel.join(viewerOf(peer));
    const endOfSequence = video(FLAGS.key, 5, [0x17, 2]);
    const empty = video(FLAGS.frame, 0, []);
    const unknown = video(0, 10, [0x97, 0]);
    const amf3 = { ...video(0, 10), codec_type: 15 };
    for (const packet of [endOfSequence, empty, unknown, amf3]) {
      expect(channel.push(packet)).toBe(false);
    }
    expect(peer.bytes).toBe(13);
    expect(() => channel.push({ ...video(FLAGS.key, 10), size: 11 })).toThrow('cut off');
  });

  it('ends its viewers when it is dismissed', () => {
    const channel = new Channel();
    const peer = new Peer();
    channel.join(viewerOf(peer));
    channel.dismiss();
    expect(peer.ended).toBe(true);
    expect(channel.viewers.size).toBe(0);
  });
});

describe('a viewer that does not read', () => {
  it('is cut off, and the others notice nothing', () => {
    const channel = new Channel();
    const [slow, quick] = [new Peer(false), new Peer()];
    let cutOff = 0;
    channel.push(video(FLAGS.key, 15_000_000));
    channel.join(viewerOf(slow, () => (cutOff += 1)));
    channel.join(viewerOf(quick));
    const burst = slow.bytes;
    expect(burst).toBeGreaterThan(15_000_000);
    for (let count = 0; count < 20; count++) channel.push(video(FLAGS.frame, 1_000_000, [0x27, 1]));
    expect(cutOff).toBe(1);
    expect(slow.writable).toBe(false);
    expect(slow.bytes - burst).toBeLessThan(MAX_BACKLOG_BYTES + 2_000_000);
    expect(quick.bytes).toBe(burst + 20 * 1_000_015);
  });
});
