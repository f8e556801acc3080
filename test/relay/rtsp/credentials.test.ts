import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { challenge, shownIn, showsSecret } from '../../../relay/outputs/rtsp/credentials.js';
import type { RtspRequest } from '../../../relay/outputs/rtsp/message.js';

const NONCE = 'd41d8cd98f';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function request(authorization?: string): RtspRequest {
  const headers = new Map(authorization === undefined ? [] : [['authorization', authorization]]);
  return {
    method: 'ANNOUNCE',
    uri: 'rtsp://h/door',
    version: '1.0',
    headers,
    body: Buffer.alloc(0),
  };
}

function digest(
  password: string,
  { qop = false, nonce = NONCE, method = 'ANNOUNCE' } = {},
): string {
  const uri = 'rtsp://h/door';
  const secret = md5(`cam:camrelay:${password}`);
  const middle = qop ? `${nonce}:00000001:abc:auth` : nonce;
  const response = md5(`${secret}:${middle}:${md5(`${method}:${uri}`)}`);
  const extra = qop ? ', qop=auth, nc=00000001, cnonce="abc"' : '';
  return `Digest username="cam", realm="camrelay", nonce="${nonce}", uri="${uri}", response="${response}"${extra}`;
}

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

const provesPassword = (asked: RtspRequest, password: string, nonce: string): boolean =>
  showsSecret(shownIn(asked, { query: new URLSearchParams() }, nonce), password);

describe('credentials', () => {
  it('are asked for by digest first, then basic', () => {
    expect(challenge(NONCE, true).map(([, value]) => value)).toEqual([
      `Digest realm="camrelay", nonce="${NONCE}"`,
      'Basic realm="camrelay"',
    ]);
  });

  it.each([
    { how: 'digest', header: digest('s3cret') },
    { how: 'digest with qop', header: digest('s3cret', { qop: true }) },
    { how: 'basic with any user', header: basic('anybody:s3cret') },
    { how: 'basic without a user', header: basic(':s3cret') },
  ])('prove the password by $how', ({ header }) => {
    expect(provesPassword(request(header), 's3cret', NONCE)).toBe(true);
  });

  it.each([
    { how: 'nothing', header: undefined },
    { how: 'a wrong digest', header: digest('secret') },
    { how: 'a digest for another method', header: digest('s3cret', { method: 'PLAY' }) },
    { how: "another connection's nonce", header: digest('s3cret', { nonce: 'other' }) },
    { how: 'a wrong password', header: basic('cam:secret') },
    { how: 'a pair that is none', header: basic('s3cret') },
    { how: 'an unknown scheme', header: 'Bearer s3cret' },
    { how: 'an empty digest', header: 'Digest ' },
  ])('prove nothing by $how', ({ header }) => {
    expect(provesPassword(request(header), 's3cret', NONCE)).toBe(false);
  });

  it('of sixteen thousand characters take no time', () => {
    const startedMs = performance.now();
    for (const text of ['a', 'a=', '"', ' ', 'a="', ',']) {
      provesPassword(request(`Digest ${text.repeat(16_000 / text.length)}`), 's3cret', NONCE);
    }
    expect(performance.now() - startedMs).toBeLessThan(100);
  });
});
