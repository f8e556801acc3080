/**
 * Byte ranges of HTTP: what a `Range` header asks for.
 * Source: RFC 9110, section 14 (range requests).
 */
/** Both ends belong to it. */
export type ByteRange = Readonly<{ first: number; last: number }>;

/**
 * What a `Range` header asks of a resource of `bytes` bytes. `null` means the whole of it: no header,
 * another unit, several ranges or nonsense, all of which a server may pass over.
 */
export function parseRange(
  header: string | undefined,
  bytes: number,
): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  if (from === '') {
    const wanted = Math.min(Number(to), bytes);
    return wanted > 0 ? { first: bytes - wanted, last: bytes - 1 } : 'unsatisfiable';
  }
  const first = Number(from);
  const last = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== '' && Number(to) < first) return null;
  return first < bytes ? { first, last } : 'unsatisfiable';
}
