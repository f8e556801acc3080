import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_PACKET_BYTES,
  PacketBuffer,
} from '../../../../relay/outputs/rtsp/rtp/packet-buffer.js';
import { Packetiser } from '../../../../relay/outputs/rtsp/rtp/packetiser.js';
import type { Run, Sample } from '../../../../src/model/sample.js';
import type { Track } from '../../../../src/model/track.js';
import { AAC, H264, h264Unit, H265, h265Unit, OPUS, prefixed } from '../tracks.js';
import { aacFrames, h264Units, h265Units, type RtpPacket, split } from './depacketise.js';

function runOf(...tracks: readonly [Track, ...Track[]]): Run {
  return { id: '1', tracks, startMs: 1_000_000 };
}

function sampleOf(data: Buffer, changes: Partial<Sample> = {}): Sample {
  return { track: 0, dts: 0, pts: 0, duration: 512, key: false, data, ...changes };
}

function packetsOf(packetiser: Packetiser, ...samples: readonly Sample[]): RtpPacket[] {
  const out = new PacketBuffer(0);
  for (const sample of samples) packetiser.write(sample, out);
  return split(out.take()).rtp;
}

const payloads = (packets: readonly RtpPacket[]): Buffer[] => packets.map(({ payload }) => payload);
/** Buffers as text: quick to compare, short to print. */
const hex = (buffers: readonly Buffer[]): string[] => buffers.map((bytes) => bytes.toString('hex'));
const typesOf = (units: readonly Buffer[]): number[] => units.map((unit) => unit[0]! & 0x1f);

const CODECS = [
  { codec: 'H.264', track: H264, unit: h264Unit, units: h264Units, maxType: 23 },
  { codec: 'H.265', track: H265, unit: h265Unit, units: h265Units, maxType: 47 },
] as const;

describe.each(CODECS)('a picture in $codec', ({ track, unit, units, maxType }) => {
  it('comes out unit by unit as it went in, in packets of bounded size', () => {
    const anyUnit = fc
      .tuple(fc.integer({ min: 1, max: maxType }), fc.integer({ min: 3, max: 5_000 }), fc.nat(255))
      .map(([type, bytes, fill]) => unit(type, bytes, fill));
    fc.assert(
      fc.property(fc.array(anyUnit, { minLength: 1, maxLength: 8 }), (given) => {
        const packets = packetsOf(new Packetiser(runOf(track)), sampleOf(prefixed(...given)));
        expect(hex(units(payloads(packets)))).toEqual(hex(given));
        const longest = Math.max(...packets.map(({ payload }) => payload.length + 12));
        expect(longest).toBeLessThanOrEqual(MAX_PACKET_BYTES);
      }),
    );
  });

  it('has the marker on its last packet only', () => {
    const packetiser = new Packetiser(runOf(track));
    const packets = packetsOf(packetiser, sampleOf(prefixed(unit(1, 3_000), unit(1, 20))));
    expect(packets.map(({ marker }) => marker)).toEqual([false, false, false, true]);
  });

  it('brings the parameter sets with a key frame that does not bring its own', () => {
    const packetiser = new Packetiser(runOf(track));
    const slice = unit(5, 50);
    const packets = packetsOf(packetiser, sampleOf(prefixed(slice), { key: true }));
    expect(units(payloads(packets))).toEqual([...track.parameterSets, slice]);
    expect(packets).toHaveLength(2);
  });

  it('is sent as it is where it brings all parameter sets', () => {
    const given = [...track.parameterSets, unit(5, 50)];
    const packets = packetsOf(
      new Packetiser(runOf(track)),
      sampleOf(prefixed(...given), { key: true }),
    );
    expect(hex(units(payloads(packets)))).toEqual(hex(given));
  });

  it('leaves out what stands behind a length that lies, and units of one header alone', () => {
    const good = unit(1, 40);
    const lying = Buffer.from([0xff, 0, 0, 0, 1, 2]);
    const empty = Buffer.from([0, 0, 0, 1, 9]);
    const data = Buffer.concat([empty, prefixed(good), lying]);
    const packets = packetsOf(new Packetiser(runOf(track)), sampleOf(data));
    expect(units(payloads(packets))).toEqual([good]);
  });

  it('becomes nothing where it holds nothing', () => {
    expect(packetsOf(new Packetiser(runOf(track)), sampleOf(Buffer.alloc(0)))).toEqual([]);
  });
});

describe('an H.264 picture', () => {
  it('keeps its delimiter in front of added parameter sets', () => {
    const data = prefixed(h264Unit(9, 2), h264Unit(6, 30), h264Unit(5, 50));
    const packets = packetsOf(new Packetiser(runOf(H264)), sampleOf(data, { key: true }));
    expect(typesOf(h264Units(payloads(packets)))).toEqual([9, 7, 8, 6, 5]);
  });

  it('gets all parameter sets where it brings only some of them', () => {
    const data = prefixed(h264Unit(7, 10), h264Unit(5, 50));
    const packets = packetsOf(new Packetiser(runOf(H264)), sampleOf(data, { key: true }));
    expect(typesOf(h264Units(payloads(packets)))).toEqual([7, 8, 7, 5]);
  });

  it('aggregates with the highest importance of the units', () => {
    const packets = packetsOf(
      new Packetiser(runOf(H264)),
      sampleOf(prefixed(h264Unit(9, 2), Buffer.from([0x27, 1, 2]))),
    );
    expect(packets[0]?.payload[0]).toBe(0x60 | 24);
  });
});

describe('an AAC frame', () => {
  it('comes out as it went in, whatever its length', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 8191 }), { maxLength: 4 }),
        (frames) => {
          const given = frames.map((frame) => Buffer.from(frame));
          const samples = given.map((data) => sampleOf(data));
          expect(hex(aacFrames(packetsOf(new Packetiser(runOf(AAC)), ...samples)))).toEqual(
            hex(given),
          );
        },
      ),
    );
  });

  it('is left out where no AU header can tell its size', () => {
    const packetiser = new Packetiser(runOf(AAC));
    expect(packetsOf(packetiser, sampleOf(Buffer.alloc(8192)), sampleOf(Buffer.alloc(0)))).toEqual(
      [],
    );
  });
});

describe('an Opus packet', () => {
  it('is the payload', () => {
    const data = Buffer.from([1, 2, 3]);
    expect(payloads(packetsOf(new Packetiser(runOf(OPUS)), sampleOf(data)))).toEqual([data]);
  });
});

describe('the packets of a track', () => {
  it('count on, wrap, and share one source', () => {
    const packetiser = new Packetiser(runOf(H264));
    packetiser.sources[0]!.sequence = 0xfffe;
    const packets = packetsOf(packetiser, sampleOf(prefixed(h264Unit(1, 4_000))));
    expect(packets.map(({ sequence }) => sequence)).toEqual([0xfffe, 0xffff, 0]);
    expect(new Set(packets.map(({ ssrc }) => ssrc)).size).toBe(1);
    expect(packetiser.sources[0]).toMatchObject({ sequence: 1, packets: 3 });
  });

  it('carry the presentation time in ticks of the track, not the decode time', () => {
    const packetiser = new Packetiser(runOf(H264, AAC));
    const slice = prefixed(h264Unit(1, 10));
    const packets = packetsOf(
      packetiser,
      sampleOf(slice, { dts: 0, pts: 1024 }),
      sampleOf(slice, { dts: 512, pts: 512 }),
      sampleOf(Buffer.from([1]), { track: 1, dts: 0, pts: 0 }),
      sampleOf(Buffer.from([1]), { track: 1, dts: 1024, pts: 1024 }),
    );
    const [first, second, third, fourth] = packets.map(({ timestamp }) => timestamp);
    expect((first! - second!) >>> 0).toBe(3600);
    expect((fourth! - third!) >>> 0).toBe(1024);
    expect(packets.map(({ payloadType }) => payloadType)).toEqual([96, 96, 97, 97]);
    expect(packets.map(({ channel }) => channel)).toEqual([0, 0, 2, 2]);
  });
});
