import { describe, expect, it } from 'vitest';
import { nextOf, signInFor } from '../../../web/src/api/next.js';

const ROOT = 'https://cams.example/home/';

describe('where to go once signed in', () => {
  it.each([
    ['/', ROOT],
    [
      '/camera/porch?at=2026-11-20T07:42:10%2B01:00#x',
      `${ROOT}camera/porch?at=2026-11-20T07:42:10%2B01:00#x`,
    ],
    ['/?view=wall', `${ROOT}?view=wall`],
    ['/api-of-mine', `${ROOT}api-of-mine`],
  ])('is the place one came from: %s', (next, address) => {
    expect(nextOf(next, ROOT)).toBe(address);
  });

  it.each([
    null,
    '',
    'camera/porch',
    '//evil.example',
    '//evil.example/camera/porch',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example/',
    'https:evil.example',
    '/https://evil.example'.slice(1),
    'javascript:alert(1)',
    'data:text/html,x',
    '/..//evil.example',
    '/../elsewhere',
    '/camera/../../elsewhere',
    '/%2e%2e/elsewhere',
    '/login',
    '/login?next=/login',
    '/api/v1/me',
    '/hls/porch/index.m3u8',
    '/flv/porch.flv',
    '@evil.example',
    '/@evil.example'.slice(1),
  ])('is Live for what is no place of this page: %j', (next) => {
    expect(nextOf(next, ROOT)).toBe(ROOT);
  });

  it('never is at another origin, whatever is asked for', () => {
    const odd = ['/', '\\', '.', '%2f', '@', ':', 'evil.example', '\t', '?', '#', ' ', 'http:'];
    for (const one of odd) {
      for (const two of odd) {
        for (const three of odd) {
          const address = nextOf(`/${one}${two}${three}evil.example`, ROOT);
          expect(address.startsWith(ROOT), address).toBe(true);
          expect(new URL(address).origin).toBe('https://cams.example');
        }
      }
    }
  });

  it.each(['/', '/camera/porch?at=1&zoom=30m#x', '/timeline?cameras=a,b', '/?view=wall'])(
    'is written into the address to sign in at, and read from it: %s',
    (place) => {
      const there = `${ROOT}${place.slice(1)}`;
      const address = new URL(signInFor(there, ROOT), ROOT);
      expect(address.href.startsWith(`${ROOT}login`)).toBe(true);
      expect(nextOf(address.searchParams.get('next'), ROOT)).toBe(there);
    },
  );
});
