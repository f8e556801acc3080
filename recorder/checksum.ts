/**
 * Checksums of recordings: CRC-32 as zlib has it, over everything that the row says is durable.
 *
 * It is kept as the file grows, for the price of one pass over bytes that are in the cache anyway, and
 * finds one flipped bit for certain. It protects from disks, not from people.
 */
import { crc32 } from 'node:zlib';
import { MalformedMedia } from '../src/fmp4/box.js';
import type { DiskFile } from './disk.js';

/** The CRC-32 of the first bytes of a file. */
export type Counted = Readonly<{ bytes: number; checksum: number }>;

/** Bytes read in one go. */
const READ_BYTES = 1024 * 1024;
const NOTHING_COUNTED: Counted = { bytes: 0, checksum: 0 };

/**
 * CRC-32 of the first bytes of a file.
 * @param counted that of fewer of them, where it is known
 */
export async function checksumOf(
  file: DiskFile,
  bytes: number,
  counted?: Counted | null,
): Promise<number> {
  let { bytes: at, checksum } = counted && counted.bytes <= bytes ? counted : NOTHING_COUNTED;
  while (at < bytes) {
    const read = await file.read(at, Math.min(READ_BYTES, bytes - at));
    if (read.length === 0) throw new MalformedMedia('a file that is shorter than it says');
    checksum = crc32(read, checksum);
    at += read.length;
  }
  return checksum;
}
