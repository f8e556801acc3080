/**
 * Passwords of cameras as the recorder hands them out: AES-128 in counter mode with a key that is
 * the same in all of them, in base64. It hides nothing from anybody who knows the key.
 * Source: docs/vendors/mobotix.md, "Passwords of cameras".
 */
import { createDecipheriv } from 'node:crypto';

const KEY = Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 22, 33, 55, 120, 12, 76, 87]);
const FIRST_COUNTER = Buffer.alloc(16);

/**
 * The password in plain text. What is no base64 is one already: some replies print it so.
 * @param text blanks and line breaks in it mean nothing
 */
export function cameraPassword(text: string): string {
  const base64 = text.replace(/\s/g, '');
  if (!isBase64(base64)) return text;
  const decipher = createDecipheriv('aes-128-ctr', KEY, FIRST_COUNTER);
  const bytes = [decipher.update(Buffer.from(base64, 'base64')), decipher.final()];
  return Buffer.concat(bytes).toString('utf8');
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
