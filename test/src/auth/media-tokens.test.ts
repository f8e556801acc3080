import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMediaToken, signMediaToken } from '../../../src/auth/media-tokens.js';

const KEY = randomBytes(32);
const GRANT = { user: 'ann', proof: 'p'.repeat(22), camera: 'porch', expiresMs: 1_700_000_000_000 };

describe('a media token', () => {
  it('says what it was signed for', () => {
    for (const grant of [
      GRANT,
      { ...GRANT, camera: null },
      { ...GRANT, user: '\u{1d504}'.repeat(64), camera: 'c'.repeat(64) },
    ])
      expect(readMediaToken(signMediaToken(grant, KEY), KEY)).toEqual(grant);
  });

  it('fits into an address as it is', () => {
    expect(signMediaToken(GRANT, KEY)).toMatch(/^crm_[\w-]+\.[\w-]+$/);
  });

  it('is good for nothing with another key', () => {
    expect(readMediaToken(signMediaToken(GRANT, KEY), randomBytes(32))).toBeNull();
  });

  it('is good for nothing with another payload', () => {
    const payload = Buffer.from(JSON.stringify(['ann', GRANT.proof, null, 9e15]));
    const [, signature] = signMediaToken(GRANT, KEY).split('.');
    const forged = `crm_${payload.toString('base64url')}.${signature}`;
    expect(readMediaToken(forged, KEY)).toBeNull();
  });

  it('is good for nothing with any other letter in its place', () => {
    const token = signMediaToken(GRANT, KEY);
    const places = fc.integer({ min: 4, max: token.length - 1 });
    const letters = fc.constantFrom('a', 'b', 'X', 'Z', '0', '9', '-', '_', '.');
    fc.assert(
      fc.property(places, letters, (at, letter) => {
        if (token[at] === letter) return;
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        const read = readMediaToken(changed, KEY);
        expect(read).toBeNull();
      }),
    );
  });

  it.each(['', 'crm_', 'crm_.', 'crm_a.b', 'crt_abc', `crm_${'a'.repeat(10_000)}.b`])(
    'is not %j',
    (text) => {
      expect(readMediaToken(text, KEY)).toBeNull();
    },
  );
});
