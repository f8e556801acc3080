/** The health check of the container image, before a web server that is well or not. */
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { healthcheck } from '../../../src/cli/healthcheck.js';
import { freePort, listen, portOf } from '../../rig/ports.js';
import { tempDir, type TempDir } from '../../rig/temp-dir.js';

describe('the health check', () => {
  let dir: TempDir;
  let said: unknown[];
  beforeEach(async () => {
    dir = await tempDir();
    said = [];
    vi.spyOn(console, 'error').mockImplementation((line) => void said.push(line));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await dir[Symbol.asyncDispose]();
  });

  async function check(config: string, env: Record<string, string> = {}): Promise<number> {
    const file = dir.file('camrelay.yaml');
    await writeFile(file, config);
    return healthcheck(['-c', file], env);
  }

  async function serving(answer: RequestListener) {
    const server = await listen(createServer(answer));
    return {
      port: portOf(server),
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
    };
  }

  it('is passed where /healthz answers 200, also by a listener on every address', async () => {
    const asked: (string | undefined)[] = [];
    await using well = await serving((req, res) => {
      asked.push(req.url);
      res.setHeader('Connection', 'close').end('{}');
    });
    expect(await check(`http: { listen: ':${well.port}' }`)).toBe(0);
    expect(await check('http: { listen: "127.0.0.1:${PORT}" }', { PORT: `${well.port}` })).toBe(0);
    expect(asked).toEqual(['/healthz', '/healthz']);
    expect(said).toEqual([]);
  });

  it('is passed by a running program whose file has faults elsewhere', async () => {
    await using well = await serving((_req, res) => res.setHeader('Connection', 'close').end());
    const faulty = `http: { listen: 127.0.0.1:${well.port} }\nstorage: { dri: x }\ncameras: 5\n`;
    expect(await check(`${faulty}auth: "\${NOT_SET}"\n`)).toBe(0);
  });

  it('fails where the answer is another, and says which', async () => {
    await using ill = await serving((_req, res) => {
      res.setHeader('Connection', 'close').writeHead(503).end();
    });
    expect(await check(`http: { listen: 127.0.0.1:${ill.port} }`)).toBe(1);
    expect(said).toEqual([expect.stringMatching(/^camrelay: unhealthy: .*\/healthz answers 503$/)]);
  });

  it('fails where nobody listens', async () => {
    expect(await check(`http: { listen: 127.0.0.1:${await freePort()} }`)).toBe(1);
    expect(said).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  it('fails where the file does not say where to ask', async () => {
    expect(await check('http: { listen: somewhere }')).toBe(1);
    expect(await healthcheck(['-c', dir.file('none.yaml')], {})).toBe(1);
    expect(said).toEqual([
      expect.stringContaining('http.listen'),
      expect.stringContaining('none.yaml'),
    ]);
  });
});
