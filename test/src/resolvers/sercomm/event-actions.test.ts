import { describe, expect, it } from 'vitest';
import {
  notifiesByHttp,
  withHttpNotification,
} from '../../../../src/resolvers/sercomm/event-actions.js';

describe('what a camera does on an event', () => {
  it.each([
    ['email:0;ftpu:1;httpn:0;httppost:0;smbc:0', 'email:0;ftpu:1;httpn:1;httppost:0;smbc:0'],
    ['httpn:0', 'httpn:1'],
    ['email:1;httpn:0;', 'email:1;httpn:1;'],
    ['0,1,0,0,0,1,0,0', '0,1,0,0,1,1,0,0'],
    ['0,0,0,0,0', '0,0,0,0,1'],
  ])('%s becomes %s, one flag and nothing else, and goes back again', (without, withIt) => {
    expect(notifiesByHttp(without)).toBe('0');
    expect(withHttpNotification(without, '1')).toBe(withIt);
    expect(notifiesByHttp(withIt)).toBe('1');
    expect(withHttpNotification(withIt, '1')).toBe(withIt);
    expect(withHttpNotification(withIt, '0')).toBe(without);
  });

  it.each(['', 'email:0;ftpu:1', 'xhttpn:1', '0,0,0,0', '0;0;0;0;0', 'httpn:2', 'on', '0,0,0,0,2'])(
    'is not touched where it is written as %j',
    (list) => {
      expect(notifiesByHttp(list)).toBeNull();
      expect(withHttpNotification(list, '1')).toBeNull();
    },
  );
});
