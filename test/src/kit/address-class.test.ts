import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressClass, isLocalhostName, literalAddress } from '../../../src/kit/address-class.js';

/** The class of a host as somebody writes it; null for a name. */
const classOfHost = (host: string): string | null => {
  const address = literalAddress(host);
  return address === null ? null : addressClass(address);
};

describe('the class of an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['::', 'unspecified'],
    ['169.254.0.1', 'link_local'],
    ['169.254.255.255', 'link_local'],
    ['fe80::1', 'link_local'],
    ['fe80::1%eth0', 'link_local'],
    ['febf:ffff::', 'link_local'],
    ['169.254.169.254', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['192.0.0.192', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['fd20:ce::254', 'metadata'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.250', 'multicast'],
    ['255.255.255.255', 'multicast'],
    ['240.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['10.0.0.1', 'ordinary'],
    ['172.16.0.1', 'ordinary'],
    ['192.168.1.20', 'ordinary'],
    ['100.64.0.1', 'ordinary'],
    ['126.255.255.255', 'ordinary'],
    ['128.0.0.1', 'ordinary'],
    ['169.253.255.255', 'ordinary'],
    ['203.0.113.9', 'ordinary'],
    ['fd00::1', 'ordinary'],
    ['fec0::1', 'ordinary'],
    ['2001:db8::1', 'ordinary'],
    ['2606:4700::1111', 'ordinary'],
  ])('of %s is %s', (address, expected) => {
    expect(addressClass(address)).toBe(expected);
  });

  it.each([
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:0:127.0.0.1', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['64:ff9b::127.0.0.1', 'loopback'],
    ['64:ff9b:1::127.0.0.1', 'loopback'],
    ['2002:7f00:1::', 'loopback'],
    ['2001:0:4136:e378:8000:63bf:80ff:fffe', 'loopback'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['2002:a9fe:a9fe::1', 'metadata'],
    ['::ffff:169.254.1.1', 'link_local'],
    ['::ffff:0.0.0.0', 'unspecified'],
    ['::ffff:224.0.0.1', 'multicast'],
    ['::ffff:192.168.1.20', 'ordinary'],
    ['64:ff9b::8.8.8.8', 'ordinary'],
    ['2002:c0a8:114::', 'ordinary'],
  ])('of %s is that of the IPv4 address in it, %s', (address, expected) => {
    expect(addressClass(address)).toBe(expected);
  });

  it.each([
    '2130706433',
    '0x7f000001',
    '0x7F.0.0.1',
    '017700000001',
    '0177.0.0.01',
    '127.1',
    '127.0.1',
    '127.0.0.1.',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[0000::ffff:7f00:0001]',
    '%31%32%37.0.0.1',
    '１２７.０.０.１',
    '127。0。0。1',
  ])('of %s, which is odd for an address, is loopback', (host) => {
    expect(classOfHost(host)).toBe('loopback');
  });

  it.each([
    ['0', 'unspecified'],
    ['2852039166', 'metadata'],
    ['0xa9fea9fe', 'metadata'],
    ['0251.0376.0251.0376', 'metadata'],
    ['3232235796', 'ordinary'],
  ])('of %s is %s', (host, expected) => {
    expect(classOfHost(host)).toBe(expected);
  });

  it.each(['porch.lan', 'nvr', 'a.b.example', '127.0.0.1.example', 'localhost', '1.2.3.4.5', ''])(
    'is none of the name %j',
    (host) => {
      expect(classOfHost(host)).toBeNull();
    },
  );

  it('is the same however an IPv4 address is spelt', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const plain = addressClass(`${a}.${b}.${c}.${d}`);
        const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.');
        const hexadecimal = `0x${number.toString(16)}`;
        const mapped = `[::ffff:${a}.${b}.${c}.${d}]`;
        const spellings = [String(number), octal, hexadecimal, `${a}.${b}.${c * 256 + d}`, mapped];
        expect(spellings.map(classOfHost)).toEqual(spellings.map(() => plain));
      }),
    );
  });

  it('is had of whatever text there is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        addressClass(text);
        classOfHost(text);
      }),
    );
    fc.assert(fc.property(fc.ipV6(), (address) => void addressClass(address)));
  });
});

it.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['camera.localhost', true],
  ['localhost.example', false],
  ['mylocalhost', false],
])('%s stands for this machine: %s', (host, expected) => {
  expect(isLocalhostName(host)).toBe(expected);
});
