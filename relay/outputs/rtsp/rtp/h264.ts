/**
 * H.264 in RTP, packetization-mode 1: what fits goes as it is, parameter sets and their like share
 * one packet (STAP-A), what is too long is cut (FU-A).
 *
 * Source: RFC 6184, sections 5.6 (single NAL unit), 5.7.1 (STAP-A), 5.8 (FU-A), 5.1 (marker).
 */
import { MAX_PAYLOAD_BYTES, type PacketBuffer, type RtpSource } from './packet-buffer.js';
import { grouped } from './nal-groups.js';
import { NAL_SYNTAX } from './nal-units.js';

const STAP_A = 24;
const FU_A = 28;
const STAP_HEADER_BYTES = 1;
const SIZE_BYTES = 2;
const FU_HEADER_BYTES = 2;

/** Writes one access unit. */
export function writeH264(
  units: readonly Buffer[],
  source: RtpSource,
  timestamp: number,
  out: PacketBuffer,
): void {
  const packets = grouped(units, NAL_SYNTAX.h264, STAP_HEADER_BYTES, SIZE_BYTES);
  packets.forEach((group, index) => {
    const isLast = index === packets.length - 1;
    const [unit] = group;
    if (group.length > 1) writeStap(group, source, timestamp, isLast, out);
    else if (unit.length > MAX_PAYLOAD_BYTES) writeFragments(unit, source, timestamp, isLast, out);
    else {
      out.rtp(source, timestamp, isLast, unit.length);
      out.copy(unit);
    }
  });
}

function writeStap(
  group: readonly Buffer[],
  source: RtpSource,
  timestamp: number,
  marker: boolean,
  out: PacketBuffer,
): void {
  const payload = group.reduce((sum, unit) => sum + SIZE_BYTES + unit.length, STAP_HEADER_BYTES);
  const headers = group.map((unit) => unit.readUInt8(0));
  const forbidden = headers.reduce((bits, header) => bits | (header & 0x80), 0);
  const importance = Math.max(...headers.map((header) => header & 0x60));
  out.rtp(source, timestamp, marker, payload);
  out.u8(forbidden | importance | STAP_A);
  for (const unit of group) {
    out.u16(unit.length);
    out.copy(unit);
  }
}

function writeFragments(
  unit: Buffer,
  source: RtpSource,
  timestamp: number,
  marker: boolean,
  out: PacketBuffer,
): void {
  const header = unit.readUInt8(0);
  const room = MAX_PAYLOAD_BYTES - FU_HEADER_BYTES;
  for (let at = 1; at < unit.length; at += room) {
    const end = Math.min(unit.length, at + room);
    const isEnd = end === unit.length;
    out.rtp(source, timestamp, marker && isEnd, FU_HEADER_BYTES + end - at);
    out.u8((header & 0xe0) | FU_A);
    out.u8((at === 1 ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (header & 0x1f));
    out.copy(unit, at, end);
  }
}
