/** Bytes made wrong in the ways that hurt parsers, the same for the same seed. */

/** Numbers between 0 and 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Random = () => number;

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);
export const oneOf = <T>(random: Random, items: readonly T[]): T =>
  items[below(random, items.length)]!;

const LIMITS = [0, 1, 2, 7, 8, 9, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x1_0000, 0x10_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff]; // prettier-ignore
const TYPES = ['moov', 'moof', 'mdat', 'traf', 'trun', 'tfhd', 'tfdt', 'trak', 'stsd', 'avc1', 'hvc1', 'mp4a', 'Opus', 'free']; // prettier-ignore
const MOST_CHANGES = 6;

/** Some changes, mostly few: one that is deep inside reaches further than many. */
export function mutated(original: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(original);
  const changes = 1 + below(random, 1 + below(random, MOST_CHANGES));
  for (let i = 0; i < changes && bytes.length > 8; i++) bytes = changed(bytes, random);
  return bytes;
}

function changed(bytes: Buffer, random: Random): Buffer {
  const at = below(random, bytes.length - 8);
  const length = 1 + below(random, Math.min(64, bytes.length - at));
  switch (below(random, 9)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
      return bytes;
    case 1:
      bytes[at] = oneOf(random, LIMITS) & 0xff;
      return bytes;
    case 2:
      bytes.writeUInt32BE(oneOf(random, LIMITS), at);
      return bytes;
    case 3:
      bytes.writeUInt32BE((bytes.readUInt32BE(at) + below(random, 17) - 8) >>> 0, at);
      return bytes;
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 5:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 6:
      return bytes.subarray(0, at);
    case 7:
      return withSize(bytes, random);
    default:
      bytes.write(oneOf(random, TYPES), at, 'latin1');
      return bytes;
  }
}

/** Changes the size of some box, or its first field, wherever its type stands. */
function withSize(bytes: Buffer, random: Random): Buffer {
  const at = bytes.indexOf(oneOf(random, TYPES), below(random, bytes.length), 'latin1');
  const field = at + oneOf(random, [-4, 4, 8, 12]);
  if (at < 4 || field + 4 > bytes.length) return bytes;
  bytes.writeUInt32BE(oneOf(random, LIMITS), field);
  return bytes;
}

/** Cut into pieces: whole, a few, or byte by byte. */
export function anyPieces(bytes: Buffer, random: Random): Buffer[] {
  const size = oneOf(random, [bytes.length, 1 + below(random, 200), 1 + below(random, 9)]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}
