/**
 * The server's half of the key exchange, the password and the signatures, written apart from
 * camrelay's own so that they cannot share a mistake. Sources: docs/vendors/mipc.md.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';

export const PRIME = 791658605174853458830696113306796803n;

export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

export function randomExponent(): bigint {
  return (BigInt(`0x${randomBytes(8).toString('hex')}`) % 2n ** 63n) + 2n;
}

/** What a client that knows the password sends for it. */
export function passwordValue(hash: Buffer, shared: string): string {
  const key = md5(Buffer.from(shared)).subarray(0, 8);
  // Triple DES with one key three times is single DES, which OpenSSL 3 has put away.
  const cipher = createCipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), Buffer.alloc(8));
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(hash), cipher.final()]).toString('hex');
}

export const md5 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What a signature says of itself. */
export type Signature = Readonly<{
  seq: number;
  /** Hexadecimal digits in pairs. */
  id: string;
  flag: number;
  /** Whether whoever made it knows the key. */
  isBy(shared: string): boolean;
}>;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.';

/** Null where it is none. */
export function readSignature(text: string): Signature | null {
  if (!/^M[\w.]+$/.test(text)) return null;
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(6, '0'));
  const octets = bits.join('').match(/.{8}/g) ?? [];
  const bytes = Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)));
  if (bytes[0] !== 0x30 || bytes.length < 17) return null;
  const hash = bytes.subarray(1, 17);
  const claims = bytes.subarray(17);
  const values = new Map<number, Buffer>();
  for (let at = 0; at < claims.length;) {
    const tag = claims[at]!;
    const length = tag & 0x1f;
    values.set(tag - length, claims.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  const numberOf = (tag: number): number => Number(`0x0${values.get(tag)?.toString('hex') ?? ''}`);
  return {
    seq: numberOf(0x40),
    id: values.get(0x60)?.toString('hex') ?? '',
    flag: numberOf(0x80),
    isBy: (shared) => md5(claims, Buffer.of(shared.length), Buffer.from(shared)).equals(hash),
  };
}
