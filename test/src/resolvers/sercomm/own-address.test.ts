import { describe, expect, it } from 'vitest';
import { hookOrigin, localAddressTo } from '../../../../src/resolvers/sercomm/own-address.js';

describe('our address as a camera sees it', () => {
  it.each([
    ['0.0.0.0', '192.0.2.9', 'http://192.0.2.9:8080'],
    ['::', '2001:db8::9', 'http://[2001:db8::9]:8080'],
    ['192.0.2.10', '192.0.2.9', 'http://192.0.2.10:8080'],
    ['127.0.0.1', '127.0.0.1', 'http://127.0.0.1:8080'],
    ['127.0.0.1', '192.0.2.9', null],
    ['localhost', '192.0.2.9', null],
  ])('is, listening on %s and going out from %s, %s', (host, local, origin) => {
    expect(hookOrigin({ host, port: 8080 }, local)).toBe(origin);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
  ])('towards %s is found without a word to it', async (host, address) => {
    expect(await localAddressTo(host)).toBe(address);
  });

  it('is a failure where the name leads nowhere', async () => {
    await expect(localAddressTo('camera.invalid')).rejects.toMatchObject({ code: 'unreachable' });
  });
});
