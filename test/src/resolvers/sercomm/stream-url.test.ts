import { describe, expect, it } from 'vitest';
import {
  playableUrl,
  streamUrl,
  type StreamAddress,
} from '../../../../src/resolvers/sercomm/stream-url.js';

const camera: StreamAddress = {
  host: '192.0.2.40',
  port: 80,
  https: false,
  rtspPort: 554,
  channel: null,
};

describe('the address of a stream', () => {
  it.each([
    ['media', {}, 'rtsp://192.0.2.40:554/img/media.sav'],
    ['video', {}, 'rtsp://192.0.2.40:554/img/video.sav'],
    ['audio', {}, 'rtsp://192.0.2.40:554/img/audio.sav'],
    ['video', { channel: 2 }, 'rtsp://192.0.2.40:554/img/video.sav?channel=2'],
    ['mjpeg', {}, 'http://192.0.2.40:80/img/video.mjpeg'],
    ['mjpeg', { channel: 4 }, 'http://192.0.2.40:80/img/video.mjpeg?channel=4'],
    ['mjpeg', { https: true, port: 443 }, 'https://192.0.2.40:443/img/video.mjpeg'],
    ['media', { host: '[2001:db8::7]', rtspPort: 1025 }, 'rtsp://[2001:db8::7]:1025/img/media.sav'],
  ] as const)('of %s with %j is %s', (medium, more, url) => {
    expect(streamUrl(medium, { ...camera, ...more })).toBe(url);
  });

  it('holds user and password, encoded', () => {
    const url = playableUrl('media', camera, { username: 'a@b', password: "p/:?#'!" });
    expect(url).toBe('rtsp://a%40b:p%2F%3A%3F%23%27%21@192.0.2.40:554/img/media.sav');
  });

  it('keeps the colon of an empty password, without which ffmpeg answers no challenge', () => {
    const url = playableUrl('media', camera, { username: 'administrator', password: '' });
    expect(url).toBe('rtsp://administrator:@192.0.2.40:554/img/media.sav');
  });
});
