/**
 * RTP packets, written one behind the other as they go over a TCP connection.
 *
 * Every packet stands behind the four bytes of RTSP's interleaving (`$`, channel, length). So the
 * whole is what a TCP viewer gets in one write, and a UDP viewer's datagrams are slices of it:
 * a frame is packetised, and copied, once for all viewers.
 * Source: RFC 3550, section 5.1 (RTP header); RFC 2326, section 10.12.
 */

/** Header and payload; leaves room in an MTU of 1500 for IPv6, UDP and a tunnel or two. */
export const MAX_PACKET_BYTES = 1400;
export const RTP_HEADER_BYTES = 12;
export const MAX_PAYLOAD_BYTES = MAX_PACKET_BYTES - RTP_HEADER_BYTES;
export const INTERLEAVE_BYTES = 4;

/** One synchronization source: the packets of one track. */
export type RtpSource = {
  /** Interleaved channel of its RTP packets; RTCP has the next one. */
  readonly channel: number;
  readonly payloadType: number;
  readonly ssrc: number;
  /** Sequence number of the next packet, 16 bits. */
  sequence: number;
  /** Sent so far, modulo 2^32: what sender reports tell. */
  packets: number;
  payloadBytes: number;
};

/** Room beyond the payload that packet headers take, per byte and at least. */
const HEADROOM = 0.03;
const MIN_HEADROOM_BYTES = 1024;

export class PacketBuffer {
  #bytes: Buffer;
  #length = 0;

  /** @param expectedBytes payload that is about to come; the buffer grows where it is more */
  constructor(expectedBytes: number) {
    const headroom = Math.max(MIN_HEADROOM_BYTES, Math.ceil(expectedBytes * HEADROOM));
    this.#bytes = Buffer.allocUnsafeSlow(expectedBytes + headroom);
  }

  get length(): number {
    return this.#length;
  }

  /** Begins an RTP packet; exactly `payloadBytes` have to follow by `u8`, `u16` and `copy`. */
  rtp(source: RtpSource, timestamp: number, marker: boolean, payloadBytes: number): void {
    this.#frame(source.channel, RTP_HEADER_BYTES + payloadBytes);
    const { sequence, ssrc } = source;
    // Byte by byte: this runs for every packet, and Buffer's writers check what is known here.
    const bytes = this.#bytes;
    const at = this.#length;
    bytes[at] = 0x80;
    bytes[at + 1] = (marker ? 0x80 : 0) | source.payloadType;
    bytes[at + 2] = sequence >>> 8;
    bytes[at + 3] = sequence;
    bytes[at + 4] = timestamp >>> 24;
    bytes[at + 5] = timestamp >>> 16;
    bytes[at + 6] = timestamp >>> 8;
    bytes[at + 7] = timestamp;
    bytes[at + 8] = ssrc >>> 24;
    bytes[at + 9] = ssrc >>> 16;
    bytes[at + 10] = ssrc >>> 8;
    bytes[at + 11] = ssrc;
    this.#length = at + RTP_HEADER_BYTES;
    source.sequence = (sequence + 1) & 0xffff;
    source.packets = (source.packets + 1) >>> 0;
    source.payloadBytes = (source.payloadBytes + payloadBytes) >>> 0;
  }

  /** A whole compound RTCP packet. */
  rtcp(source: RtpSource, packet: Buffer): void {
    this.#frame(source.channel + 1, packet.length);
    this.copy(packet);
  }

  u8(value: number): void {
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  u16(value: number): void {
    this.#bytes[this.#length] = value >>> 8;
    this.#bytes[this.#length + 1] = value;
    this.#length += 2;
  }

  copy(from: Buffer, start = 0, end = from.length): void {
    from.copy(this.#bytes, this.#length, start, end);
    this.#length += end - start;
  }

  /** Everything written; the buffer must not be written to again. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #frame(channel: number, packetBytes: number): void {
    this.#reserve(INTERLEAVE_BYTES + packetBytes);
    const bytes = this.#bytes;
    const at = this.#length;
    bytes[at] = 0x24;
    bytes[at + 1] = channel;
    bytes[at + 2] = packetBytes >>> 8;
    bytes[at + 3] = packetBytes;
    this.#length = at + INTERLEAVE_BYTES;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** The packets in bytes that a `PacketBuffer` made, without their interleaving. */
export function* packetsOf(framed: Buffer): Generator<{ channel: number; packet: Buffer }> {
  for (let at = 0; at + INTERLEAVE_BYTES <= framed.length;) {
    const start = at + INTERLEAVE_BYTES;
    const end = start + framed.readUInt16BE(at + 2);
    yield { channel: framed.readUInt8(at + 1), packet: framed.subarray(start, end) };
    at = end;
  }
}
