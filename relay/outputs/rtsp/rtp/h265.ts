/**
 * H.265 in RTP without DONL: single units, aggregation packets for parameter sets, fragments.
 *
 * Source: RFC 7798, sections 4.4.1 (single), 4.4.2 (AP), 4.4.3 (FU), 4.1 (marker).
 */
import { MAX_PAYLOAD_BYTES, type PacketBuffer, type RtpSource } from './packet-buffer.js';
import { grouped } from './nal-groups.js';
import { NAL_SYNTAX } from './nal-units.js';

const AP = 48;
const FU = 49;
const UNIT_HEADER_BYTES = 2;
const SIZE_BYTES = 2;
const FU_HEADER_BYTES = UNIT_HEADER_BYTES + 1;
const TYPE_MASK = 0x7e;

/** Writes one access unit. */
export function writeH265(
  units: readonly Buffer[],
  source: RtpSource,
  timestamp: number,
  out: PacketBuffer,
): void {
  const packets = grouped(units, NAL_SYNTAX.h265, UNIT_HEADER_BYTES, SIZE_BYTES);
  packets.forEach((group, index) => {
    const isLast = index === packets.length - 1;
    const [unit] = group;
    if (group.length > 1) writeAggregate(group, source, timestamp, isLast, out);
    else if (unit.length > MAX_PAYLOAD_BYTES) writeFragments(unit, source, timestamp, isLast, out);
    else {
      out.rtp(source, timestamp, isLast, unit.length);
      out.copy(unit);
    }
  });
}

/** Layer and temporal id of an aggregate are the lowest of its units. */
function writeAggregate(
  group: readonly Buffer[],
  source: RtpSource,
  timestamp: number,
  marker: boolean,
  out: PacketBuffer,
): void {
  const payload = group.reduce((sum, unit) => sum + SIZE_BYTES + unit.length, UNIT_HEADER_BYTES);
  const headers = group.map((unit) => unit.readUInt16BE(0));
  const forbidden = headers.reduce((bits, header) => bits | (header & 0x8000), 0);
  const layer = Math.min(...headers.map((header) => header & 0x01f8));
  const temporal = Math.min(...headers.map((header) => header & 0x0007));
  out.rtp(source, timestamp, marker, payload);
  out.u16(forbidden | (AP << 9) | layer | temporal);
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
  const first = unit.readUInt8(0);
  const second = unit.readUInt8(1);
  const type = (first & TYPE_MASK) >> 1;
  const room = MAX_PAYLOAD_BYTES - FU_HEADER_BYTES;
  for (let at = UNIT_HEADER_BYTES; at < unit.length; at += room) {
    const end = Math.min(unit.length, at + room);
    const isEnd = end === unit.length;
    out.rtp(source, timestamp, marker && isEnd, FU_HEADER_BYTES + end - at);
    out.u8((first & ~TYPE_MASK) | (FU << 1));
    out.u8(second);
    out.u8((at === UNIT_HEADER_BYTES ? 0x80 : 0) | (isEnd ? 0x40 : 0) | type);
    out.copy(unit, at, end);
  }
}
