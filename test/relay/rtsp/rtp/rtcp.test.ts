import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goodbye, readReport, senderReport } from '../../../../relay/outputs/rtsp/rtp/rtcp.js';

/** Types and lengths of the packets in a compound. */
function packetsIn(compound: Buffer): { type: number; bytes: Buffer }[] {
  const packets: { type: number; bytes: Buffer }[] = [];
  for (let at = 0; at < compound.length;) {
    const end = at + 4 * (compound.readUInt16BE(at + 2) + 1);
    packets.push({ type: compound.readUInt8(at + 1), bytes: compound.subarray(at, end) });
    at = end;
  }
  return packets;
}

const REPORT = {
  ssrc: 0x01020304,
  cname: 'abcd',
  wallMs: Date.UTC(2024, 0, 1) + 250,
  timestamp: 90_000,
  packets: 7,
  payloadBytes: 4_000,
};

describe('a sender report', () => {
  it('tells the wall-clock time as NTP and the timestamp of the same instant', () => {
    const [report] = packetsIn(senderReport(REPORT));
    expect(report?.type).toBe(200);
    expect(report?.bytes.readUInt32BE(4)).toBe(REPORT.ssrc);
    // 2024-01-01 is 3 913 056 000 s after 1900-01-01.
    expect(report?.bytes.readUInt32BE(8)).toBe(3_913_056_000);
    expect(report?.bytes.readUInt32BE(12)).toBe(2 ** 30);
    expect([16, 20, 24].map((at) => report?.bytes.readUInt32BE(at))).toEqual([90_000, 7, 4_000]);
  });

  it('is followed by the canonical name, padded to whole words', () => {
    for (const cname of ['', 'a', 'ab', 'abc', 'abcd', 'abcde']) {
      const [, description, ...rest] = packetsIn(senderReport({ ...REPORT, cname }));
      expect(rest).toEqual([]);
      expect(description?.type).toBe(202);
      expect(description!.bytes.toString('latin1', 10, 10 + cname.length)).toBe(cname);
      expect(description!.bytes.at(-1)).toBe(0);
    }
  });
});

describe('a goodbye', () => {
  it('stands behind a report in one compound', () => {
    expect(packetsIn(goodbye(1, 'x')).map(({ type }) => type)).toEqual([201, 202, 203]);
  });
});

describe('what a player reports', () => {
  it('is heard as a sign of life', () => {
    expect(readReport(Buffer.from([0x81, 201, 0, 1, 0, 0, 0, 1]))).toBe('alive');
  });

  it('is heard as a goodbye, wherever it stands in the compound', () => {
    expect(readReport(goodbye(1, 'x'))).toBe('bye');
  });

  it.each([
    { what: 'nothing', bytes: [] },
    { what: 'RTP', bytes: [0x80, 96, 0, 1, 0, 0, 0, 0] },
    { what: 'a length beyond the end', bytes: [0x81, 201, 0, 9, 0, 0, 0, 1] },
    { what: 'another version', bytes: [0x41, 201, 0, 1, 0, 0, 0, 1] },
  ])('is nothing where it is $what', ({ bytes }) => {
    expect(readReport(Buffer.from(bytes))).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readReport(Buffer.from(bytes))));
  });
});
