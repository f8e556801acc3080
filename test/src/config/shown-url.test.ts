import { describe, expect, it } from 'vitest';
import { shownUrl, storedUrl } from '../../../src/config/shown-url.js';

describe('an address that is shown', () => {
  it.each([
    ['rtsp://admin:pw@host:554/a', 'rtsp://admin:***@host:554/a'],
    ['rtsp://admin:p%40w@host/a?token=abc&x=1', 'rtsp://admin:***@host/a?token=***&x=1'],
    ['http://host/a?user=u&pwd=secret#no', 'http://host/a?user=u&pwd=***#no'],
    ['rtsp://host/a?p%77d=secret&://pwd=more', 'rtsp://host/a?p%77d=***&://pwd=***'],
    ['rtsp://host/a?pwd=se;cret;key=k;x=1', 'rtsp://host/a?pwd=***;key=***;x=1'],
    ['rtsp://host/a&x=y?pwd=a?b', 'rtsp://host/a&x=y?pwd=***'],
    ['rtsp://u:a@b@host/', 'rtsp://u:***@host/'],
    ['rtsp://@u:secret@host/', 'rtsp://@u:***@host/'],
    ['rtsp://me@home:secret@host/', 'rtsp://me@home:***@host/'],
    ['rtsp://host/a', 'rtsp://host/a'],
    ['rtsp://admin@host/a', 'rtsp://admin@host/a'],
    ['rtsp://{username}:{password}@{host}/a', 'rtsp://{username}:{password}@{host}/a'],
    ['no address: at all@', 'no address: at all@'],
  ])('%s is %s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});

describe('an address that is sent back', () => {
  const stored = 'rtsp://admin:p@w@host/a?token=abc';
  it.each([
    ['rtsp://admin:***@host/a?token=***', stored],
    ['rtsp://admin:***@other/b?token=***&more=1', 'rtsp://admin:p@w@other/b?token=abc&more=1'],
    ['rtsp://admin:new@host/a', 'rtsp://admin:new@host/a'],
    ['rtsp://host/a', 'rtsp://host/a'],
  ])('as %s means %s', (given, meant) => {
    expect(storedUrl(given, stored)).toBe(meant);
  });

  it.each([undefined, 'rtsp://host/a'])('cannot take a password out of %s', (other) => {
    expect(storedUrl('rtsp://admin:***@host/a', other)).toBeNull();
  });
});
