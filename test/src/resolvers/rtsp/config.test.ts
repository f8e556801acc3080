import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withCredentials } from '../../../../src/resolvers/rtsp/source-url.js';
import { camera, cameraProblems } from '../../config/support.js';

const rtsp = (keys: string) => camera(`{ vendor: rtsp, ${keys} }`);
const refused = (keys: string) =>
  cameraProblems(`{ vendor: rtsp, ${keys} }`).map((problem) =>
    problem.replace('c.yaml:2: cameras.cam.', ''),
  );

describe('an rtsp camera', () => {
  it.each(['rtsp', 'rtsps', 'rtmp', 'rtmps', 'http', 'https', 'RTSP'])(
    'may have an address of %s',
    (scheme) => {
      const url = `${scheme}://user:p%40ss@cam.lan:1234/a/b?c=d&e=%27`;
      expect(rtsp(`url: "${url}"`)).toMatchObject({ urls: { main: url }, stream: 'main' });
    },
  );

  it.each([
    ['{ main: rtsp://h/1, sub: rtsp://h/2 }', 'main'],
    ['{ sub: rtsp://h/2, main: rtsp://h/1 }', 'main'],
    ['{ high: rtsp://h/1, low: rtsp://h/2 }', 'high'],
    ['{ low: rtsp://h/2, high: rtsp://h/1 }', 'low'],
  ])('with the streams %s is %s', (urls, stream) => {
    expect(rtsp(`urls: ${urls}`)).toMatchObject({ stream });
  });

  it('may have the names of its streams as it likes', () => {
    const keys =
      'urls: { 1080p: rtsp://h/1, "101": rtsp://h/2 }, stream: 1080p, extra_streams: [101]';
    expect(rtsp(keys)).toMatchObject({ stream: '1080p', extraStreams: ['101'] });
  });

  it('has its credentials in every address, percent-encoded', () => {
    expect(
      rtsp(
        "urls: { main: rtsp://h/1, sub: 'http://[::1]:8/2' }, username: a@b, password: \"p:/?#[]@!$&'()*+,;=% ü\"",
      ),
    ).toMatchObject({
      urls: {
        main: 'rtsp://a%40b:p%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%20%C3%BC@h/1',
        sub: 'http://a%40b:p%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%20%C3%BC@[::1]:8/2',
      },
    });
  });

  it('gets back the very credentials it was given', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (username, password) => {
        const url = new URL(withCredentials('rtsp://cam:554/x', { username, password }));
        expect(decodeURIComponent(url.username)).toBe(username);
        expect(decodeURIComponent(url.password)).toBe(password);
        expect(url.host).toBe('cam:554');
      }),
    );
  });

  it('knows as secret its password, encoded or not, and parameters that tell', () => {
    expect(rtsp('url: "rtsp://u:p%40%25@h/x?channel=1&pwd=a%20b&key="').secrets).toEqual([
      { text: 'p@%', username: 'u' },
      { text: 'p%40%25', username: 'u' },
      { text: 'a b' },
    ]);
    expect(rtsp('url: "rtsp://u:100%@h/x"').secrets).toContainEqual({
      text: '100%',
      username: 'u',
    });
  });

  it.each([
    ['', 'url: give either url or urls'],
    ['url: rtsp://h/, urls: { main: rtsp://h/ }', 'urls: give either url or urls'],
    ['urls: {}', 'urls: must hold 1 to 16 streams, such as `main: rtsp://…`'],
    ['urls: rtsp://h/', 'urls: must be stream names with URLs, such as `main: rtsp://…`'],
    [
      'urls: { Main: rtsp://h/ }',
      'urls.Main: a stream name is made of a-z, 0-9, _ and -, at most 32 characters',
    ],
    [
      'urls: { index.m3u8: rtsp://h/ }',
      'urls.index.m3u8: a stream name is made of a-z, 0-9, _ and -, at most 32 characters',
    ],
    [
      'urls: { main: rtsp://h/, sub: h }',
      expect.stringMatching(/^urls\.sub: must begin with rtsp:\/\/, /),
    ],
    ['url: [a]', 'url: must be a URL, such as rtsp://192.168.1.20:554/stream1'],
    ['url: rtsp://h/, password: x', 'password: needs a username beside it'],
    [
      'url: rtsp://u@h/, username: x',
      'url: has a user name of its own; remove it, or the key username',
    ],
    [
      'urls: { main: rtsp://u:p@h/ }, username: x',
      'urls.main: has a user name of its own; remove it, or the key username',
    ],
    ['url: rtsp://h/, hots: x', expect.stringMatching(/^hots: unknown key; known here: audio, /)],
  ])('is refused with "%s"', (keys, problem) => {
    expect(refused(keys)).toEqual([problem]);
  });

  it.each([
    'file:///etc/passwd',
    'concat:a|b',
    'pipe:0',
    '-i',
    'h/x',
    'ftp://h/x',
    'rtsp:/h',
    'rtsp://',
    'rtsp:///x',
    'http:///x',
    'http:///x://h',
    'http://?x',
    'rtsp://h:0/',
    'rtsp://h:99999/',
    'rtsp://h:port/',
    'rtsp://u:p#ss@h/',
    'rtsp://u:12#34@h/',
    "rtsp://h/'x",
    'rtsp://h/"x',
    'rtsp://h/\\x',
    'rtsp://h/a b',
    'rtsp://h/\nfile x',
    'rtsp://h/\u0000',
    'rtsp://h/\u00a0',
    'rtsp://h/`x`',
    `rtsp://h/${'x'.repeat(2_048)}`,
  ])('is refused with the address %j', (url) => {
    const problems = refused(`url: ${JSON.stringify(url)}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^url: (must|holds|is) /);
  });
});
