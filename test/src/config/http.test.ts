import { describe, expect, it } from 'vitest';
import { proxyTest } from '../../../src/config/http.js';
import { parse, problems } from './support.js';

describe('the web server', () => {
  it('believes proxies on this machine and is at no path, unless told otherwise', () => {
    expect(parse('').http).toEqual({
      listen: { host: '127.0.0.1', port: 8080 },
      pathPrefix: '',
      trustedProxies: ['loopback'],
      hosts: [],
    });
  });

  it.each([
    ['/cams', '/cams'],
    ['/cams/', '/cams'],
    ['/house/cams', '/house/cams'],
    ['/', ''],
  ])('takes %s for the path prefix "%s"', (written, prefix) => {
    expect(parse(`http: { path_prefix: ${written} }`).http.pathPrefix).toBe(prefix);
  });

  it.each([
    'cams',
    '//cams',
    '/a//b',
    '/../a',
    '/a/..',
    '/a b',
    '/a?b',
    '/api',
    '/hls/x',
    '/Metrics',
  ])('takes %s for no path prefix', (written) => {
    expect(problems(`http: { path_prefix: ${JSON.stringify(written)} }`)).toEqual([
      expect.stringContaining('http.path_prefix: must be a path such as /cams'),
    ]);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'proxy.example', '::/129', '1.2.3.4/', '1.2.3.4/8/9'])(
    'takes %s for no proxy',
    (written) => {
      expect(problems(`http: { trusted_proxies: ["${written}"] }`)).toEqual([
        expect.stringContaining('http.trusted_proxies[0]: must be loopback, an address'),
      ]);
    },
  );

  it('knows its hosts in whatever case they are written', () => {
    expect(parse('http: { hosts: [Cams.Example.org] }').http.hosts).toEqual(['cams.example.org']);
    expect(problems('http: { hosts: ["cams.example.org:8080"] }')).toHaveLength(1);
  });
});

describe('trusted proxies', () => {
  const isTrusted = proxyTest(['loopback', '10.1.0.0/16', '192.168.7.9', 'fd00::/8']);

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.255.1',
    '192.168.7.9',
    'fd12::3',
  ])('are at %s', (address) => {
    expect(isTrusted(address)).toBe(true);
  });

  it.each(['10.2.0.1', '192.168.7.10', 'fe80::1', '', 'nonsense', '::ffff:10.2.0.1'])(
    'are not at "%s"',
    (address) => {
      expect(isTrusted(address)).toBe(false);
    },
  );
});

describe('TLS', () => {
  it('is off unless there is a certificate', () => {
    expect(parse('').tls).toBeNull();
    expect(parse('tls:').tls).toBeNull();
  });

  it('is asked of every other machine, with files that lie beside the configuration', () => {
    expect(parse('tls: { cert: a.crt, key: /keys/a.key }').tls).toEqual({
      cert: '/etc/a.crt',
      key: '/keys/a.key',
      required: true,
    });
  });

  it('takes a certificate and a key, and nothing else', () => {
    expect(problems('tls: { cert: a.crt }')).toEqual([
      'c.yaml:1: tls.key: is missing; must be the path of its private key in PEM (one line, at most 1024 characters)',
    ]);
    expect(problems('tls: { cert: a, key: b, requierd: false }')).toEqual([
      'c.yaml:1: tls.requierd: unknown key; did you mean required?',
    ]);
  });
});
