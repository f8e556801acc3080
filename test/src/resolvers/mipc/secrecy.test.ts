/** The key exchange, and what is enciphered with its key. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  newPrivateKey,
  publicKey,
  sharedKey,
} from '../../../../src/resolvers/mipc/key-exchange.js';
import {
  encipheredHash,
  encipheredText,
  passwordHash,
} from '../../../../src/resolvers/mipc/password.js';

const KEY = '145305405769426499099507932653795041';

describe('the key exchange', () => {
  it.each([
    {
      own: '9463173105926718340',
      told: '329729286773540302424358498872638807',
      theirs: '208798247843484890557372806871894856',
      shared: '132643853170507788772528909804569034',
    },
    {
      own: '18446744073709551557',
      told: '572312188290526701582238889645731412',
      theirs: '624071489472256410433881327980300896',
      shared: '547831828205041620913216167277234675',
    },
  ])('with the private key $own gives what the maker gets', ({ own, told, theirs, shared }) => {
    expect(publicKey(own)).toBe(told);
    expect(sharedKey(theirs, own)).toBe(shared);
  });

  it('has a new private key each time, of up to 64 bits', () => {
    const keys = Array.from({ length: 200 }, newPrivateKey);
    expect(new Set(keys).size).toBe(200);
    for (const key of keys) expect(BigInt(key)).toBeLessThan(1n << 64n);
    expect(keys.some((key) => BigInt(key) > 1n << 60n)).toBe(true);
  });

  it('comes to the same on both sides', () => {
    const [one, other] = [newPrivateKey(), newPrivateKey()];
    expect(sharedKey(publicKey(one), other)).toBe(sharedKey(publicKey(other), one));
  });

  it.each(['', '0', '1', 'abc', '-5', '12.5', '9'.repeat(36), '9'.repeat(4_000)])(
    'takes %.40s for no public key',
    (theirs) => {
      expect(sharedKey(theirs, '5')).toBeNull();
    },
  );
});

describe('the password', () => {
  it.each([
    ['1234', KEY, '5f360d87109a7888da73dfde2d650497'],
    ['correct horse battery staple', KEY, 'b74b687b3d9a6b362ac13a17b507e821'],
    ['', '31', 'c2492261565963e9689c8e672a8dd1eb'],
    ['pässwörd', '600000000000000000000000000000000007', '273805f9b5468335ef888f60aa9aee42'],
    ['admin', '791658605174853458830696113306796802', '1e2cf4c628d7205c67694ff85a5f5198'],
    ['A'.repeat(40), '42', '9405a2733df09681e4e70a6fb1d8685b'],
  ])('%j is enciphered as the maker does it', (password, shared, value) => {
    expect(encipheredHash(passwordHash(password), shared)).toBe(value);
  });

  it('can also be taken as the low bytes of its characters', () => {
    const lowBytes = passwordHash('\xe4\xf6', 'latin1');
    expect(lowBytes).toBe(createHash('md5').update(Buffer.of(0xe4, 0xf6)).digest('hex'));
    expect(lowBytes).not.toBe(passwordHash('\xe4\xf6'));
    expect(passwordHash('\u01e4', 'latin1')).toBe(passwordHash('\xe4', 'latin1'));
  });
});

describe('what the client says of itself', () => {
  it.each([
    ['{"app":{}}', KEY, '0eRj0zdhLU+Ie+YC19sAdg=='],
    ['{"app":{"id":"mipcm"}}', '31', '90wM3/dcWIWfXUsudOYDMLeO3bUPIZAZ'],
  ])('%s is enciphered as the maker does it', (text, shared, base64) => {
    expect(encipheredText(text, shared)).toBe(`data:application/octet-stream;base64,${base64}`);
  });
});
