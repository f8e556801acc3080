import { describe, expect, it } from 'vitest';
import { parseFlvUrl, parseRtmpAddress } from '../../../relay/outputs/rtmp/stream-address.js';

describe('an RTMP address', () => {
  it.each([
    ['live', 'porch', 'porch', ''],
    ['live', 'porch?key=a/b', 'porch', 'key=a%2Fb'],
    ['live/porch', 'sub', 'porch/sub', ''],
    ['live', 'porch/sub?key=1', 'porch/sub', 'key=1'],
    // Where ffmpeg cuts an address at the last slash before a colon.
    ['live/porch?key=a', 'b', 'porch', 'key=a%2Fb'],
    ['live/', '/porch/', 'porch', ''],
    // Cameras that know only an application, and whatever name they publish under.
    ['porch.a%2Fb', '', 'porch', 'key=a%2Fb'],
    ['porch.a', 'stream_0?x=y', 'porch', 'key=a'],
    ['', 'porch.a', 'porch', 'key=a'],
  ])('of the application %s and the name %s is %s', (app, name, path, query) => {
    const address = parseRtmpAddress(app, name);
    expect(address?.path).toBe(path);
    expect(address?.query.toString()).toBe(query);
  });

  it.each([
    ['live', ''],
    ['vod', 'porch'],
    ['', 'porch'],
    ['vod', 'porch.key'],
    ['.key', ''],
    ['porch.', ''],
    ['live', 'x'.repeat(201)],
  ])('of the application %s and the name %s is none', (app, name) => {
    expect(parseRtmpAddress(app, name)).toBeNull();
  });
});

describe('the URL of HTTP-FLV', () => {
  it.each([
    ['/flv/porch.flv', 'porch'],
    ['/flv/porch/sub.flv?token=1', 'porch/sub'],
    ['/flv/.flv', null],
    ['/flv/porch', null],
    ['/flv/porch?x=.flv', null],
    [`/flv/${'x'.repeat(201)}.flv`, null],
  ])('%s means %s', (url, path) => {
    expect(parseFlvUrl(url)).toBe(path);
  });
});
