/**
 * Where a single bit was flipped, told from two checksums alone.
 *
 * CRC-32 is linear: what two sums differ by depends only on which bits differ and how far they are from
 * the end. So the difference is followed backwards, a byte at a time, until it is what one bit leaves
 * behind. Other damage may look like one bit too, by chance: once in 2^32 for each bit of the file.
 * Source: ISO 3309, as in RFC 1952, section 8.
 */
const POLYNOMIAL = 0xedb8_8320;
const BITS = 8;

/** CRC of each byte, and for each leading byte of a CRC which byte leads to it. */
const AFTER = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < BITS; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});
const BEFORE = new Uint8Array(256);
for (const [byte, crc] of AFTER.entries()) BEFORE[crc >>> 24] = byte;
/** What a flipped bit of the last byte leaves behind. */
const OF_ONE_BIT = new Set(Array.from({ length: BITS }, (_, bit) => AFTER[1 << bit] ?? 0));

/** @returns the byte in which one flipped bit explains the difference, or null where none does */
export function flippedByte(expected: number, actual: number, bytes: number): number | null {
  let difference = (expected ^ actual) >>> 0;
  for (let at = bytes - 1; at >= 0; at--) {
    if (OF_ONE_BIT.has(difference)) return at;
    const byte = BEFORE[difference >>> 24] ?? 0;
    difference = (((difference ^ (AFTER[byte] ?? 0)) << BITS) | byte) >>> 0;
  }
  return null;
}
