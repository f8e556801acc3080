import { describe, expect, it } from 'vitest';
import { diffConfig } from '../../../src/config/diff.js';
import { parse } from './support.js';

const BEFORE = `
storage: { retention: { age: 3d } }
cameras:
  a: { vendor: rtsp, url: rtsp://h/a }
  b: { vendor: demo }
  c: { vendor: push, key: k }
`;
const diff = (after: string) => diffConfig(parse(BEFORE), parse(after));
const NOTHING = { added: [], removed: [], changed: [], settings: [], needRestart: [] };

describe('a reload', () => {
  it('of the same configuration changes nothing', () => {
    expect(diff(BEFORE)).toEqual(NOTHING);
  });

  it('of the same in other words and another order changes nothing', () => {
    expect(
      diff(`
cameras:
  c: { key: "k", vendor: push }
  b: { vendor: demo, fps: 15, name: b }
  a: { vendor: rtsp, urls: { main: rtsp://h/a } }
storage: { retention: { age: 72h } }`),
    ).toEqual(NOTHING);
  });

  it('tells cameras that came, went and changed', () => {
    const change = diff(BEFORE.replace('rtsp://h/a', 'rtsp://h/b').replace('  b:', '  d:'));
    expect(change).toMatchObject({
      added: [{ id: 'd' }],
      removed: [{ id: 'b' }],
      changed: [
        {
          before: { id: 'a', urls: { main: 'rtsp://h/a' } },
          after: { urls: { main: 'rtsp://h/b' } },
          redial: true,
        },
      ],
    });
  });

  it.each([
    ['url: rtsp://h/a, transport: udp', true],
    ['url: rtsp://h/a, audio: off', true],
    ['url: rtsp://h/a, enabled: false', true],
    ['url: "rtsp://u:p@h/a"', true],
    ['url: rtsp://h/a, name: Porch', false],
    ['url: rtsp://h/a, record: off', false],
    ['url: rtsp://h/a, retention: { age: 1d }', false],
  ])('to "%s" dials the camera anew: %s', (keys, redial) => {
    expect(diff(BEFORE.replace('url: rtsp://h/a', keys)).changed).toMatchObject([{ redial }]);
  });

  it.each([
    ['http: { listen: 127.0.0.1:81 }', ['http.listen'], true],
    ['http: { path_prefix: /cams }', ['http.path_prefix'], false],
    ['http: { trusted_proxies: [10.0.0.1] }', ['http.trusted_proxies'], false],
    ['http: { hosts: [cams.example.org] }', ['http.hosts'], false],
    ['tls: { cert: a, key: b }', ['tls'], true],
    ['rtsp: { listen: off }', ['rtsp.listen'], true],
    ['rtmp: { listen: 127.0.0.1:0 }', ['rtmp.listen'], true],
    ['ffmpeg: { path: /x }', ['ffmpeg.path'], true],
    ['webhooks: [{ url: "http://host/in" }]', ['webhooks'], false],
    ['mqtt: { url: mqtt://host }', ['mqtt'], false],
    ['log: { level: warn }', ['log.level'], false],
    [
      'relay: { stall_timeout: 5s, on_demand_linger: 5s }',
      ['relay.stall_timeout', 'relay.on_demand_linger'],
      true,
    ],
    ['auth: { open: true }', ['auth.open'], false],
  ])(
    'with "%s" says what settings changed, and whether they need a restart',
    (text, keys, restart) => {
      expect(diff(`${BEFORE}${text}`)).toEqual({
        ...NOTHING,
        settings: keys,
        needRestart: restart ? keys : [],
      });
    },
  );

  it('of the storage needs a restart for another place only', () => {
    expect(diff(BEFORE.replace('retention: { age: 3d }', 'dir: /x, segment: 5s'))).toMatchObject({
      settings: ['storage.dir', 'storage.segment', 'storage.retention'],
      needRestart: ['storage.dir'],
    });
  });
});
