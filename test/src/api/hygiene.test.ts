import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../../src/api/client-address.js';
import { Hygiene } from '../../../src/api/hygiene.js';
import type { Config } from '../../../src/config/config.js';
import { listen, portOf } from '../../rig/ports.js';
import { parse } from '../config/support.js';

type Answer = Readonly<{ status: number; headers: IncomingHttpHeaders; body: string }>;
type Asked = Readonly<{ method?: string; path?: string; headers?: Record<string, string> }>;

let config: Config = parse('');
/** What comes through is told who asks, and for what. */
const server = createServer((req, res) => {
  hygiene.note(req);
  if (hygiene.answers(req, res)) return;
  res.end(JSON.stringify({ ...clientOf(req), url: req.url }));
});
const hygiene = new Hygiene(() => config);
beforeAll(() => listen(server));
afterAll(() => void server.close());

function ask({ method = 'GET', path = '/x', headers = {} }: Asked, yaml = ''): Promise<Answer> {
  config = parse(yaml);
  return new Promise((resolve, reject) => {
    const asked = {
      port: portOf(server),
      method,
      path,
      headers: { host: 'localhost', ...headers },
    };
    const sent = request(asked, (res) => {
      let body = '';
      res.setEncoding('utf8').on('data', (text: string) => (body += text));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

const codeOf = ({ body }: Answer): unknown =>
  (JSON.parse(body) as { error?: { code: string } }).error?.code;

describe('every answer', () => {
  it('keeps browsers from guessing types, telling addresses, and using devices', async () => {
    const { headers } = await ask({});
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it.each([
    '/hls/a/index.m3u8',
    '/flv/a.flv',
    '/api/v1/cameras/a/snapshot.jpg?at=now',
    '/x/clip.mp4',
  ])('with media, such as %s, may be shown by other pages', async (path) => {
    const { headers } = await ask({ path });
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it('to who came by https keeps the page apart from those that opened it', async () => {
    const { headers } = await ask({ headers: { 'x-forwarded-proto': 'https' } });
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  });

  it('is given to refusals as well', async () => {
    const { status, headers } = await ask({ headers: { host: 'evil.example' } });
    expect([status, headers['x-content-type-options']]).toEqual([403, 'nosniff']);
  });
});

describe('a request that would change something', () => {
  const post = (headers: Record<string, string>, yaml = '', path = '/api/v1/cameras') =>
    ask({ method: 'POST', path, headers: { host: 'localhost:8080', ...headers } }, yaml);

  it.each([
    ['of a program', {}],
    ['of our own page', { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }],
    ['of our own page in capitals', { origin: 'http://LOCALHOST:8080' }],
    ['typed by a person', { 'sec-fetch-site': 'none' }],
    [
      'of our own page behind a proxy',
      {
        origin: 'https://cams.local',
        'x-forwarded-host': 'cams.local:443',
        'x-forwarded-proto': 'https',
      },
    ],
  ])('%s comes through', async (_, headers) => {
    expect((await post(headers as Record<string, string>)).status).toBe(200);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:9090' }],
    ['another scheme', { origin: 'https://localhost:8080' }],
    ['a sandbox', { origin: 'null' }],
    ['what is no origin', { origin: 'localhost:8080' }],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ])('from %s is refused', async (_, headers) => {
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
      const asked = { host: 'localhost:8080', ...headers } as Record<string, string>;
      const answer = await ask({ method, headers: asked });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'wrong_origin']);
    }
  });

  it('from another site comes through as long as it only reads', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect((await ask({ method, headers: { origin: 'https://evil.example' } })).status).toBe(200);
    }
  });

  it('from a page at a host of the configuration comes through, whatever the proxy says', async () => {
    const yaml = 'http: { hosts: [cams.example.org] }';
    expect((await post({ origin: 'https://cams.example.org' }, yaml)).status).toBe(200);
  });

  it('of a device that calls is not asked where it comes from', async () => {
    const headers = { origin: 'http://192.168.1.9', 'content-type': 'text/plain' };
    expect((await post(headers, '', '/api/v1/hooks/sercomm/hall?key=k')).status).toBe(200);
  });

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])(
    'as a form would send it, %s, is refused',
    async (type) => {
      const answer = await post({ 'content-type': type });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'bad_request']);
    },
  );

  it('as JSON comes through', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await post(headers)).status).toBe(200);
  });
});

describe('a name by which we are asked', () => {
  const named = (host: string, yaml = '', headers = {}) =>
    ask({ headers: { host, ...headers } }, yaml);

  it.each([
    ...[
      '127.0.0.1:8080',
      '192.168.1.7',
      '[::1]:8080',
      '[fd00::7]',
      'nas',
      'localhost',
      'LOCALHOST.',
    ],
    ...['a.localhost:1', 'nas.local', 'nas.lan:80', 'cams.home.arpa', 'cams.internal'],
  ])('may be %s', async (host) => {
    expect((await named(host)).status).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example.:8080',
    '127.0.0.1.evil.example',
    'local.evil.example:80',
  ])('is not %s while there are no users', async (host) => {
    const answer = await named(host);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'wrong_host']);
    expect(answer.body).toContain('http: { hosts: [');
    expect((await named(host, 'auth: { open: true }')).status).toBe(200);
  });

  it('may be one of the configuration', async () => {
    const yaml = 'http: { hosts: [cams.example.org] }';
    expect((await named('cams.example.org:8080', yaml)).status).toBe(200);
    expect((await named('other.example.org', yaml)).status).toBe(403);
  });

  it('is not made better, and may be made worse, by what a proxy says', async () => {
    const says = (host: string) => ({ 'x-forwarded-host': host });
    expect((await named('evil.example', '', says('localhost'))).status).toBe(403);
    expect((await named('localhost', '', says('evil.example'))).status).toBe(403);
  });

  it.each(['a b', 'a/b', 'user@localhost', 'localhost:x', '[::g]'])(
    'is never "%s"',
    async (host) => {
      const answer = await named(host, 'auth: { open: true }');
      expect([answer.status, codeOf(answer)]).toEqual([400, 'bad_request']);
    },
  );
});

describe('below a path prefix', () => {
  const yaml = 'http: { path_prefix: /house/cams }';

  it('everything is found, and without it as well', async () => {
    for (const path of ['/house/cams/system?a=1', '/system?a=1']) {
      const { body } = await ask({ path }, yaml);
      expect(JSON.parse(body)).toMatchObject({ url: '/system?a=1', prefix: '/house/cams' });
    }
  });

  it('the prefix itself leads to the page, wherever it is seen from outside', async () => {
    const { status, headers } = await ask({ path: '/house/cams?a=1' }, yaml);
    expect([status, headers.location]).toEqual([308, 'cams/?a=1']);
  });

  it('hooks are still hooks, and nothing else is', async () => {
    const headers = { origin: 'http://192.168.1.9' };
    const hook = { method: 'POST', path: '/house/cams/api/v1/hooks/a/b', headers };
    expect((await ask(hook, yaml)).status).toBe(200);
    expect((await ask({ ...hook, path: '/api/v1/hooks' }, yaml)).status).toBe(403);
  });
});
