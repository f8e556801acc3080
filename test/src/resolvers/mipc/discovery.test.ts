/** Finding the server. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readServer } from '../../../../src/resolvers/mipc/answers.js';
import { startMipcSimulator } from '../../../simulators/mipc/simulator.js';
import { tempDir } from '../../../rig/temp-dir.js';
import { openCamera, soon } from './camera.js';

const run = promisify(execFile);

/** A gateway as it is: TLS 1.2 without forward secrecy, here with a certificate it signed itself. */
async function oldGateway() {
  await using dir = await tempDir();
  const [key, cert] = [dir.file('key.pem'), dir.file('cert.pem')];
  const what = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', [...what, ...name, '-keyout', key, '-out', cert]);
  return {
    key: await readFile(key),
    cert: await readFile(cert),
    maxVersion: 'TLSv1.2',
    ciphers: 'AES256-GCM-SHA384:AES128-GCM-SHA256:@SECLEVEL=1',
  } as const;
}

describe('the server of an account', { timeout: 20_000 }, () => {
  const named = (...signal: unknown[]): string => readServer({ server: { signal } }).href;

  it('is the first one named that speaks HTTP', () => {
    expect(
      named('binnet://198.51.100.9:7001', 17, 'http://198.51.100.9:7080/ccm', 'http://b'),
    ).toBe('http://198.51.100.9:7080/ccm');
    expect(named('https://198.51.100.9/ccm')).toBe('https://198.51.100.9/ccm');
  });

  it('has to be there', () => {
    expect(() => named('binnet://198.51.100.9:7001')).toThrow('names no server');
    expect(() => readServer({ server: {} })).toThrow(/lacks/);
  });

  it('is asked for once, and again after three failures in a row', async () => {
    await using cloud = await startMipcSimulator();
    await using camera = openCamera(cloud);
    for (const _ of [1, 2]) await camera.lease('p0', soon());
    expect(cloud.discoveries).toBe(1);
    for (const times of [1, 2, 3]) {
      cloud.misbehave('failure');
      await expect(camera.snapshot(soon()), `time ${times}`).rejects.toThrow();
    }
    cloud.misbehave(null);
    await camera.lease('p0', soon());
    expect(cloud.discoveries).toBe(2);
  });

  it('is not asked for where the configuration names it', async () => {
    await using cloud = await startMipcSimulator({ direct: true });
    await using camera = openCamera(cloud);
    await camera.lease('p0', soon());
    expect(cloud.discoveries).toBe(0);
  });

  it('is known to a gateway with old ciphers, whose certificate is checked', async () => {
    await using cloud = await startMipcSimulator({ tls: await oldGateway() });
    expect(String(cloud.camera.gateway)).toMatch(/^https:/);
    await using strict = openCamera(cloud);
    await expect(strict.lease('p0', soon())).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('verify_tls') as string,
    });
    await using lenient = openCamera(cloud, { verify_tls: false });
    await lenient.lease('p0', soon());
    expect(cloud.discoveries).toBe(1);
  });
});
