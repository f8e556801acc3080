import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { baseOf, pageRouter } from '../../../src/api/page.js';
import { DESCRIPTION } from '../../../src/api/openapi/description.js';
import { tempDir } from '../../rig/temp-dir.js';
import { serve, type Served } from './serve.js';

const ROOT = join(import.meta.dirname, '../../..');

/** A page that was built, in a few bytes. */
async function page(): Promise<Served> {
  const dir = await tempDir();
  const files = {
    'index.html': '<head><base href="./" /></head>',
    'icon.svg': '<svg/>',
    'assets/index-1234.js': 'start();',
    'assets/index-1234.js.gz': gzipSync('start();'),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(dir.file(name)), { recursive: true });
    await writeFile(dir.file(name), text);
  }
  const served = await serve(pageRouter(dir.path));
  return {
    ...served,
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

describe('the way back to the root of the page', () => {
  it.each([
    ['/', './'],
    ['/system', './'],
    ['/camera/porch', '../'],
    ['/cameras/new', '../'],
    ['/camera/porch/', '../../'],
  ])('from %s is %s', (path, base) => {
    expect(baseOf(path)).toBe(base);
  });
});

describe('the page', () => {
  it('is one document at every place, whose addresses begin at the root', async () => {
    await using served = await page();
    for (const [path, base] of [
      ['/', './'],
      ['/camera/porch?at=2026-11-20T07:42:10%2B01:00', '../'],
    ] as const) {
      const { status, headers, body } = await served.ask('GET', path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch('text/html');
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(body).toContain(`<base href="${base}" />`);
    }
  });

  it('lets browsers keep what is named after its content, and only an hour what is not', async () => {
    await using served = await page();
    const script = await served.ask('GET', '/assets/index-1234.js');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await served.ask('GET', '/icon.svg');
    expect(icon.headers.get('cache-control')).toBe('public, max-age=3600');
  });

  it('sends what was compressed when it was built', async () => {
    await using served = await page();
    const asked = { headers: { 'accept-encoding': 'gzip' } };
    const answer = await fetch(served.url('/assets/index-1234.js'), asked);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.text()).toBe('start();');
  });

  it.each(['/api/v1/nothing', '/hls/porch/index.m3u8', '/flv/porch.flv', '/assets/old.js'])(
    'is not what is answered at %s',
    async (path) => {
      await using served = await page();
      expect((await served.ask('GET', path)).status).toBe(404);
    },
  );

  it('may load and run nothing from elsewhere, nor be framed elsewhere', async () => {
    await using served = await page();
    for (const path of ['/', '/assets/index-1234.js', '/hls/nothing']) {
      const { headers } = await served.ask('GET', path);
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'self'");
      expect(policy).not.toMatch(/unsafe|http|\*/);
    }
  });

  it('says how to build it where it was not', async () => {
    await using dir = await tempDir();
    await using served = await serve(pageRouter(dir.file('nowhere')));
    const { status, body } = await served.ask('GET', '/');
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { message: expect.stringContaining('npm run build') } });
  });
});

describe("the page's types of the API", () => {
  it('are those of the description', async () => {
    const script = join(ROOT, 'bin/api-types.mjs');
    const { apiTypes } = (await import(script)) as {
      apiTypes: (description: unknown) => Promise<string>;
    };
    const types = await readFile(join(ROOT, 'web/src/api/schema.ts'), 'utf8');
    expect(types, 'npm run build && npm run api:types').toBe(await apiTypes(DESCRIPTION));
  }, 30_000);
});
