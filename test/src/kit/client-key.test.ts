import { describe, expect, it } from 'vitest';
import { clientKey, isLoopbackAddress } from '../../../src/kit/client-key.js';

describe('a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['2001:0DB8:0000:0007:1:2:3:4', '2001:db8:0:7::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('at %s is known as %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('at %s is this machine', (own) => {
    expect(isLoopbackAddress(own)).toBe(true);
  });

  it.each(['128.0.0.1', '::2', '1270.0.0.1', 'fe80::1', ''])('at "%s" is another', (other) => {
    expect(isLoopbackAddress(other)).toBe(false);
  });
});
