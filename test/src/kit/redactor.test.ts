import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor, isSecretName } from '../../../src/kit/redactor.js';

const CANARY = 'c4naRy/+&= "ü$%@x';

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe('a secret the redactor was told', () => {
  const redactor = knowing(CANARY);

  it.each([
    ['as it is', CANARY],
    ['percent-encoded', encodeURIComponent(CANARY)],
    [
      'percent-encoded in lower case',
      encodeURIComponent(CANARY).replace(/%../g, (e) => e.toLowerCase()),
    ],
    ['percent-encoded where a URL needs it', encodeURI(CANARY)],
    ['in a form', new URLSearchParams({ x: CANARY }).toString().slice(2)],
    ['in JSON', JSON.stringify(CANARY).slice(1, -1)],
    ['in base64', Buffer.from(CANARY).toString('base64')],
    ['in base64url', Buffer.from(CANARY).toString('base64url')],
    ['in base64 behind a user name', Buffer.from(`admin:${CANARY}`).toString('base64')],
    ['in base64 behind a longer user name', Buffer.from(`admin2:${CANARY}`).toString('base64')],
    ['in base64 before other things', Buffer.from(`me:${CANARY};more of it`).toString('base64')],
  ])('is hidden %s', (_, written) => {
    expect(redactor.redact(`dialling <${written}> failed`)).toBe('dialling <***> failed');
  });

  it('is hidden wherever it stands, also inside longer words and twice', () => {
    expect(knowing('hunter2').redact('xhunter2y hunter2hunter2 http://h/hunter2/hunter2')).toBe(
      'x***y *** http://h/***/***',
    );
  });

  it('is hidden whole where secrets overlap', () => {
    expect(knowing('abcdef', 'defghi').redact('-abcdefghi-')).toBe('-***-');
    expect(knowing('abcdef', 'abcdefgh').redact('-abcdefgh-')).toBe('-***-');
  });

  it('is hidden whole although a telling name in front would end it early', () => {
    expect(knowing('abc;def').redact('?password=abc;def&x=1')).toBe('?password=***&x=1');
  });

  it('is hidden only as a whole word when it is short', () => {
    expect(knowing('1234').redact('pin 1234, port 12345, a1234 (1234)')).toBe(
      'pin ***, port 12345, a1234 (***)',
    );
  });

  it('leaves the log readable when it is very short, and is hidden in a URL all the same', () => {
    expect(knowing('a').redact('a camera at rtsp://a:a@cam/a?password=a')).toBe(
      'a camera at rtsp://***@cam/a?password=***',
    );
  });

  it('is hidden as Basic credentials', () => {
    const basic = new Redactor();
    basic.addCredentials('admin', 'abc');
    const value = Buffer.from('admin:abc').toString('base64');
    expect(basic.redact(`sent ${value}, answer 401`)).toBe('sent ***, answer 401');
  });

  it('may be no valid Unicode', () => {
    expect(knowing('abc\ud800defg').redact('x abc\ud800defg')).toBe('x ***');
  });
});

describe('what the redactor was not told', () => {
  const redactor = new Redactor();

  it.each([
    ['rtsp://admin:pa@ss@cam:554/x', 'rtsp://***@cam:554/x'],
    ['https://token@cam/x', 'https://***@cam/x'],
    ['/api?url=rtsp%3A%2F%2Fadmin%3Apa%40ss%40cam%2Fx', '/api?url=rtsp%3A%2F%2F***%40cam%2Fx'],
    ['/cgi?user=admin&password=x&z=1', '/cgi?user=admin&password=***&z=1'],
    ['/cgi?pwd=x;token=y&nid=z&key=k#f', '/cgi?pwd=***;token=***&nid=***&key=***#f'],
    ['/live?loginToken=1&stream_key=2&apikey=3', '/live?loginToken=***&stream_key=***&apikey=***'],
    ['/hop?to=%2Fx%3Ftoken%3Dabc', '/hop?to=%2Fx%3Ftoken%3D***'],
    ["rtmp password='a b' x", "rtmp password='***' x"],
    ['password: hunter2 refused', 'password: *** refused'],
    ['Authorization: Digest username="u", response="0"', 'Authorization: ***'],
    ['proxy-authorization: Basic dTpw\r\nHost: h', 'proxy-authorization: ***\r\nHost: h'],
    ['Set-Cookie: sid=1; Path=/\nX: y', 'Set-Cookie: ***\nX: y'],
    ['curl -H "Bearer eyJhbGciOi.J9.x-y"', 'curl -H "Bearer ***"'],
    [`response="${'0af3'.repeat(8)}"`, 'response="***"'],
    ['{"user":"u","password":"a\\"b","x":1}', '{"user":"u","password":"***","x":1}'],
    ['{"cmd":"Login","Token": "abc"}', '{"cmd":"Login","Token": "***"}'],
    ['{"pwd":1234}', '{"pwd":***}'],
    [
      '{"body":"{\\"pwd\\":\\"a\\\\\\"b\\",\\"x\\":1}"}',
      '{"body":"{\\"pwd\\":\\"***\\",\\"x\\":1}"}',
    ],
  ])('is hidden when it gives itself away: %s', (text, hidden) => {
    expect(redactor.redact(text)).toBe(hidden);
  });

  it.each([
    'camera porch lost: connection refused at 192.168.1.7:554, again in 2s',
    'rtsp://cam:554/stream?channel=1&subtype=0',
    'http://cam/path/a@b',
    'Basic authentication required',
    'monkey=3 donkey=4 compass=n pid=7 bypass=1',
    'WWW-Authenticate: Digest realm="cam", nonce="abc"',
    'cameras.porch.key: is missing',
    'unexpected token: }',
    'password= is empty, password="" too',
    'mail a@b',
  ])('is left alone when it is harmless: %s', (text) => {
    expect(redactor.redact(text)).toBe(text);
  });
});

describe('a JSON value', () => {
  it('loses what hangs below a telling key, and every known secret elsewhere', () => {
    const redactor = knowing('hunter2');
    expect(
      redactor.redactValue({
        id: 'porch',
        url: 'rtsp://u:p@cam/1',
        password: { old: 'x' },
        token: 17,
        headers: { Authorization: 'x', host: 'cam' },
        list: ['hunter2', 5, true, null],
        hunter2: 1,
      }),
    ).toEqual({
      id: 'porch',
      url: 'rtsp://***@cam/1',
      password: '***',
      token: '***',
      headers: { Authorization: '***', host: 'cam' },
      list: ['***', 5, true, null],
      '***': 1,
    });
  });

  it('may say that there is no password', () => {
    const value = { password: null, token: '', secret: true, key: 'cameras.porch' };
    expect(new Redactor().redactValue(value)).toEqual(value);
  });

  it('is cut off where it is too deep to be meant for people', () => {
    let deep: unknown = 'hunter2';
    for (let depth = 0; depth < 100; depth += 1) deep = [deep];
    const text = JSON.stringify(knowing('hunter2').redactValue(deep));
    expect(text).toMatch(/^\[+"…"\]+$/);
  });
});

describe('the redactor', () => {
  /** Words of which secrets and texts are made, so that they meet often. */
  const pieces = fc.constantFrom(
    ...[
      'abc',
      'abcdef',
      'def',
      'password',
      'token=',
      'key=',
      '://',
      '@',
      ':',
      '"',
      "'",
      '\\',
      '&',
      ' ',
    ],
    ...[
      '%40',
      '%3A%2F%2F',
      'Basic ',
      'Authorization: ',
      'cookie:',
      '\r\n',
      '{',
      '}',
      ',',
      'QWxhZGRp',
      '1',
    ],
  );
  const texts = fc
    .array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 14 })
    .map((all) => all.join(''));
  const secrets = fc.array(
    texts.filter((text) => !text.includes('*')),
    { maxLength: 5 },
  );

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(secrets, texts, (known, text) => {
        const redactor = knowing(...known);
        const once = redactor.redact(text);
        expect(redactor.redact(once)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets no long secret through, in whatever it is wrapped', () => {
    const wrappers = fc.constantFrom<(secret: string) => string>(
      (secret) => secret,
      (secret) => encodeURIComponent(secret),
      (secret) => JSON.stringify(secret).slice(1, -1),
      (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
      (secret) => Buffer.from(`user:${secret}`).toString('base64'),
    );
    const long = fc.string({ minLength: 6, maxLength: 30 }).filter((text) => !text.includes('*'));
    fc.assert(
      fc.property(long, texts, texts, wrappers, (secret, before, after, wrap) => {
        const written = wrap(secret);
        expect(knowing(secret).redact(`${before}${written}${after}`)).not.toContain(written);
      }),
      { numRuns: 1_000 },
    );
  });

  it('forgets the oldest minted token, never a lasting secret', () => {
    const redactor = knowing('lasting-secret');
    for (let n = 0; n < 1_100; n += 1)
      redactor.add(`minted-${String(n).padStart(5, '0')}`, 'minted');
    expect(redactor.redact('minted-00050')).toBe('minted-00050');
    expect(redactor.redact('minted-00500 minted-01099 lasting-secret')).toBe('*** *** ***');
  });

  it('does not forget a minted token that is renewed', () => {
    const redactor = new Redactor();
    const mint = (n: number): void =>
      redactor.add(`minted-${String(n).padStart(5, '0')}`, 'minted');
    for (let n = 0; n < 1_000; n += 1) mint(n);
    mint(0);
    mint(1_000);
    expect(redactor.redact('minted-00000 minted-00001')).toBe('*** minted-00001');
    for (let n = 2_000; n < 3_000; n += 1) mint(n);
    expect(redactor.redact('minted-00000')).toBe('minted-00000');
  });

  it('finds what only shows once something before it is hidden', () => {
    expect(knowing('hunter2').redact('hunter2key=abc')).toBe('***key=***');
  });

  it('keeps a form that two secrets share until both are forgotten', () => {
    const redactor = knowing('a b c d e');
    redactor.add('a%20b%20c%20d%20e', 'minted');
    for (let n = 0; n < 1_000; n += 1) redactor.add(`minted-${n}`, 'minted');
    expect(redactor.redact('a%20b%20c%20d%20e')).toBe('***');
  });

  it.each([
    '://'.repeat(30_000),
    `://${'a'.repeat(90_000)}`,
    `${'%3A%2F%2F'.repeat(5_000)}${'a%40'.repeat(10_000)}`,
    `"${'password'.repeat(10_000)}`,
    '"password":"'.repeat(8_000),
    '\\"pwd\\":\\"'.repeat(8_000),
    `password=${'\\'.repeat(90_000)}`,
    'Basic aaaaaaa'.repeat(7_000),
    'QWxhZGRpbjpvcGVuIHNlc2FtZQ'.repeat(3_000),
    'a'.repeat(90_000),
  ])('takes a hostile text of 90 000 characters without stalling (case %#)', (text) => {
    const redactor = knowing('Aladdin:open sesame', 'aaaaaaaa', 'password1');
    const startedMs = performance.now();
    redactor.redact(text);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});

describe('a URL parameter', () => {
  it.each([
    'password',
    'PWD',
    'token',
    'access_token',
    'key',
    'stream-key',
    'nid',
    'loginPassword',
  ])('named %s carries a secret', (name) => {
    expect(isSecretName(name)).toBe(true);
  });
  it.each(['user', 'channel', 'monkey', 'keyframe', 'tokens', 'subtype'])(
    'named %s does not',
    (name) => {
      expect(isSecretName(name)).toBe(false);
    },
  );
});
