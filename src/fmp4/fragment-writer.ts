/**
 * Samples -> one `moof`+`mdat`, in one buffer written once.
 * Source: ISO/IEC 14496-12 section 8.8.
 */
import type { Sample } from '../model/sample.js';
import { trackIdOf } from './init-segment.js';

/** What a fragment has room for: 32 bits of a duration, 31 of a composition offset. */
export const MAX_DURATION_TICKS = 2 ** 32 - 1;
export const MAX_SHIFT_TICKS = 2 ** 31 - 1;

/** sample_depends_on: none; or others, and no sync sample (8.8.3.1). */
const KEY_FLAGS = 0x0200_0000;
const OTHER_FLAGS = 0x0101_0000;

const TFHD = { defaultDuration: 0x8, defaultFlags: 0x20, baseIsMoof: 0x2_0000 };
const TRUN = { offset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 };
const MFHD_BYTES = 16;
const TFHD_BYTES = 24;
const TFDT_BYTES = 20;
const HEADER_BYTES = 8;

/** A sample whose bytes may be elsewhere. */
export type SizedSample = Omit<Sample, 'data'> & Readonly<{ data: Readonly<{ length: number }> }>;

/** How the samples of one track are described; fields that all share become defaults. */
type Layout<S extends SizedSample = SizedSample> = Readonly<{
  track: number;
  samples: readonly S[];
  /** Flags of `trun`: which fields it has. */
  fields: number;
  trunBytes: number;
  trafBytes: number;
}>;

/**
 * @param sequence counts the fragments of a run, from 1
 * @param samples in decode order within each track; each track's lie in one piece, the lead's first
 */
export function fragment(sequence: number, samples: readonly Sample[]): Buffer {
  const layouts = layoutsOf(samples);
  const mediaBytes = sum(samples, ({ data }) => data.length);
  const out = new BoxWriter(headerBytes(layouts) + mediaBytes);
  writeHeader(out, sequence, layouts, mediaBytes);
  for (const layout of layouts) for (const { data } of layout.samples) out.append(data);
  return out.bytes;
}

/** What stands before the media of such a fragment; the samples' bytes follow in the same order. */
export function fragmentHeader(sequence: number, samples: readonly SizedSample[]): Buffer {
  const layouts = layoutsOf(samples);
  const out = new BoxWriter(headerBytes(layouts));
  writeHeader(
    out,
    sequence,
    layouts,
    sum(samples, ({ data }) => data.length),
  );
  return out.bytes;
}

/** Of `moof`, and of the header of `mdat`. */
function headerBytes(layouts: readonly Layout[]): number {
  return moofBytesOf(layouts) + HEADER_BYTES;
}

function moofBytesOf(layouts: readonly Layout[]): number {
  return sum(layouts, ({ trafBytes }) => trafBytes) + HEADER_BYTES + MFHD_BYTES;
}

function writeHeader(
  out: BoxWriter,
  sequence: number,
  layouts: readonly Layout[],
  mediaBytes: number,
): void {
  const moofBytes = moofBytesOf(layouts);
  out.box(moofBytes, 'moof').box(MFHD_BYTES, 'mfhd').u32(0).u32(sequence);
  let dataOffset = moofBytes + HEADER_BYTES;
  for (const layout of layouts) {
    writeTraf(out, layout, dataOffset);
    dataOffset += sum(layout.samples, ({ data }) => data.length);
  }
  out.box(HEADER_BYTES + mediaBytes, 'mdat');
}

function layoutsOf<S extends SizedSample>(samples: readonly S[]): Layout<S>[] {
  const byTrack = new Map<number, S[]>();
  for (const sample of samples) {
    const own = byTrack.get(sample.track);
    if (own) own.push(sample);
    else byTrack.set(sample.track, [sample]);
  }
  return [...byTrack]
    .sort(([a], [b]) => a - b)
    .map(([track, own]) => {
      const fields = fieldsOf(own);
      const firstFlagsBytes = fields & TRUN.firstFlags ? 4 : 0;
      const trunBytes = 20 + firstFlagsBytes + own.length * entryBytes(fields);
      const trafBytes = HEADER_BYTES + TFHD_BYTES + TFDT_BYTES + trunBytes;
      return { track, samples: own, fields, trunBytes, trafBytes };
    });
}

/** Flags stand once where only the first sample may differ, else at every sample. */
function fieldsOf(samples: readonly SizedSample[]): number {
  const [first, second] = samples;
  const sameDuration = samples.every(({ duration }) => duration === first?.duration);
  const sameFlags = samples.every(({ key }, index) => index === 0 || key === second?.key);
  const shifted = samples.some(({ pts, dts }) => pts !== dts);
  return (
    TRUN.offset |
    TRUN.size |
    (sameFlags ? TRUN.firstFlags : TRUN.flags) |
    (sameDuration ? 0 : TRUN.duration) |
    (shifted ? TRUN.shift : 0)
  );
}

function entryBytes(fields: number): number {
  return (
    [TRUN.duration, TRUN.size, TRUN.flags, TRUN.shift].filter((field) => fields & field).length * 4
  );
}

function writeTraf(out: BoxWriter, layout: Layout, dataOffset: number): void {
  const { track, samples, fields, trunBytes, trafBytes } = layout;
  const [first, second] = samples;
  if (!first) return;
  out.box(trafBytes, 'traf');
  out.box(TFHD_BYTES, 'tfhd').u32(TFHD.baseIsMoof | TFHD.defaultDuration | TFHD.defaultFlags);
  out
    .u32(trackIdOf(track))
    .u32(first.duration)
    .u32(flagsOf(second ?? first));
  out.box(TFDT_BYTES, 'tfdt').u32(0x0100_0000).u64(first.dts);
  out
    .box(trunBytes, 'trun')
    .u32(0x0100_0000 | fields)
    .u32(samples.length)
    .u32(dataOffset);
  if (fields & TRUN.firstFlags) out.u32(flagsOf(first));
  for (const sample of samples) {
    if (fields & TRUN.duration) out.u32(sample.duration);
    out.u32(sample.data.length);
    if (fields & TRUN.flags) out.u32(flagsOf(sample));
    if (fields & TRUN.shift) out.i32(sample.pts - sample.dts);
  }
}

const flagsOf = ({ key }: SizedSample): number => (key ? KEY_FLAGS : OTHER_FLAGS);

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Fills a buffer of known size from front to back. */
class BoxWriter {
  readonly bytes: Buffer;
  #offset = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  /** A header; `size` is that of the whole box. */
  box(size: number, type: string): this {
    this.u32(size);
    this.#offset += this.bytes.write(type, this.#offset, 'latin1');
    return this;
  }

  u32(value: number): this {
    this.#offset = this.bytes.writeUInt32BE(value, this.#offset);
    return this;
  }

  i32(value: number): this {
    this.#offset = this.bytes.writeInt32BE(value, this.#offset);
    return this;
  }

  u64(value: number): this {
    return this.u32(Math.floor(value / 2 ** 32)).u32(value % 2 ** 32);
  }

  append(data: Buffer): this {
    this.#offset += data.copy(this.bytes, this.#offset);
    return this;
  }
}
