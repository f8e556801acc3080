import { describe, expect, it } from 'vitest';
import { camera, cameraProblems } from '../../config/support.js';

describe('the keys of a Sercomm camera', () => {
  it('are few: a host is enough', () => {
    expect(camera('{ vendor: sercomm, host: 192.0.2.40 }')).toMatchObject({
      port: 80,
      username: 'administrator',
      password: '',
      stream: 'av',
      channel: null,
      rtspPort: null,
      keepAliveMs: 600_000,
      webhook: false,
    });
  });

  it('take port 443 with https', () => {
    expect(camera('{ vendor: sercomm, host: a, https: true }')).toMatchObject({ port: 443 });
  });

  it.each([
    ['stream: media', 'the camera has no such stream; must be av, video, audio or mjpeg'],
    ['channel: 0', 'must be a whole number from 1 to 4'],
    ['channel: 5', 'must be a whole number from 1 to 4'],
    ['snapshot_size: 5', 'must be a whole number from 1 to 4'],
    ['snapshot_size: 0', 'must be a whole number from 1 to 4'],
    ['snapshot_quality: 6', 'must be a whole number from 1 to 5'],
    ['snapshot_quality: 0', 'must be a whole number from 1 to 5'],
    ['keep_alive: 1s', 'from 10s to'],
    ['webhook_key: short', 'at least 16 characters'],
    ['webhook_address: http://a:1', 'means something only with `webhook: true`'],
    ['webhook: true, webhook_address: "a:1/path"', 'an address such as'],
  ])('are refused with %s', (keys, message) => {
    const [problem] = cameraProblems(`{ vendor: sercomm, host: a, ${keys} }`);
    expect(problem).toContain(message);
  });

  it('hide password and key', () => {
    const { secrets } = camera(
      '{ vendor: sercomm, host: a, password: b, webhook_key: 0123456789abcdef }',
    );
    expect(secrets).toEqual([
      { text: 'b', username: 'administrator' },
      { text: '0123456789abcdef' },
    ]);
  });
});
