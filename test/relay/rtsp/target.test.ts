import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../relay/outputs/rtsp/message.js';
import { parseTarget } from '../../../relay/outputs/rtsp/target.js';

describe('the target of a URL', () => {
  it.each([
    { uri: 'rtsp://h:8554/porch', path: 'porch', track: undefined, base: 'rtsp://h:8554/porch' },
    { uri: 'rtsp://h/porch/', path: 'porch', track: undefined, base: 'rtsp://h/porch' },
    { uri: 'rtsp://h/porch/sub', path: 'porch/sub', track: undefined, base: 'rtsp://h/porch/sub' },
    { uri: 'rtsp://h/porch/trackID=1', path: 'porch', track: 1, base: 'rtsp://h/porch' },
    {
      uri: 'rtsp://h/porch/sub/trackID=0/',
      path: 'porch/sub',
      track: 0,
      base: 'rtsp://h/porch/sub',
    },
    { uri: 'rtsp://h/porch?x=1/trackID=0', path: 'porch', track: 0, base: 'rtsp://h/porch' },
    { uri: 'rtsp://u:p@[::1]:8554/a', path: 'a', track: undefined, base: 'rtsp://[::1]:8554/a' },
    { uri: '/porch/trackID=0', path: 'porch', track: 0, base: '/porch' },
    { uri: 'RTSP://h/po%72ch', path: 'porch', track: undefined, base: 'RTSP://h/po%72ch' },
    { uri: 'rtsps://h', path: '', track: undefined, base: 'rtsps://h' },
    { uri: '*', path: '', track: undefined, base: '*' },
  ])('of $uri is $path, track $track', ({ uri, path, track, base }) => {
    expect(parseTarget(uri)).toMatchObject({ path, track, base });
  });

  it('has the query apart', () => {
    expect(parseTarget('rtsp://h/porch?key=a%20b+c&from=-10m').query.get('key')).toBe('a b+c');
  });

  it.each(['porch', 'http://h/porch', 'rtsp://h/%', ''])('of %j is refused', (uri) => {
    expect(() => parseTarget(uri)).toThrow(RtspError);
  });

  it('never throws anything but an RTSP error', () => {
    fc.assert(
      fc.property(fc.string(), (tail) => {
        try {
          parseTarget(`rtsp://${tail}`);
        } catch (cause) {
          expect(cause).toBeInstanceOf(RtspError);
        }
      }),
    );
  });
});
