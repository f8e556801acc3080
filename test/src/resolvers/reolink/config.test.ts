import { describe, expect, it } from 'vitest';
import { camera, cameraProblems } from '../../config/support.js';

const LEAST = 'vendor: reolink, host: 192.168.2.120, username: admin';

describe('a reolink camera', () => {
  it('needs a host and a user, and has defaults for the rest', () => {
    expect(camera(`{ ${LEAST}, password: x }`)).toMatchObject({
      port: 80,
      https: false,
      channel: 0,
      protocol: 'rtmp',
      streamAuth: 'token',
      renewBeforeMs: 300_000,
      zoomIn: 'ZoomInc',
      stream: 'main',
    });
    expect(camera(`{ ${LEAST}, https: true, swap_zoom: true }`)).toMatchObject({
      port: 443,
      zoomIn: 'ZoomDec',
    });
  });

  it.each([
    'protocol: flv',
    'protocol: rtmp, stream_auth: password',
    'protocol: auto, stream_auth: password',
  ])('with %s cannot have a password that breaks the address of its stream', (how) => {
    expect(cameraProblems(`{ ${LEAST}, password: "a&b", ${how} }`)).toEqual([
      expect.stringContaining('cameras.cam.password: holds a blank or one of & # ? + /'),
    ]);
  });

  it.each(['protocol: rtsp', 'protocol: rtmp', 'protocol: rtsp, stream_auth: password'])(
    'with %s may have any password',
    (how) => {
      expect(cameraProblems(`{ ${LEAST}, password: "a&b", ${how} }`)).toEqual([]);
    },
  );

  it('has the streams main, sub and ext, and no other', () => {
    expect(camera(`{ ${LEAST}, stream: ext }`).stream).toBe('ext');
    expect(cameraProblems(`{ ${LEAST}, stream: third }`)).toEqual([
      expect.stringContaining('cameras.cam.stream: the camera has no such stream'),
    ]);
  });

  it('has no stream ext over RTSP', () => {
    expect(cameraProblems(`{ ${LEAST}, protocol: rtsp, stream: ext }`)).toEqual([
      expect.stringContaining('must be main or sub'),
    ]);
  });

  it.each(['59s', '2h', 'soon'])('cannot renew its session %s before its end', (time) => {
    expect(cameraProblems(`{ ${LEAST}, renew_before: ${time} }`)).toEqual([
      expect.stringContaining('cameras.cam.renew_before: must be'),
    ]);
  });
});
