/** Cuts a span out of a resource that lies in several buffers. */
import type { ByteRange } from '../../../src/kit/byte-range.js';

/** Views of the bytes of `range`, in order; nothing is copied. */
export function slices(buffers: readonly Buffer[], { first, last }: ByteRange): Buffer[] {
  const cut: Buffer[] = [];
  let offset = 0;
  for (const buffer of buffers) {
    const from = Math.max(first - offset, 0);
    const to = Math.min(last + 1 - offset, buffer.length);
    if (from < to) cut.push(buffer.subarray(from, to));
    offset += buffer.length;
  }
  return cut;
}
