/**
 * Diffie and Hellman's key exchange, with the numbers of this protocol (docs/vendors/mipc.md, "The
 * key exchange"). All numbers are decimal digits; the shared key is used as that text. Pure, but for
 * chance.
 */
import { randomBytes } from 'node:crypto';
import bigInt from 'big-integer';

export const PRIME = '791658605174853458830696113306796803';
export const ROOT = 5;
const PRIVATE_BYTES = 8;

export function newPrivateKey(): string {
  const digits = randomBytes(PRIVATE_BYTES).toString('hex');
  // Zero is as likely as any other and hides nothing.
  return bigInt.max(1, bigInt(digits, 16)).toString();
}

/** What the other side is told. */
export function publicKey(privateKey: string): string {
  return bigInt(ROOT).modPow(bigInt(privateKey), bigInt(PRIME)).toString();
}

/** What both sides know; null where the other side's public key is none. */
export function sharedKey(theirs: string, privateKey: string): string | null {
  if (!/^\d{1,40}$/.test(theirs)) return null;
  const prime = bigInt(PRIME);
  const key = bigInt(theirs);
  // The numbers at both ends have only themselves and 1 as powers.
  if (key.lt(2) || key.gt(prime.subtract(2))) return null;
  return key.modPow(bigInt(privateKey), prime).toString();
}
