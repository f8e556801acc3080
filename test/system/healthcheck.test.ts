/** The health check as the container runs it, before the built program. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { selfSigned } from '../rig/certificate.js';
import { runToEnd } from '../rig/child.js';
import { tempDir } from '../rig/temp-dir.js';

const CHECK = join(import.meta.dirname, '..', '..', 'bin', 'healthcheck.mjs');

const check = (file: string) => runToEnd(process.execPath, [CHECK, '-c', file]);

describe('the health check', () => {
  it('is passed with TLS and below a path, and not once camrelay is gone', async () => {
    await using dir = await tempDir();
    const { certPath, keyPath } = await selfSigned(dir);
    await using camrelay = await Camrelay.start({
      config: {
        cameras: {},
        http: { path_prefix: '/cams', hosts: ['cams.example.com'] },
        tls: { cert: certPath, key: keyPath },
      },
    });
    const well = await check(camrelay.home.configPath);
    expect(well.code, well.stderr).toBe(0);
    await camrelay.stop();
    const gone = await check(camrelay.home.configPath);
    expect(gone.code).toBe(1);
    expect(gone.stderr).toMatch(/^camrelay: unhealthy: .*ECONNREFUSED/);
  });
});
