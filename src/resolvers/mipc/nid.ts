/**
 * The signature of one call: what it says of itself, behind a hash that only those who know the
 * shared key can make (docs/vendors/mipc.md, "The signature"). Pure.
 *
 * Everything is bytes, also the text that is hashed: tags above 0x7f are no characters.
 */
import { createHash } from 'node:crypto';

export type Signing = Readonly<{
  /** Number of the call, 1 to 2³² − 1; 0 leaves it out. */
  seq: number;
  /** `0x…`: a session's id, or the login's while there is none; empty leaves it and the flag out. */
  id: string;
  /** The shared key in decimal digits. */
  shared: string;
  /** 2 for a login, 0 for everything else. */
  flag: 0 | 2;
}>;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.';
/** Each tag is a multiple of 32, to which the length of its value is added. */
const TAG = { shared: 0, hash: 32, seq: 64, id: 96, flag: 128 } as const;
const ID = /^(?:0x)?([0-9a-f]{1,62})$/i;

/** Whether it can be signed with. */
export const isId = (text: string): boolean => ID.test(text);

/** The signature, of letters, digits, `_` and `.`. */
export function nid({ seq, id, shared, flag }: Signing): string {
  const idBytes = bytesOfHex(id);
  const claims = Buffer.concat([
    tagged(TAG.seq, bytesOf(seq)),
    tagged(TAG.id, idBytes),
    idBytes.length > 0 ? tagged(TAG.flag, bytesOf(flag)) : Buffer.alloc(0),
  ]);
  const hash = createHash('md5')
    .update(claims)
    .update(tagged(TAG.shared, Buffer.from(shared, 'latin1')))
    .digest();
  return encode(Buffer.concat([tagged(TAG.hash, hash), claims]));
}

function tagged(tag: number, value: Buffer): Buffer {
  return value.length === 0
    ? value
    : Buffer.concat([Buffer.of((tag + value.length) & 0xff), value]);
}

/** Big-endian, without leading zeros; nothing for 0. */
function bytesOf(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
}

/** Two digits a byte, counted from the right; leading zeros count too. */
function bytesOfHex(id: string): Buffer {
  const digits = ID.exec(id)?.[1] ?? '';
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}

/** Base64 over an alphabet of its own, without padding. */
function encode(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = bytes.subarray(at, at + 3);
    const bits = ((group[0] ?? 0) << 16) | ((group[1] ?? 0) << 8) | (group[2] ?? 0);
    for (let index = 0; index <= group.length; index++)
      text += ALPHABET.charAt((bits >> (18 - 6 * index)) & 63);
  }
  return text;
}
