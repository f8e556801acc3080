import { describe, expect, it } from 'vitest';
import { HostList, readHostEntry } from '../../../src/kit/host-list.js';

describe('an entry of a list of hosts', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['fd00::/8', 'fd00::/8'],
    ['[::1]', '::1'],
    ['nvr.lan', 'nvr.lan'],
    ['NVR.lan.', 'nvr.lan'],
    ['localhost', 'localhost'],
  ])('may be %s', (text, expected) => {
    expect(readHostEntry(text)).toBe(expected);
  });

  it.each(['', '10.0.0.0/33', 'fd00::/129', 'nvr.lan/8', '10.0.0/8', '0x7f.1', 'http://nvr', 'a b', '*.lan', '10.0.0.0/'])(
    'is not %j',
    (text) => {
      expect(readHostEntry(text)).toBeUndefined();
    },
  ); // prettier-ignore
});

describe('a list of hosts', () => {
  const list = new HostList(['10.0.0.0/8', 'fd00::/8', '127.0.0.1', 'nvr.lan']);

  it.each(['10.1.2.3', 'fd12::1', '[fd12::1]', '127.0.0.1', '0x7f.1', 'NVR.lan', 'nvr.lan.', '::ffff:10.0.0.1'])(
    'has %s',
    (host) => {
      expect(list.has(host)).toBe(true);
    },
  ); // prettier-ignore

  it.each(['11.0.0.1', '127.0.0.2', 'fe80::1', 'nvr', 'lan', 'x.nvr.lan'])('has not %s', (host) => {
    expect(list.has(host)).toBe(false);
  });
});
