/**
 * ISO base media boxes: cutting a byte stream into top-level boxes, walking inside one, writing one.
 * Source: ISO/IEC 14496-12, section 4.2 (object structure).
 */

/** Bytes that are no MP4, or more of it than is sane. Ends the run; never leaves the program. */
export class MalformedMedia extends Error {
  override readonly name = 'MalformedMedia';
}

export type Box = Readonly<{
  type: string;
  /** The whole box, header included. */
  bytes: Buffer;
  /** What is behind the header. */
  body: Buffer;
}>;

/** `size` is that of the whole box, header included. */
export type BoxHeader = Readonly<{ type: string; size: number; headerBytes: number }>;

const SHORT_HEADER = 8;
const LONG_HEADER = 16;

/**
 * The header of the box at `offset`, or null where fewer bytes than a header are left.
 * @throws MalformedMedia on a size less than the header's, and on 0, "to the end of the file": a
 * stream has no such end
 */
export function boxHeader(bytes: Buffer, offset: number): BoxHeader | null {
  if (bytes.length - offset < SHORT_HEADER) return null;
  const type = bytes.toString('latin1', offset + 4, offset + 8);
  const size = bytes.readUInt32BE(offset);
  if (size !== 1) {
    if (size < SHORT_HEADER)
      throw new MalformedMedia(`a ${printableType(type)} box of ${size} bytes`);
    return { type, size, headerBytes: SHORT_HEADER };
  }
  if (bytes.length - offset < LONG_HEADER) return null;
  const longSize = bytes.readUInt32BE(offset + 8) * 2 ** 32 + bytes.readUInt32BE(offset + 12);
  if (longSize < LONG_HEADER)
    throw new MalformedMedia(`a ${printableType(type)} box of ${longSize} bytes`);
  return { type, size: longSize, headerBytes: LONG_HEADER };
}

/** The boxes that lie one behind the other in `bytes`. @throws MalformedMedia where they don't fit */
export function* boxesIn(bytes: Buffer): Generator<Box> {
  let offset = 0;
  while (offset < bytes.length) {
    const header = boxHeader(bytes, offset);
    if (!header || header.size > bytes.length - offset) {
      throw new MalformedMedia('a box reaches beyond the one round it');
    }
    const end = offset + header.size;
    yield {
      type: header.type,
      bytes: bytes.subarray(offset, end),
      body: bytes.subarray(offset + header.headerBytes, end),
    };
    offset = end;
  }
}

/** The first box of a type in `bytes`. */
export function findBox(bytes: Buffer, type: string): Box | undefined {
  for (const box of boxesIn(bytes)) if (box.type === type) return box;
  return undefined;
}

/** The box at a path such as `mdia`, `minf`, `stbl`. @throws MalformedMedia where it is missing */
export function boxAt(bytes: Buffer, ...path: readonly string[]): Box {
  let inside = bytes;
  let found: Box | undefined;
  for (const type of path) {
    found = findBox(inside, type);
    if (!found) throw new MalformedMedia(`no ${path.join('/')} box`);
    inside = found.body;
  }
  if (!found) throw new MalformedMedia('an empty path leads to no box');
  return found;
}

/** A box of the given content. */
export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, SHORT_HEADER);
  const header = Buffer.alloc(SHORT_HEADER);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...content], size);
}

/** A full box (ISO/IEC 14496-12, 4.2.2): one with a version and 24 bits of flags. */
export function fullBox(
  type: string,
  version: number,
  flags: number,
  ...content: readonly Buffer[]
): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(version * 2 ** 24 + flags);
  return box(type, head, ...content);
}

/** Unsigned big-endian numbers of 1, 2, 4 or 8 bytes each, as `[bytes, value]`. */
export function numbers(...fields: readonly (readonly [1 | 2 | 4 | 8, number])[]): Buffer {
  const out = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let offset = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) out.writeBigUInt64BE(BigInt(value), offset);
    else out.writeUIntBE(value, offset, bytes);
    offset += bytes;
  }
  return out;
}

/** A box type for messages, whatever bytes it is made of. */
export function printableType(type: string): string {
  return type.replace(/[^\x20-\x7e]/g, '?');
}

/**
 * Runs a parser; Node's own bounds checks speak for a field that lies outside its box.
 * @throws MalformedMedia in place of RangeError
 */
export function withinBounds<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MalformedMedia('a field reaches beyond its box', { cause: error });
  }
}
