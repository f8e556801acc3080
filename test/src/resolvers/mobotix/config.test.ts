import { describe, expect, it } from 'vitest';
import { camera, cameraProblems } from '../../config/support.js';

const LEAST = 'vendor: mobotix, host: nvr, username: me, password: pw, channel: 3';
const LIVE = "live_url: 'rtsp://{host}/{ch1}'";
const PLAYBACK = "playback_url: 'rtsp://{host}/{pbkey}'";
const mobotix = (keys: string) => camera(`{ ${LEAST}, ${keys} }`);
const refused = (keys: string) =>
  cameraProblems(`{ ${LEAST}${keys === '' ? '' : `, ${keys}`} }`).map((problem) =>
    problem.replace('c.yaml:2: cameras.cam', ''),
  );

describe('a channel of a recorder', () => {
  it('has a live stream, and a playback that is no other', () => {
    expect(mobotix(LIVE)).toMatchObject({ stream: 'live', port: 80, rtspPort: null, group: 0 });
    const both = mobotix(`${LIVE}, ${PLAYBACK}, playback: { start: -10m }`);
    expect(both).toMatchObject({
      stream: 'live',
      playback: { start: '-10m', speed: 1, direction: 'forward' },
    });
  });

  it('may have a playback alone', () => {
    const keys = `${PLAYBACK}, playback: { start: 2026-01-02T03:04:05Z, speed: 2.0 }`;
    expect(mobotix(keys)).toMatchObject({ stream: 'playback', playback: { speed: 2 } });
  });

  it.each([
    ['', 'live_url'],
    ['stream: live', 'live_url'],
    [`${PLAYBACK}, playback: { start: now }, extra_streams: [live]`, 'live_url'],
    ['stream: playback, playback: { start: now }', 'playback_url'],
    [`${LIVE}, playback: { start: now }`, 'playback_url'],
    [`${LIVE}, extra_streams: [playback], playback: { start: now }`, 'playback_url'],
  ])('with the keys { %s } lacks %s, and is shown an example', (keys, key) => {
    const [problem, ...more] = refused(keys);
    expect(problem).toContain(`${key}: is missing`);
    expect(problem).toMatch(/like rtsp:\/\/\{host\}:\{rtsp_port\}\//);
    expect(more).toEqual([]);
  });

  it('that plays back needs to know from when', () => {
    expect(refused(`${PLAYBACK}, stream: playback`)).toEqual(
      [': playback: is missing: the stream `playback` needs a start, such as { start: -10m }'].map(
        (text) => expect.stringContaining(text.slice(2)) as string,
      ),
    );
  });

  it.each([
    ['playback: { start: yesterday }', '.playback.start'],
    ['playback: { start: 2026-01-02T03:04:05 }', '.playback.start'],
    ['playback: { start: now, speed: 3 }', '.playback.speed'],
    ['playback: { start: now, speed: 1x }', '.playback.speed'],
    ['playback: { start: now, direction: up }', '.playback.direction'],
    ["playback_url: 'rtsp://{host}/x'", '.playback_url'],
    ["export_url: 'http://{host}/x'", '.export_url'],
    ['export_format: "a/b"', '.export_format'],
    ['time_base: gmt', '.time_base'],
    ['channel: -1', '.channel'],
  ])('may not have { %s }', (keys, key) => {
    const all = `${LIVE}, ${keys}`.replace('channel: -1', '');
    const text = keys === 'channel: -1' ? LEAST.replace('channel: 3', keys) : LEAST;
    const problems = cameraProblems(`{ ${text}, ${all} }`);
    expect(problems.join('\n')).toContain(`${key}:`);
  });

  it('keeps to itself what is secret, also in its addresses', () => {
    const { secrets } = mobotix("live_url: 'rtsp://a:canary@{host}/1?token=bird'");
    expect(secrets.map(({ text }) => text)).toEqual(['pw', 'canary', 'bird']);
  });
});
