import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateFiles, readCertificate } from '../../../src/kit/certificate.js';
import { CertificateKeeper } from '../../../src/kit/certificate-keeper.js';
import { FakeClock } from '../../fake-clock.js';
import { selfSigned } from '../../rig/certificate.js';
import { tempDir, type TempDir } from '../../rig/temp-dir.js';

const DAY_MS = 24 * 3_600_000;

let dir: TempDir;
let first: CertificateFiles;
let second: CertificateFiles;
async function made(name: string): Promise<CertificateFiles> {
  const { certPath, keyPath } = await selfSigned(dir, name);
  return { cert: certPath, key: keyPath };
}

beforeAll(async () => {
  dir = await tempDir();
  [first, second] = [await made('first'), await made('second')];
});
afterAll(() => dir[Symbol.asyncDispose]());

describe('a certificate', () => {
  const problem = (files: CertificateFiles, nowMs = Date.now()): unknown => {
    try {
      readCertificate(files, nowMs);
      return null;
    } catch (error) {
      return error;
    }
  };
  const other = (name: string, text: string): string => {
    writeFileSync(dir.file(name), text);
    return dir.file(name);
  };

  it('is at work with its key until its end', () => {
    expect(problem(first)).toBeNull();
    expect(readCertificate(first, Date.now()).endMs).toBeGreaterThan(Date.now() + DAY_MS);
  });

  it('is refused when it is over', () => {
    expect(problem(first, Date.now() + 3 * DAY_MS)).toMatchObject({
      code: 'bad_config',
      message: expect.stringMatching(/first\.pem has not been valid since .*; renew it/) as string,
    });
  });

  it.each([
    [
      'of another key',
      () => ({ ...first, key: second.key }),
      /second\.key is not the key of .*first\.pem/,
    ],
    [
      'that is not there',
      () => ({ ...first, cert: dir.file('no') }),
      /tls\.cert: .*no cannot be read: there is no such file/,
    ],
    [
      'whose key is not there',
      () => ({ ...first, key: dir.file('no') }),
      /tls\.key: .*no such file/,
    ],
    [
      'that is none',
      () => ({ ...first, cert: other('x', 'hello') }),
      /tls\.cert: .*holds no certificate/,
    ],
    [
      'whose key is none',
      () => ({ ...first, key: other('x', 'hello') }),
      /tls\.key: .*holds no private key/,
    ],
    [
      'of half a file',
      () => ({ ...first, cert: other('x', '-----BEGIN CERTIFICATE-----\nMII') }),
      /no certificate/,
    ],
  ] as const)('%s is refused, and it is said why', (_, files, message) => {
    expect(problem(files())).toMatchObject({
      code: 'bad_config',
      message: expect.stringMatching(message) as string,
    });
  });

  it('whose key wants a passphrase is refused', () => {
    const key = dir.file('locked.key');
    const args = ['ec', '-aes256', '-passout', 'pass:x', '-in', first.key, '-out', key];
    execFileSync('openssl', args, { stdio: 'ignore' });
    expect(problem({ ...first, key })).toMatchObject({
      message: expect.stringContaining('wants a passphrase') as string,
    });
  });
});

describe('the certificate at work', () => {
  async function keeping(work: (kept: Kept) => Promise<void>): Promise<void> {
    const files = { cert: dir.file('now.crt'), key: dir.file('now.key') };
    copyFileSync(first.cert, files.cert);
    copyFileSync(first.key, files.key);
    const clock = new FakeClock(Date.now());
    const said: string[] = [];
    const say = (message: string): void => void said.push(message);
    const log = { debug: say, info: say, warn: say, error: say };
    await using keeper = new CertificateKeeper(files, { clock, log });
    let changes = 0;
    keeper.onChange(() => changes++);
    const nameNow = (): string => new X509Certificate(keeper.current.cert as Buffer).subject;
    said.length = 0;
    await work({ files, clock, said, nameNow, changes: () => changes, keeper });
  }
  type Kept = Readonly<{
    files: CertificateFiles;
    clock: FakeClock;
    said: string[];
    nameNow: () => string;
    changes: () => number;
    keeper: CertificateKeeper;
  }>;

  it('is replaced a few seconds after its files', () =>
    keeping(async ({ files, clock, said, nameNow, changes }) => {
      copyFileSync(second.cert, dir.file('next'));
      renameSync(dir.file('next'), files.cert);
      copyFileSync(second.key, files.key);
      await clock.advance(5_000);
      expect([nameNow(), changes()]).toEqual(['CN=second', 1]);
      await clock.advance(60_000);
      expect(changes()).toBe(1);
      expect(said).toEqual(['a new certificate is at work', 'the certificate ends soon; renew it']);
    }));

  it('stays while only one of its files has been replaced', () =>
    keeping(async ({ files, clock, said, nameNow, changes }) => {
      copyFileSync(second.cert, files.cert);
      await clock.advance(60_000);
      expect([nameNow(), changes()]).toEqual(['CN=first', 0]);
      expect(said).toEqual(['the certificate was not taken over; the old one stays at work']);
      copyFileSync(second.key, files.key);
      await clock.advance(5_000);
      expect([nameNow(), changes()]).toEqual(['CN=second', 1]);
    }));

  it('stays when its files are taken away', () =>
    keeping(async ({ files, clock, said, nameNow }) => {
      rmSync(files.cert);
      await clock.advance(5_000);
      expect(nameNow()).toBe('CN=first');
      expect(said).toHaveLength(1);
    }));

  it('is replaced at once when asked to be', () =>
    keeping(({ files, keeper, nameNow }) => {
      copyFileSync(second.cert, files.cert);
      copyFileSync(second.key, files.key);
      keeper.look();
      expect(nameNow()).toBe('CN=second');
      return Promise.resolve();
    }));
});
