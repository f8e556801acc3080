import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ChallengeAnswers, digestHeader } from '../../../src/resolvers/http-auth.js';
import { bestChallenge } from '../../../src/resolvers/http-challenge.js';

const mufasa = { username: 'Mufasa', password: 'Circle of Life' };

describe('an answer to a Digest challenge', () => {
  it.each([
    {
      source: 'RFC 2617, section 3.5',
      password: 'Circle Of Life',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      opaque: '5ccc069c403ebaf9f0171e9517f40e41',
      algorithm: undefined,
      cnonce: '0a4f113b',
      response: '6629fae49393a05397450978507c4ef1',
    },
    {
      source: 'RFC 7616, section 3.9.1, MD5',
      password: 'Circle of Life',
      realm: 'http-auth@example.org',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
      algorithm: 'MD5',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      response: '8ca523f5e9506fed4657c9700eebdbec',
    },
    {
      source: 'RFC 7616, section 3.9.1, SHA-256',
      password: 'Circle of Life',
      realm: 'http-auth@example.org',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
      algorithm: 'SHA-256',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      response: '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    },
  ])('is that of $source', ({ password, realm, nonce, opaque, algorithm, cnonce, response }) => {
    const header = digestHeader(
      { realm, nonce, opaque, qop: 'auth, auth-int', ...(algorithm ? { algorithm } : {}) },
      { username: 'Mufasa', password },
      { method: 'GET', uri: '/dir/index.html', count: 1, cnonce },
    );
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain('qop=auth, nc=00000001');
    expect(header).toContain(`opaque="${opaque}"`);
  });

  it('is that of RFC 2069 where the server offers no qop', () => {
    const header = digestHeader(
      { realm: 'r', nonce: 'n' },
      { username: 'u', password: 'p' },
      { method: 'GET', uri: '/x', count: 1, cnonce: 'c' },
    );
    const response = md5(`${md5('u:r:p')}:n:${md5('GET:/x')}`);
    expect(header).toBe(
      `Digest username="u", realm="r", nonce="n", uri="/x", response="${response}"`,
    );
  });

  it.each(['MD5-sess', 'md5-SESS'])('makes its key once for all requests with %s', (algorithm) => {
    const answers = answersTo(`Digest realm="r", nonce="n", qop="auth", algorithm=${algorithm}`);
    const [first, second] = [answers.header('GET', '/1'), answers.header('GET', '/2')];
    const cnonce = valueOf(first, 'cnonce');
    const key = md5(`${md5('Mufasa:r:Circle of Life')}:n:${cnonce}`);
    expect(valueOf(second, 'cnonce')).toBe(cnonce);
    expect(valueOf(second, 'response')).toBe(
      md5(`${key}:n:00000002:${cnonce}:auth:${md5('GET:/2')}`),
    );
  });

  it('counts the requests of a nonce', () => {
    const answers = answersTo('Digest realm="r", nonce="n", qop="auth"');
    const counts = Array.from(
      { length: 17 },
      () => /nc=(\w+)/.exec(answers.header('GET', '/'))?.[1],
    );
    expect(counts.at(0)).toBe('00000001');
    expect(counts.at(16)).toBe('00000011');
  });

  it('begins anew with the next nonce that the server names', () => {
    const answers = answersTo('Digest realm="r", nonce="n", qop="auth", opaque="o"');
    answers.header('GET', '/');
    const header = answers.next('qop=auth, nextnonce="n2", rspauth="00"')?.header('GET', '/');
    expect(header).toContain('nonce="n2"');
    expect(header).toContain('nc=00000001');
    expect(header).toContain('opaque="o"');
    expect(answers.next('qop=auth')).toBeNull();
    expect(answers.next(undefined)).toBeNull();
  });

  it('escapes quotes and sends other letters as UTF-8', () => {
    const answers = new ChallengeAnswers(
      { scheme: 'digest', parameters: { realm: 'a"b\\c', nonce: 'n' } },
      { username: 'Jürgen', password: 'ü' },
    );
    const header = Buffer.from(answers.header('GET', '/'), 'latin1').toString();
    expect(header).toContain('username="Jürgen", realm="a\\"b\\\\c"');
    expect(valueOf(header, 'response')).toBe(md5(`${md5('Jürgen:a"b\\c:ü')}:n:${md5('GET:/')}`));
  });
});

describe('an answer to a Basic challenge', () => {
  it.each([
    ['Aladdin', 'open sesame', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='], // RFC 7617, section 2
    ['test', '123£', 'dGVzdDoxMjPCow=='], // RFC 7617, section 2.1
    ['administrator', '', 'YWRtaW5pc3RyYXRvcjo='],
  ])('of %s is user name and password', (username, password, coded) => {
    const challenge = { scheme: 'basic', parameters: {} } as const;
    const answers = new ChallengeAnswers(challenge, { username, password });
    expect(answers.header('GET', '/')).toBe(`Basic ${coded}`);
  });
});

describe('a challenge', () => {
  it.each([
    ['Basic realm="x"', 'basic'],
    ['BASIC', 'basic'],
    ['Basic realm="x", Digest realm="y", nonce="n"', 'digest'],
    ['Digest realm="y", nonce="n", qop="auth,auth-int"', 'digest'],
    ['Negotiate, Basic realm="x"', 'basic'],
    ['Bearer realm="a, Digest b", Basic realm="x"', 'basic'],
    ['Digest realm="y", nonce="n", qop="auth-int", Basic realm="x"', 'basic'],
    ['Digest realm="y", nonce="n", algorithm=SHA-512-256, Basic realm="x"', 'basic'],
    ['Digest realm="y", nonce="n", algorithm=constructor', null],
    ['Bearer realm="x"', null],
    ['', null],
    ['=,="', null],
  ])('of %j is answered with %s', (header, scheme) => {
    expect(bestChallenge(header)?.scheme ?? null).toBe(scheme);
  });

  it('with SHA-256 goes before one with MD5, in one header or two', () => {
    const [md5, sha] = ['MD5', 'SHA-256'].map(
      (algorithm) => `Digest realm="r", nonce="${algorithm}", algorithm=${algorithm}`,
    );
    for (const header of [`${md5}, ${sha}`, [md5 ?? '', sha ?? ''], [sha ?? '', md5 ?? '']])
      expect(bestChallenge(header)?.parameters.nonce).toBe('SHA-256');
  });

  it('keeps its parameters apart from those of the next', () => {
    const header = 'Digest  Realm = "a \\"b\\", c" ,nonce=n,stale=TRUE, Bearer realm="other"';
    expect(bestChallenge(header)).toEqual({
      scheme: 'digest',
      parameters: { realm: 'a "b", c', nonce: 'n', stale: 'TRUE' },
    });
  });

  it('is missing without a header', () => {
    expect(bestChallenge(undefined)).toBeNull();
  });

  it('of sixteen thousand characters takes no time', () => {
    const startedMs = performance.now();
    for (const text of [' ', ',', 'a', '"', '\\', 'a=', 'a ', ', a']) {
      bestChallenge(`Digest ${text.repeat(16_000 / text.length)}`);
      bestChallenge(`Digest a="b", c="${text.repeat(16_000 / text.length)}`);
    }
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});

function answersTo(header: string): ChallengeAnswers {
  const challenge = bestChallenge(header);
  if (!challenge) throw new Error('no challenge');
  return new ChallengeAnswers(challenge, mufasa);
}

function valueOf(header: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(header)?.[1];
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
