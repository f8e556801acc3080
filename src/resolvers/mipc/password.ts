/**
 * The password as it is sent, and the little the client says of itself: single DES under the shared
 * key (docs/vendors/mipc.md, "The password"). Pure.
 *
 * Node's OpenSSL keeps single DES in a provider that is off, hence crypto-js.
 */
import { createHash } from 'node:crypto';
import CryptoJS from 'crypto-js';

/** How a password becomes bytes. Most servers' accounts were made with the first. */
export type PasswordEncoding = 'utf8' | 'latin1';

const BLOCK_BYTES = 8;
const NO_IV = '00'.repeat(BLOCK_BYTES);

/** What stands for the password from here on; as secret as it. Hexadecimal digits. */
export function passwordHash(password: string, encoding: PasswordEncoding = 'utf8'): string {
  return md5(Buffer.from(password, encoding)).toString('hex');
}

/** The value that is sent. @param shared the shared key in decimal digits */
export function encipheredHash(hash: string, shared: string): string {
  return encipher(Buffer.from(hash, 'hex'), shared).toString('hex');
}

/** Text as the maker's page encloses it in a login: enciphered, as a `data:` URL. */
export function encipheredText(text: string, shared: string): string {
  const bytes = Buffer.from(text);
  const count = BLOCK_BYTES - (bytes.length % BLOCK_BYTES);
  // Filled up at the front: how many, and then as many less one.
  const padding = Buffer.alloc(count, 0xff);
  padding[0] = count;
  const enciphered = encipher(Buffer.concat([padding, bytes]), shared);
  return `data:application/octet-stream;base64,${enciphered.toString('base64')}`;
}

/** @param plain whole blocks of 8 bytes */
function encipher(plain: Buffer, shared: string): Buffer {
  const key = md5(Buffer.from(shared, 'latin1')).subarray(0, BLOCK_BYTES);
  const { ciphertext } = CryptoJS.DES.encrypt(words(plain), words(key), {
    iv: CryptoJS.enc.Hex.parse(NO_IV),
    mode: CryptoJS.mode.CBC,
    padding: CryptoJS.pad.NoPadding,
  });
  return Buffer.from(ciphertext.toString(CryptoJS.enc.Hex), 'hex');
}

function words(bytes: Buffer): CryptoJS.lib.WordArray {
  return CryptoJS.enc.Hex.parse(bytes.toString('hex'));
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}
