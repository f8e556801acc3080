/**
 * RTCP: the sender reports and goodbyes we send, and what matters of the reports we get.
 *
 * Source: RFC 3550, sections 6.1 (compound packets), 6.4.1 (SR), 6.5 (SDES), 6.6 (BYE), 4 (NTP).
 */

const SR = 200;
const RR = 201;
const SDES = 202;
const BYE = 203;
const APP = 204;
const CNAME = 1;
const VERSION_2 = 0x80;
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_OFFSET_S = 2_208_988_800;

export type SenderReport = Readonly<{
  ssrc: number;
  cname: string;
  /** Wall-clock time of an instant of the media, ms since the Unix epoch ... */
  wallMs: number;
  /** ... and the RTP timestamp of that same instant. */
  timestamp: number;
  packets: number;
  payloadBytes: number;
}>;

export function senderReport(report: SenderReport): Buffer {
  const head = Buffer.alloc(28);
  head.writeUInt8(VERSION_2, 0);
  head.writeUInt8(SR, 1);
  head.writeUInt16BE(head.length / 4 - 1, 2);
  head.writeUInt32BE(report.ssrc, 4);
  const seconds = Math.floor(report.wallMs / 1000);
  const fraction = (report.wallMs - seconds * 1000) / 1000;
  head.writeUInt32BE((seconds + NTP_OFFSET_S) >>> 0, 8);
  head.writeUInt32BE(Math.floor(fraction * 2 ** 32) >>> 0, 12);
  head.writeUInt32BE(report.timestamp, 16);
  head.writeUInt32BE(report.packets, 20);
  head.writeUInt32BE(report.payloadBytes, 24);
  return Buffer.concat([head, sourceDescription(report.ssrc, report.cname)]);
}

/** Behind an empty receiver report, as a compound packet has to begin with a report. */
export function goodbye(ssrc: number, cname: string): Buffer {
  const report = Buffer.from([VERSION_2, RR, 0, 1, 0, 0, 0, 0]);
  report.writeUInt32BE(ssrc, 4);
  const bye = Buffer.from([VERSION_2 | 1, BYE, 0, 1, 0, 0, 0, 0]);
  bye.writeUInt32BE(ssrc, 4);
  return Buffer.concat([report, sourceDescription(ssrc, cname), bye]);
}

function sourceDescription(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname, 'latin1').subarray(0, 255);
  const itemBytes = 2 + name.length;
  // At least one zero ends the items, and the chunk is filled up to whole words.
  const chunkBytes = 4 + itemBytes + (4 - (itemBytes % 4));
  const packet = Buffer.alloc(4 + chunkBytes);
  packet.writeUInt8(VERSION_2 | 1, 0);
  packet.writeUInt8(SDES, 1);
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt8(CNAME, 8);
  packet.writeUInt8(name.length, 9);
  name.copy(packet, 10);
  return packet;
}

/** What a packet from a player says: it is there, it leaves, or nothing (it is no RTCP). */
export function readReport(bytes: Buffer): 'alive' | 'bye' | undefined {
  let said: 'alive' | 'bye' | undefined;
  for (let at = 0; at + 4 <= bytes.length;) {
    const type = bytes.readUInt8(at + 1);
    const end = at + 4 * (bytes.readUInt16BE(at + 2) + 1);
    const isRtcp = (bytes.readUInt8(at) & 0xc0) === VERSION_2 && type >= SR && type <= APP + 3;
    if (!isRtcp || end > bytes.length) return undefined;
    said = type === BYE || said === 'bye' ? 'bye' : 'alive';
    at = end;
  }
  return said;
}
