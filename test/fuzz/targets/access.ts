/** What strangers show to come in: headers, cookies, tokens; and the hashes they are held against. */
import assert from 'node:assert';
import type { IncomingMessage } from 'node:http';
import { SESSION_COOKIE, shownBy } from '../../../src/api/credentials.js';
import { readMediaToken, signMediaToken } from '../../../src/auth/media-tokens.js';
import { looksHashed, parsePasswordHash } from '../../../src/kit/password-hash.js';
import { latin1, utf8, type Target } from '../target.js';

const KEY = Buffer.alloc(32, 7);
const GRANT = { user: 'ann', proof: 'p', camera: 'porch', expiresMs: 1_700_000_000_000 };
const SIGNED = signMediaToken(GRANT, KEY);
const BASIC = `Basic ${Buffer.from('ann:pass:word').toString('base64')}`;

/** Its lines: `Authorization`, `Cookie`, the address. */
function requestOf(input: Buffer): IncomingMessage {
  const [authorization, cookie, url] = input.toString('latin1').split('\n');
  const headers = { ...(authorization && { authorization }), ...(cookie && { cookie }) };
  return { headers, url } as unknown as IncomingMessage;
}

const shown: Target = {
  name: 'shown-credentials',
  seeds: latin1(
    `${BASIC}\n\n/`,
    `Bearer crt_abc\n${SESSION_COOKIE}=secret\n/api/v1/me`,
    `\na=b; ${SESSION_COOKIE}=secret; c\n/hls/porch/index.m3u8?a=b&token=${SIGNED}&c`,
  ),
  words: ['Basic ', 'bearer  ', 'Digest ', `${SESSION_COOKIE}=`, '?token=', '&token=', ';', ':', '=', '\n', ' '], // prettier-ignore
  check: (input) => {
    const req = requestOf(input);
    const [withMedia, without] = [shownBy(req, true), shownBy(req, false)];
    assert(without.kind !== 'media_token');
    if (withMedia.kind !== 'media_token') assert.deepStrictEqual(withMedia, without);
    if (withMedia.kind === 'password') assert(!withMedia.name.includes(':'));
    if (withMedia.kind === 'token') assert.match(withMedia.token, /^\S+$/);
  },
};

const tokens: Target = {
  name: 'media-tokens',
  seeds: latin1(SIGNED, SIGNED.slice(0, -1), `crm_${'A'.repeat(32)}.${'B'.repeat(32)}`, 'crm_.'),
  words: ['crm_', '.', '=', '-', '_', 'null', SIGNED.slice(4, 20)],
  mostBytes: 2_048,
  check: (input) => {
    const grant = readMediaToken(input.toString('latin1'), KEY);
    // Only what was signed is granted, however it is written.
    if (grant !== null) assert.deepStrictEqual(grant, GRANT);
    assert.strictEqual(readMediaToken(SIGNED, Buffer.concat([KEY, input, Buffer.of(1)])), null);
  },
};

const hashes: Target = {
  name: 'password-hashes',
  seeds: utf8(
    '$scrypt$ln=15,r=8,p=3$c2FsdHNhbHRzYWx0c2E$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g',
    '$scrypt$ln=10,r=1,p=1$c2FsdHNhbHRz$aGFzaGhhc2hoYXNoaGFzaGg',
  ),
  words: ['$scrypt$', 'ln=', 'r=', 'p=', ',', '$', '99', '0', '-1', '1e9'],
  mostBytes: 2_048,
  check: (input) => {
    const text = input.toString('utf8');
    const hash = parsePasswordHash(text);
    if (hash === null) return;
    assert(looksHashed(text) && hash.parallelism <= 16);
    const bytes = 128 * 2 ** hash.costLog2 * hash.blockSize;
    assert(bytes <= 256 * 1024 * 1024, `a try would take ${bytes} bytes`);
    assert(hash.salt.length > 0 && hash.hash.length > 0);
  },
};

export const accessTargets = [shown, tokens, hashes];
