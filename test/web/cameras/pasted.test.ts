/** Addresses that somebody pastes. */
import { describe, expect, it } from 'vitest';
import { filledBy, takeApart } from '../../../web/src/cameras/pasted.js';

describe('a pasted address', () => {
  it('fills the account and keeps no password', () => {
    expect(filledBy('rtsp://admin:se%20cret@10.0.0.2:554/live?x=1', 'url')).toEqual({
      url: 'rtsp://10.0.0.2:554/live?x=1',
      username: 'admin',
      password: 'se cret',
    });
  });

  it('of a device gives its host and ports', () => {
    expect(filledBy('rtsp://admin:pw@10.0.0.2:8554/h264', 'host')).toEqual({
      host: '10.0.0.2',
      rtsp_port: '8554',
      username: 'admin',
      password: 'pw',
    });
    expect(filledBy('https://cam.local:8443/', 'host')).toEqual({
      host: 'cam.local',
      port: '8443',
      https: 'true',
    });
  });

  it.each([
    { text: 'rtsp://u:p@ss@host/', username: 'u', password: 'p@ss', host: 'host' },
    { text: 'rtsp://u:100%@[fe80::1]:554/a', username: 'u', password: '100%', host: '[fe80::1]' },
    { text: 'http://u@host', username: 'u', password: null, host: 'host' },
    { text: ' rtmp://host/live/x ', username: null, password: null, host: 'host' },
  ])('is taken apart: $text', ({ text, ...parts }) => {
    expect(takeApart(text)).toMatchObject(parts);
  });

  it.each(['192.168.2.126', 'camera.local', '', 'rtsp:/x', 'a b://c'])('is none: "%s"', (text) => {
    expect(takeApart(text)).toBeNull();
  });
});
