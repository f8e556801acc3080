import { describe, expect, it } from 'vitest';
import { isAtLeast, ROLES } from '../../../web/src/api/me.js';
import { KEYS } from '../../../web/src/keys/table.js';
import { placeOf, placesFor } from '../../../web/src/shell/places.js';

describe('what a role may do', () => {
  it.each([
    ['viewer', ['/', '/timeline', '/kept']],
    ['operator', ['/', '/timeline', '/kept', '/cameras', '/system']],
    ['admin', ['/', '/timeline', '/kept', '/cameras', '/system']],
  ] as const)('has the places of a %s', (role, paths) => {
    expect(placesFor(role).map(({ path }) => path)).toEqual(paths);
  });

  it('grows: whatever one may do, the next may too', () => {
    for (const [index, role] of ROLES.entries()) {
      for (const [other, least] of ROLES.entries()) {
        expect(isAtLeast(role, least)).toBe(index >= other);
      }
    }
  });

  it('lists no key to move cameras or keep spans for a viewer', () => {
    const ofViewer = KEYS.filter(({ role }) => isAtLeast('viewer', role)).map(({ says }) => says);
    expect(ofViewer).not.toContain('key.ptz');
    expect(ofViewer).not.toContain('key.keep');
    expect(KEYS.length - ofViewer.length).toBe(2);
  });

  it('knows the place of an address, also of one camera', () => {
    expect(placeOf('/camera/porch')?.path).toBe('/');
    expect(placeOf('/cameras/porch')?.path).toBe('/cameras');
    expect(placeOf('/users')).toBeUndefined();
  });
});
