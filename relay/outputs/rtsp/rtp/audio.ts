/**
 * AAC and Opus in RTP, a frame a packet: both are shorter than a packet, and frames that share
 * one make some players guess the time of the second.
 *
 * Source: RFC 3640, sections 3.2 (AU headers) and 3.3.6 (AAC-hbr); RFC 7587, section 4.2.
 */
import { MAX_PAYLOAD_BYTES, type PacketBuffer, type RtpSource } from './packet-buffer.js';

/** AU-headers-length, then one header of 13 bits of size and 3 bits of index. */
const AU_SECTION_BYTES = 4;
const AU_HEADER_BITS = 16;
const MAX_AU_BYTES = 0x1fff;

/** One raw AAC frame. A frame that no packet holds is cut; the marker is on its last packet. */
export function writeAac(
  frame: Buffer,
  source: RtpSource,
  timestamp: number,
  out: PacketBuffer,
): void {
  if (frame.length === 0 || frame.length > MAX_AU_BYTES) return;
  const room = MAX_PAYLOAD_BYTES - AU_SECTION_BYTES;
  for (let at = 0; at < frame.length; at += room) {
    const end = Math.min(frame.length, at + room);
    out.rtp(source, timestamp, end === frame.length, AU_SECTION_BYTES + end - at);
    out.u16(AU_HEADER_BITS);
    out.u16(frame.length << 3);
    out.copy(frame, at, end);
  }
}

/** One Opus packet; RFC 6716 bounds it at 1275 bytes a frame, and there is no way to cut it. */
export function writeOpus(
  packet: Buffer,
  source: RtpSource,
  timestamp: number,
  out: PacketBuffer,
): void {
  if (packet.length === 0 || packet.length > MAX_PAYLOAD_BYTES) return;
  out.rtp(source, timestamp, false, packet.length);
  out.copy(packet);
}
