/** What Home Assistant is told, what orders mean, and what is said of a broker that is not there. */
import { describe, expect, it } from 'vitest';
import { troubleOf } from '../../../src/mqtt/broker-trouble.js';
import { discoveryOf, type DiscoveredCamera } from '../../../src/mqtt/discovery.js';
import { commandOf } from '../../../src/mqtt/ptz-orders.js';
import { EVENT_SWITCHES, Topics } from '../../../src/mqtt/topics.js';
import { DEVICE_EVENT_TYPES } from '../../../src/resolvers/device-event.js';
import { parse, problems } from '../config/support.js';

const CAMERA: DiscoveredCamera = {
  id: 'front-porch_2',
  name: 'Front porch',
  vendor: 'reolink',
  capabilities: {
    ptz: true,
    zoom: false,
    presets: [
      { id: 3, name: 'Door' },
      { id: 4, name: null },
    ],
  },
  switches: new Set(['motion', 'doorbell']),
};

const told = (camera: DiscoveredCamera, base = 'camrelay') =>
  [...discoveryOf(camera, new Topics(base), '9.9.9')].map(
    ([topic, text]) => [topic, JSON.parse(text) as Record<string, unknown>] as const,
  );

describe('the discovery of Home Assistant', () => {
  it('has topics and ids that it takes, each once', () => {
    const all = told(CAMERA, 'site2/camrelay');
    for (const [topic, { unique_id: id, name, availability_topic: status }] of all) {
      expect(topic).toMatch(
        /^homeassistant\/(binary_sensor|sensor|image|button)\/[a-zA-Z0-9_-]+\/[a-zA-Z0-9_-]+\/config$/,
      );
      expect(id).toMatch(/^site2_camrelay_front-porch_2_\w+$/);
      expect(name).toMatch(/\w/);
      expect(status).toBe('site2/camrelay/status');
    }
    expect(new Set(all.map(([, { unique_id: id }]) => id)).size).toBe(all.length);
  });

  it('has buttons only for what a camera can do', () => {
    const buttons = (camera: DiscoveredCamera): unknown[] =>
      told(camera)
        .filter(([topic]) => topic.includes('/button/'))
        .map(([, config]) => `${String(config.name)}: ${String(config.payload_press)}`);
    expect(buttons(CAMERA)).toEqual([
      'Left: left', 'Right: right', 'Up: up', 'Down: down', 'Stop: stop', 'Door: preset 3', 'Preset 4: preset 4',
    ]); // prettier-ignore
    expect(buttons({ ...CAMERA, capabilities: { ptz: false, zoom: false, presets: [] } })).toEqual(
      [],
    );
  });

  it('presses what the camera understands', () => {
    for (const [, { payload_press: press }] of told(CAMERA)) {
      if (press !== undefined) expect(commandOf(Buffer.from(press as string))).not.toBeNull();
    }
  });

  it('has a switch for every kind of event that a device has a word for', () => {
    expect([...EVENT_SWITCHES].toSorted()).toEqual(
      DEVICE_EVENT_TYPES.filter((type) => type !== 'other').toSorted(),
    );
  });
});

describe('an order over MQTT', () => {
  it.each([
    ['left', { action: 'left', speed: 50, forMs: 500 }],
    ['zoom-in\n', { action: 'zoom-in', speed: 50, forMs: 500 }],
    ['stop', { action: 'stop' }],
    ['preset 12', { action: 'preset', preset: 12 }],
    ['{"action":"up","speed":80,"for":"2s"}', { action: 'up', speed: 80, forMs: 2_000 }],
    ['preset', null],
    ['preset 900', null],
    ['left; rm -rf /', null],
    ['{"action":"up","more":1}', null],
    ['[]', null],
    ['', null],
    [`{"action":"up","x":"${'x'.repeat(5_000)}"}`, null],
  ])('%s comes to what it says, or to nothing', (text, command) => {
    expect(commandOf(Buffer.from(text))).toEqual(command);
  });
});

describe('a broker that is not there', () => {
  const failed = (code: unknown) => Object.assign(new Error('joe:canary is not let in'), { code });

  it.each([
    [4, 'bad_credentials', false],
    [5, 'bad_credentials', false],
    [2, 'refused', false],
    ['ECONNREFUSED', 'unreachable', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'bad_certificate', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'bad_certificate', false],
    [undefined, 'unreachable', true],
  ])('and says %s has the code %s', (code, expected, passing) => {
    const trouble = troubleOf(failed(code));
    expect(trouble).toMatchObject({ code: expected, passing });
    expect(trouble.message).not.toContain('canary');
  });
});

describe('mqtt in the configuration', () => {
  it('is a broker with its usual port, and paths relative to the file', () => {
    const { mqtt, secrets } = parse('mqtt: { url: "mqtts://[::1]", username: me, password: sesame, ca: ca.pem }'); // prettier-ignore
    expect(mqtt).toEqual({
      ...{ host: '::1', port: 8883, tls: true, username: 'me', password: 'sesame' },
      ...{ topic: 'camrelay', discovery: true, caFile: '/etc/ca.pem' },
    });
    expect(secrets).toContainEqual({ text: 'sesame', username: 'me' });
  });

  it.each([
    ['{ url: http://h }', /mqtt\.url: must be mqtt:\/\/HOST/],
    ['{ url: "mqtt://me:x@h" }', /mqtt\.url: must be/],
    ['{ username: me }', /mqtt: .*|mqtt\.url: is missing/],
    ['{ url: mqtt://h, password: x }', /mqtt\.username: is missing/],
    ['{ url: mqtt://h, ca: f }', /mqtt\.ca: has a meaning only/],
    ['{ url: mqtt://h, topic: "a/+" }', /mqtt\.topic: must be words/],
    ['{ url: mqtt://h, topic: /a }', /mqtt\.topic: must be words/],
  ])('is refused as %s', (written, message) => {
    expect(problems(`mqtt: ${written}`).join()).toMatch(message);
  });
});
