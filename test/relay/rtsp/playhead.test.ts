import { describe, expect, it } from 'vitest';
import { Chunk, ChannelMap, remapped } from '../../../relay/outputs/rtsp/chunk.js';
import { Playhead } from '../../../relay/outputs/rtsp/playhead.js';
import { PacketBuffer } from '../../../relay/outputs/rtsp/rtp/packet-buffer.js';
import { split } from './rtp/depacketise.js';

const LIMITS = { lagBytes: 1_000, lagMs: 10_000, gopBytes: 3_000 };

/** A list of chunks of 100 bytes and 1 s each; `K` begins with a key frame. */
function chunks(pattern: string): Chunk[] {
  const list = Array.from(pattern, (letter, index) => {
    const start = { wallMs: index * 1_000, sequences: [0], timestamps: [0] };
    return new Chunk(Buffer.alloc(100), letter === 'K', start, index * 100);
  });
  list.forEach((chunk, index) => {
    chunk.next = list[index + 1];
  });
  return list;
}

/** Offers the whole list to a viewer that sends nothing after the first `sent` chunks. */
function stuckAfter(sent: number, list: readonly Chunk[], limits = LIMITS): Playhead {
  const playhead = new Playhead(limits);
  list.forEach((chunk, index) => {
    chunk.next = undefined;
    if (index > 0) list[index - 1]!.next = chunk;
    playhead.offer(chunk);
    if (index < sent) playhead.advance();
  });
  return playhead;
}

describe('a playhead', () => {
  it('begins at the next key frame', () => {
    const list = chunks('--K-');
    const playhead = new Playhead(LIMITS);
    playhead.offer(list[0]!);
    playhead.offer(list[1]!);
    expect(playhead.next).toBeUndefined();
    playhead.offer(list[2]!);
    expect(playhead.next).toBe(list[2]);
  });

  it('begins where it is put, and walks to the end of the list', () => {
    const list = chunks('K---');
    const playhead = new Playhead(LIMITS);
    playhead.moveTo(list[0]);
    const walked: Chunk[] = [];
    for (let next = playhead.next; next !== undefined; next = playhead.next) {
      walked.push(next);
      playhead.advance();
    }
    expect(walked).toEqual(list);
  });

  it('goes on with what is offered once it has sent everything', () => {
    const list = chunks('K-');
    const playhead = new Playhead(LIMITS);
    playhead.offer(list[0]!);
    list[0]!.next = undefined;
    playhead.advance();
    expect(playhead.next).toBeUndefined();
    playhead.offer(list[1]!);
    expect(playhead.next).toBe(list[1]);
  });

  it('stays where it is while it is a little behind, also over a key frame', () => {
    const list = chunks('K---K--');
    expect(stuckAfter(1, list).next).toBe(list[1]);
  });

  it('loses whole groups of pictures when it is too many bytes behind', () => {
    const list = chunks('K-----------K--');
    const playhead = stuckAfter(1, list);
    expect(playhead.next).toBe(list[12]);
    expect(playhead.skipped).toBe(1);
  });

  it('loses whole groups of pictures when it is too long behind', () => {
    const list = chunks('K---------K-');
    expect(stuckAfter(1, list, { ...LIMITS, lagMs: 5_000 }).next).toBe(list[10]);
  });

  it('holds no more of a group without an end than its bound', () => {
    const list = chunks(`K${'-'.repeat(40)}`);
    expect(stuckAfter(1, list).next).toBeUndefined();
  });

  it('waits for a key frame after it let go', () => {
    const list = chunks(`K${'-'.repeat(40)}-K`);
    expect(stuckAfter(1, list).next).toBe(list.at(-1));
  });
});

describe('the channels of a viewer', () => {
  function packets(): Buffer {
    const out = new PacketBuffer(100);
    const source = (channel: number) => ({
      ...{ channel, payloadType: 96, ssrc: 1, sequence: 0, packets: 0, payloadBytes: 0 },
    });
    for (const channel of [0, 2, 0]) {
      out.rtp(source(channel), 0, true, 3);
      out.copy(Buffer.from([1, 2, channel]));
    }
    return out.take();
  }

  it('need no copy where they are the usual ones', () => {
    const chunk = new Chunk(packets(), true, { wallMs: 0, sequences: [], timestamps: [] }, 0);
    expect(chunk.on(new ChannelMap([[0, 1], [2, 3]]))).toBe(chunk.bytes); // prettier-ignore
  });

  it('are put in once for all viewers that have the same', () => {
    const chunk = new Chunk(packets(), true, { wallMs: 0, sequences: [], timestamps: [] }, 0);
    const [first, second] = [new ChannelMap([[4, 5], [0, 1]]), new ChannelMap([[4, 5], [0, 1]])]; // prettier-ignore
    const bytes = chunk.on(first);
    expect(split(bytes).rtp.map(({ channel }) => channel)).toEqual([4, 0, 4]);
    expect(chunk.on(second)).toBe(bytes);
    expect(split(chunk.bytes).rtp.map(({ channel }) => channel)).toEqual([0, 2, 0]);
  });

  it('leave out the tracks a viewer does not want', () => {
    const map = new ChannelMap([undefined, [0, 1]]);
    const { rtp } = split(remapped(packets(), map));
    expect(rtp.map(({ payload }) => [...payload])).toEqual([[1, 2, 2]]);
  });
});
