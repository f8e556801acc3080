/** What devices and logs make of a password beside its usual encodings, which the redactor knows. Pure. */
import { createHash } from 'node:crypto';

/** Hashes, hexadecimal digits, and the text backwards, as it is and as JSON writes it. */
export function tracesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const hashes = ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(bytes).digest());
  const hex = [bytes, ...hashes].map((one) => one.toString('hex'));
  return [
    ...hex,
    ...hex.map((one) => one.toUpperCase()),
    ...hashes.map((one) => one.toString('base64')),
    ...[secret, inJson].map((text) => Array.from(text).reverse().join('')),
  ];
}
