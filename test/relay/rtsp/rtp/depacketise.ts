/** RTP as a player takes it apart again: written from the RFCs, without the code under test. */

export type RtpPacket = Readonly<{
  channel: number;
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}>;

/** The packets in interleaved bytes, RTCP (odd channels) apart. */
export function split(framed: Buffer): { rtp: RtpPacket[]; rtcp: Buffer[] } {
  const rtp: RtpPacket[] = [];
  const rtcp: Buffer[] = [];
  for (let at = 0; at < framed.length;) {
    if (framed[at] !== 0x24) throw new Error(`no frame at ${at}`);
    const channel = framed.readUInt8(at + 1);
    const end = at + 4 + framed.readUInt16BE(at + 2);
    if (end > framed.length) throw new Error('a frame is cut');
    const packet = framed.subarray(at + 4, end);
    if (channel % 2 === 1) rtcp.push(packet);
    else rtp.push(parseRtp(channel, packet));
    at = end;
  }
  return { rtp, rtcp };
}

export function parseRtp(channel: number, packet: Buffer): RtpPacket {
  if (packet[0] !== 0x80) throw new Error('not RTP version 2, or padding, extension or CSRCs');
  return {
    channel,
    marker: (packet.readUInt8(1) & 0x80) !== 0,
    payloadType: packet.readUInt8(1) & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(12),
  };
}

/** RFC 6184: the NAL units of H.264 payloads. */
export function h264Units(payloads: readonly Buffer[]): Buffer[] {
  return units(payloads, 1, {
    typeOf: (payload) => payload.readUInt8(0) & 0x1f,
    aggregate: 24,
    fragment: 28,
    header: (payload) => Buffer.from([(payload[0]! & 0xe0) | (payload[1]! & 0x1f)]),
    fuHeaderAt: 1,
  });
}

/** RFC 7798: the NAL units of H.265 payloads. */
export function h265Units(payloads: readonly Buffer[]): Buffer[] {
  return units(payloads, 2, {
    typeOf: (payload) => (payload.readUInt8(0) >> 1) & 0x3f,
    aggregate: 48,
    fragment: 49,
    header: (payload) =>
      Buffer.from([(payload[0]! & 0x81) | ((payload[2]! & 0x3f) << 1), payload[1]!]),
    fuHeaderAt: 2,
  });
}

type Codec = Readonly<{
  typeOf: (payload: Buffer) => number;
  aggregate: number;
  fragment: number;
  /** Of the unit a fragment belongs to. */
  header: (payload: Buffer) => Buffer;
  fuHeaderAt: number;
}>;

function units(payloads: readonly Buffer[], headerBytes: number, codec: Codec): Buffer[] {
  const found: Buffer[] = [];
  let open: Buffer[] | undefined;
  for (const payload of payloads) {
    const type = codec.typeOf(payload);
    if (type === codec.aggregate) {
      for (let at = headerBytes; at < payload.length;) {
        const end = at + 2 + payload.readUInt16BE(at);
        found.push(payload.subarray(at + 2, end));
        at = end;
      }
    } else if (type === codec.fragment) {
      const fu = payload.readUInt8(codec.fuHeaderAt);
      if ((fu & 0x80) !== 0) {
        if (open !== undefined) throw new Error('a unit began inside another');
        open = [codec.header(payload)];
      }
      if (open === undefined) throw new Error('a fragment without a beginning');
      open.push(payload.subarray(codec.fuHeaderAt + 1));
      if ((fu & 0x40) !== 0) {
        found.push(Buffer.concat(open));
        open = undefined;
      }
    } else {
      found.push(payload);
    }
  }
  if (open !== undefined) throw new Error('a unit without an end');
  return found;
}

/** RFC 3640, AAC-hbr, one AU a packet or several packets an AU. */
export function aacFrames(packets: readonly RtpPacket[]): Buffer[] {
  const frames: Buffer[] = [];
  let pieces: Buffer[] = [];
  for (const { payload, marker } of packets) {
    if (payload.readUInt16BE(0) !== 16) throw new Error('not one AU header of 16 bits');
    const size = payload.readUInt16BE(2) >> 3;
    pieces.push(payload.subarray(4));
    if (!marker) continue;
    const frame = Buffer.concat(pieces);
    if (frame.length !== size) throw new Error(`an AU of ${size} bytes has ${frame.length}`);
    frames.push(frame);
    pieces = [];
  }
  return frames;
}
