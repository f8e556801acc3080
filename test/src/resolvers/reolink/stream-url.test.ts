import { describe, expect, it } from 'vitest';
import {
  fitsQuery,
  flvUrl,
  rtmpUrl,
  rtspUrl,
} from '../../../../src/resolvers/reolink/stream-url.js';

const HOST = '192.0.2.20';

describe('the address of a stream', () => {
  it('over RTMP carries the token, in a fixed order and with the port', () => {
    const place = { host: HOST, port: 1_935, channel: 0, stream: 'main' } as const;
    expect(rtmpUrl(place, { token: '011465962723' })).toBe(
      'rtmp://192.0.2.20:1935/bcs/channel0_main.bcs?channel=0&stream=0&token=011465962723',
    );
  });

  it('over RTMP carries user name and password, where there is no token', () => {
    const place = { host: HOST, port: 1_935, channel: 0, stream: 'sub' } as const;
    expect(rtmpUrl(place, { username: 'admin', password: '123456' })).toBe(
      'rtmp://192.0.2.20:1935/bcs/channel0_sub.bcs?channel=0&stream=1&user=admin&password=123456',
    );
  });

  it('has number 2 for ext, and the channel as it is', () => {
    const place = { host: HOST, port: 1_936, channel: 11, stream: 'ext' } as const;
    expect(rtmpUrl(place, { token: 'ab' })).toBe(
      'rtmp://192.0.2.20:1936/bcs/channel11_ext.bcs?channel=11&stream=2&token=ab',
    );
  });

  it('over RTSP counts channels from 1 and percent-encodes user name and password', () => {
    const place = { host: HOST, port: 555, channel: 11, stream: 'sub' } as const;
    expect(rtspUrl(place, 'h264Preview', { username: 'admin', password: 'p@ss/1' })).toBe(
      'rtsp://admin:p%40ss%2F1@192.0.2.20:555/h264Preview_12_sub',
    );
  });

  it.each(['h265Preview', 'Preview'] as const)('over RTSP may begin with %s', (form) => {
    const place = { host: '[2001:db8::1]', port: 554, channel: 0, stream: 'main' } as const;
    expect(rtspUrl(place, form, { username: "o'neil", password: '' })).toBe(
      `rtsp://o%27neil:@[2001:db8::1]:554/${form}_01_main`,
    );
  });

  it('over HTTP-FLV names the RTMP port, and keeps user name and password raw', () => {
    const place = { host: HOST, port: 80, channel: 0, stream: 'main' } as const;
    const user = { username: 'admin', password: 'p@ss:1%' };
    expect(flvUrl(place, { https: false, rtmpPort: 1_935 }, user)).toBe(
      'http://192.0.2.20:80/flv?port=1935&app=bcs&stream=channel0_main.bcs&user=admin&password=p@ss:1%',
    );
    expect(flvUrl({ ...place, port: 443 }, { https: true, rtmpPort: 1 }, user)).toMatch(
      /^https:\/\/192\.0\.2\.20:443\/flv\?port=1&/,
    );
  });
});

describe('a password in a query', () => {
  it.each(['a&b', 'a#b', 'a?b', 'a b', 'a+b', 'a/b', 'a\tb', 'a\u0000b'])(
    'cannot be %j',
    (text) => {
      expect(fitsQuery(text)).toBe(false);
    },
  );

  it.each(['', 'abc', 'p@ss', 'a=b', 'a:b', 'a%b', "a'b", 'ä€'])('may be %j', (text) => {
    expect(fitsQuery(text)).toBe(true);
  });
});
