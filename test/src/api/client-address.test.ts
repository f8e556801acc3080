import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientReader, clientOf, isAuthority } from '../../../src/api/client-address.js';
import { reachOf } from '../../../src/api/reach.js';
import type { Http } from '../../../src/config/http.js';

const HTTP: Http = {
  listen: { host: '0.0.0.0', port: 8080 },
  pathPrefix: '',
  trustedProxies: ['loopback', '10.0.0.0/8'],
  hosts: [],
};

type Asked = Readonly<{ from?: string; url?: string; headers?: Record<string, string> }>;

function request({ from = '127.0.0.1', url = '/', headers = {} }: Asked): IncomingMessage {
  const socket = { remoteAddress: from, localAddress: '127.0.0.1', localPort: 8080 };
  return {
    socket,
    url,
    headers: { host: 'inside:8080', ...headers },
  } as unknown as IncomingMessage;
}

const read = (asked: Asked, http: Partial<Http> = {}) =>
  new ClientReader({ ...HTTP, ...http }).note(request(asked));

describe('the client', () => {
  it.each([
    ['127.0.0.1', '203.0.113.5', '203.0.113.5'],
    ['127.0.0.1', '6.6.6.6, 203.0.113.5', '203.0.113.5'],
    ['127.0.0.1', '203.0.113.5, 10.0.0.7', '203.0.113.5'],
    ['127.0.0.1', '10.0.0.9, 10.0.0.7', '10.0.0.9'],
    ['::ffff:10.0.0.1', '203.0.113.5:4711', '203.0.113.5'],
    ['127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['127.0.0.1', '2001:db8::1', '2001:db8::1'],
    ['127.0.0.1', 'nonsense', '127.0.0.1'],
    ['127.0.0.1', '6.6.6.6, nonsense, 10.0.0.7', '10.0.0.7'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['192.168.1.9', '203.0.113.5', '192.168.1.9'],
    ['::ffff:192.168.1.9', '203.0.113.5', '192.168.1.9'],
  ])('behind %s with X-Forwarded-For "%s" is %s', (from, forwarded, address) => {
    expect(read({ from, headers: { 'x-forwarded-for': forwarded } }).address).toBe(address);
  });

  it('is what a trusted proxy says it is, in the last of several values', () => {
    const headers = {
      'x-forwarded-proto': 'http, https',
      'x-forwarded-host': 'evil.example, cams.example.org',
      'x-forwarded-prefix': '/cams/',
    };
    expect(read({ headers })).toEqual({
      address: '127.0.0.1',
      protocol: 'https',
      host: 'cams.example.org',
      prefix: '/cams',
    });
    const own = { address: '8.8.8.8', protocol: 'http', host: 'inside:8080', prefix: '' };
    expect(read({ from: '8.8.8.8', headers })).toEqual(own);
  });

  it.each([
    { 'x-forwarded-proto': 'gopher' },
    { 'x-forwarded-host': 'a b' },
    { 'x-forwarded-host': 'user@evil.example' },
    { 'x-forwarded-host': '[::g]' },
    { 'x-forwarded-host': 'a:99999' },
    { 'x-forwarded-host': '1.2.3.999' },
    { 'x-forwarded-prefix': 'cams' },
    { 'x-forwarded-prefix': '//evil.example' },
    { 'x-forwarded-prefix': '/a/../b' },
    { 'x-forwarded-prefix': '/"><script>' },
  ])('is not changed by %j, which makes no sense', (headers) => {
    expect(read({ headers: headers })).toEqual(read({}));
  });

  it('is known without a Host header, at the address that was dialled', () => {
    expect(read({ headers: { host: '' } }).host).toBe('127.0.0.1:8080');
  });

  it('is one that can be read, whatever the headers hold', () => {
    const header = fc.oneof(fc.string(), fc.constantFrom('10.0.0.1', ', ,', '/x', '[::1]:', 'a,b'));
    fc.assert(
      fc.property(header, header, header, header, (addresses, proto, host, prefix) => {
        const client = read({
          headers: {
            'x-forwarded-for': addresses,
            'x-forwarded-proto': proto,
            'x-forwarded-host': host,
            'x-forwarded-prefix': prefix,
          },
        });
        const place = `${client.protocol}://${client.host}${client.prefix}/x`;
        expect(new URL(place).pathname).toBe(`${client.prefix}/x`);
        expect(isAuthority(client.host)).toBe(true);
      }),
    );
  });
});

describe('a path prefix', () => {
  const below = (asked: Asked) => {
    const req = request(asked);
    new ClientReader({ ...HTTP, pathPrefix: '/cams' }).note(req);
    return { url: req.url, outside: reachOf(req).http, prefix: clientOf(req).prefix };
  };
  const forwarded = (prefix: string) => ({ headers: { 'x-forwarded-prefix': prefix } });

  it.each([
    ['is taken off', { url: '/cams/hls/a' }, '/hls/a', '/cams'],
    ['need not be there', { url: '/hls/a?b=1' }, '/hls/a?b=1', '/cams'],
    ['is no part of a longer name', { url: '/camsite' }, '/camsite', '/cams'],
    [
      'may be what the proxy says as well',
      { url: '/cams/x', ...forwarded('/cams') },
      '/x',
      '/cams',
    ],
    ['may be taken off by the proxy', { url: '/x', ...forwarded('/cams') }, '/x', '/cams'],
    [
      'stands below what the proxy took off',
      { url: '/cams/x', ...forwarded('/a') },
      '/x',
      '/a/cams',
    ],
    ['gives way to another one of the proxy', { url: '/x', ...forwarded('/a') }, '/x', '/a'],
  ] as const)('%s', (_, asked, url, prefix) => {
    expect(below(asked)).toEqual({ url, outside: `http://inside:8080${prefix}`, prefix });
  });
});
