/** Texts on their way into a log, with secrets in them. */
import assert from 'node:assert';
import fc from 'fast-check';
import { Redactor } from '../../../src/kit/redactor.js';
import { utf8, type Target } from '../target.js';
import { unlessRefused } from './refused.js';

const SECRETS = ['hunter2-hunter2', 'pä$$ wörd/+?', 'abcdef', '{"k":1}\\'];
const redactor = new Redactor();
for (const secret of SECRETS) redactor.addCredentials('admin', secret);
redactor.add('tiny');

/** As a secret may stand in a text. */
const SPELLINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => JSON.stringify(secret),
  (secret) => Buffer.from(`admin:${secret}`).toString('base64'),
  (secret) => `rtsp://admin:${encodeURIComponent(secret)}@h/x`,
  (secret) => `password=${encodeURIComponent(secret)}&x=1`,
];

const text: Target = {
  name: 'redactor',
  seeds: utf8(
    'GET /x?token=abc&pwd=hunter2-hunter2 failed: rtsp://admin:pw@h/x',
    '{"password":"hunter2-hunter2","nid":1,"a":{"cookie":"x"},"b":"\\"token\\":\\"y\\""}',
    'Authorization: Digest username="a", response="0123456789abcdef0123456789abcdef"',
    'Basic YWRtaW46aHVudGVyMi1odW50ZXIy Bearer AAAAaaaa1',
    'rtsp%3A%2F%2Fu%3Ap%40h pass: x secret: y',
  ),
  words: [...SECRETS, '://', '@', 'password=', '"token":"', '\\"', '***', 'Basic ', 'tiny', '%40', ' ', 'key='], // prettier-ignore
  made: fc
    .tuple(fc.string({ maxLength: 30 }), fc.nat(SECRETS.length - 1), fc.nat(SPELLINGS.length - 1), fc.string({ maxLength: 30 })) // prettier-ignore
    .map(([before, secret, spelling, after]) => Buffer.from(`${before} ${SPELLINGS[spelling]!(SECRETS[secret]!)} ${after}`)), // prettier-ignore
  check: (input) => {
    const given = input.toString('utf8');
    const clean = redactor.redact(given);
    for (const secret of SECRETS) assert(!clean.includes(secret), 'a secret is shown');
    assert.strictEqual(redactor.redact(clean), clean, 'redacting again changes it');
    const value = unlessRefused(() => JSON.parse(given) as unknown, SyntaxError);
    if (value === undefined) return;
    // `JSON.stringify` has its own limit of depth, which is not ours.
    const shown = JSON.stringify(redactor.redactValue(value)) as string | undefined;
    assert(!shown?.includes('hunter2-hunter2'), 'a secret is shown in a value');
  },
};

export const redactorTargets = [text];
