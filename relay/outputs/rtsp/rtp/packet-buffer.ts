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
    const { sequence } = source;
    this.u8(0x80);
    this.u8((marker ? 0x80 : 0) | source.payloadType);
    this.u16(sequence);
    this.#length = this.#bytes.writeUInt32BE(timestamp, this.#length);
    this.#length = this.#bytes.writeUInt32BE(source.ssrc, this.#length);
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
    this.#length = this.#bytes.writeUInt8(value, this.#length);
  }

  u16(value: number): void {
    this.#length = this.#bytes.writeUInt16BE(value, this.#length);
  }

  copy(from: Buffer, start = 0, end = from.length): void {
    this.#length += from.copy(this.#bytes, this.#length, start, end);
  }

  /** Everything written; the buffer must not be written to again. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #frame(channel: number, packetBytes: number): void {
    this.#reserve(INTERLEAVE_BYTES + packetBytes);
    this.u8(0x24);
    this.u8(channel);
    this.u16(packetBytes);
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
