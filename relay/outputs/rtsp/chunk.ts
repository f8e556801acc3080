/**
 * Chunks: what a stream sends in one go, packetised, in a list that every viewer walks on its own.
 *
 * A chunk knows the one behind it and nobody holds those in front, so how much is kept follows
 * from who is furthest behind. One that begins with a key frame of the lead is where a viewer may
 * join, or go on after a loss.
 */
import type { Pair } from './transport.js';
import { packetsOf, INTERLEAVE_BYTES } from './rtp/packet-buffer.js';
import type { Instant } from './rtp/packetiser.js';

/** Which interleaved channels a viewer chose for each track, undefined for tracks it left out. */
export class ChannelMap {
  readonly key: string;
  /** Whether the bytes can go as the packetiser wrote them. */
  readonly isPlain: boolean;

  constructor(readonly channels: readonly (Pair | undefined)[]) {
    this.key = channels.map((pair) => pair?.join('-') ?? '').join(',');
    this.isPlain = channels.every(
      (pair, track) => pair?.[0] === 2 * track && pair[1] === 2 * track + 1,
    );
  }

  /** The viewer's channel for a packetiser's, undefined where the viewer does not want it. */
  of(channel: number): number | undefined {
    return this.channels[channel >> 1]?.[channel & 1];
  }
}

export class Chunk {
  next: Chunk | undefined;
  readonly #variants = new Map<string, Buffer>();

  /**
   * @param bytes packets with their interleaving, channels 2n and 2n+1 for track n
   * @param key whether it begins with a key frame of the lead
   * @param start the instant of its first sample
   * @param position bytes the stream sent before it
   */
  constructor(
    readonly bytes: Buffer,
    readonly key: boolean,
    readonly start: Instant,
    readonly position: number,
  ) {}

  /** The bytes on a viewer's own channels; made once for all viewers with the same. */
  on(map: ChannelMap): Buffer {
    if (map.isPlain) return this.bytes;
    const known = this.#variants.get(map.key);
    if (known !== undefined) return known;
    const variant = remapped(this.bytes, map);
    this.#variants.set(map.key, variant);
    return variant;
  }
}

/** A copy with other channels, without the tracks that are not wanted. */
export function remapped(bytes: Buffer, map: ChannelMap): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  let length = 0;
  for (const { channel, packet } of packetsOf(bytes)) {
    const wanted = map.of(channel);
    if (wanted === undefined) continue;
    copy.writeUInt8(0x24, length);
    copy.writeUInt8(wanted, length + 1);
    copy.writeUInt16BE(packet.length, length + 2);
    packet.copy(copy, length + INTERLEAVE_BYTES);
    length += INTERLEAVE_BYTES + packet.length;
  }
  return copy.subarray(0, length);
}
