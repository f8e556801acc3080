import { describe, expect, it } from 'vitest';
import { ruleOf } from '../../../src/api/access-table.js';

describe('the rule of a route', () => {
  it('is what its description says', () => {
    expect(ruleOf('GET', '/cameras')).toEqual({
      ...{ access: 'viewer', isForPlayers: false, camera: null },
    });
    expect(ruleOf('POST', '/login')?.access).toBe('public');
    expect(ruleOf('DELETE', '/users/ann')?.access).toBe('admin');
  });

  it('names the camera of the path as the router reads it', () => {
    expect(ruleOf('GET', '/cameras/porch')?.camera).toBe('porch');
    expect(ruleOf('GET', '/cameras/p%6Frch')?.camera).toBe('porch');
    expect(ruleOf('GET', '/cameras/%2E%2E')?.camera).toBe('..');
    expect(ruleOf('GET', '/cameras/%ff')?.camera).toBe('');
  });

  it('of HEAD is the one of GET', () => {
    expect(ruleOf('HEAD', '/cameras/porch')).toEqual(ruleOf('GET', '/cameras/porch'));
  });

  it('is that of the route itself where a camera could be called so', () => {
    expect(ruleOf('POST', '/cameras/test')?.camera).toBeNull();
  });

  it.each([
    ['GET', '/nothing'],
    ['GET', '/Cameras'],
    ['GET', '/cameras/'],
    ['GET', '/cameras/porch/'],
    ['GET', '//cameras'],
    ['GET', '/cameras/porch/../yard/config/x'],
    ['PUT', '/login'],
    ['TRACE', '/cameras'],
    ['get', '/cameras'],
  ])('is none for %s %s', (method, path) => {
    expect(ruleOf(method, path)).toBeNull();
  });
});
