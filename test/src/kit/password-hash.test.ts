import { describe, expect, it } from 'vitest';
import {
  hashPassword,
  isPassword,
  looksHashed,
  parsePasswordHash,
} from '../../../src/kit/password-hash.js';

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** Of RFC 7914, section 12, the vector with N = 16384: ("pleaseletmein", "SodiumChloride"). */
const VECTOR = Buffer.from(
  '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
    'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
  'hex',
);
const FROM_RFC = `$scrypt$ln=14,r=8,p=1$${bare(Buffer.from('SodiumChloride'))}$${bare(VECTOR)}`;

const SALT = bare(Buffer.alloc(16, 1));
const HASH = bare(Buffer.alloc(32, 2));
const withCost = (cost: string): string => `$scrypt$${cost}$${SALT}$${HASH}`;

describe('a hash of a password', () => {
  it('is the one of RFC 7914', async () => {
    const parsed = parsePasswordHash(FROM_RFC)!;
    expect(await isPassword('pleaseletmein', parsed)).toBe(true);
    expect(await isPassword('pleaseletmeout', parsed)).toBe(false);
  });

  it('fits its password and no other, and is another each time', async () => {
    const text = await hashPassword('correct horse');
    expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
    expect(text).not.toContain('horse');
    expect(await hashPassword('correct horse')).not.toBe(text);
    const parsed = parsePasswordHash(text)!;
    expect(await isPassword('correct horse', parsed)).toBe(true);
    for (const wrong of ['', 'Correct horse', 'correct horse ', text])
      expect(await isPassword(wrong, parsed)).toBe(false);
  }, 20_000);

  it('does not mind how a keyboard composes letters', async () => {
    const parsed = parsePasswordHash(await hashPassword('caf\u00e9'))!;
    expect(await isPassword('cafe\u0301', parsed)).toBe(true);
    expect(await isPassword('cafe', parsed)).toBe(false);
  }, 20_000);

  it.each([
    ['too cheap', withCost('ln=9,r=8,p=1')],
    ['too much memory', withCost('ln=20,r=8,p=1')],
    ['too much memory by its blocks', withCost('ln=15,r=99,p=1')],
    ['too many in parallel', withCost('ln=15,r=8,p=17')],
    ['no block', withCost('ln=15,r=0,p=1')],
    ['nothing in parallel', withCost('ln=15,r=8,p=0')],
    ['an endless number', withCost('ln=150,r=8,p=1')],
    ['no salt', `$scrypt$ln=15,r=8,p=1$$${HASH}`],
    ['hardly any hash', `$scrypt$ln=15,r=8,p=1$${SALT}$AAAA`],
    ['another method', withCost('ln=15,r=8,p=1').replace('scrypt', 'bcrypt')],
    ['something behind it', `${withCost('ln=15,r=8,p=1')}$`],
    ['a second line', `${withCost('ln=15,r=8,p=1')}\n`],
  ])('is refused with %s', (_, text) => {
    expect(parsePasswordHash(withCost('ln=15,r=8,p=1'))).not.toBeNull();
    expect(parsePasswordHash(text)).toBeNull();
  });

  it('is told from a password by its beginning', () => {
    expect(looksHashed(withCost('ln=99,r=8,p=1'))).toBe(true);
    expect(looksHashed('scrypt$')).toBe(false);
  });
});
