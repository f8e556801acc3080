/**
 * What Home Assistant is told of a camera: one retained message for each thing it has, so that a thing that
 * is gone is taken back by itself.
 * Source: Home Assistant, MQTT integration, "MQTT discovery" (single component discovery).
 */
import type { Capabilities } from '../resolvers/resolver.js';
import type { EventSwitch, Topics } from './topics.js';

export type DiscoveredCamera = Readonly<{
  id: string;
  name: string;
  vendor: string;
  capabilities: Pick<Capabilities, 'ptz' | 'zoom' | 'presets'>;
  /** What its events are known to be. */
  switches: ReadonlySet<EventSwitch>;
}>;

type Thing = Readonly<{
  component: 'binary_sensor' | 'sensor' | 'image' | 'button';
  /** Unlike any other of the camera. */
  id: string;
  config: Readonly<Record<string, unknown>>;
}>;

/** Buttons for presets; who has more moves the camera by a topic. */
const MOST_PRESETS = 32;

/** Words and device classes, as Home Assistant knows them. */
const SWITCHES: Readonly<Record<EventSwitch, readonly [name: string, deviceClass: string | null]>> =
  {
    motion: ['Motion', 'motion'],
    person: ['Person', 'occupancy'],
    face: ['Face', 'occupancy'],
    vehicle: ['Vehicle', 'occupancy'],
    animal: ['Animal', 'occupancy'],
    sound: ['Sound', 'sound'],
    doorbell: ['Doorbell', null],
    door: ['Door', 'door'],
    input: ['Input', null],
    video_loss: ['Video loss', 'problem'],
    sos: ['SOS', 'safety'],
  };

const MOVES = { left: 'Left', right: 'Right', up: 'Up', down: 'Down' } as const;
const ZOOMS = { 'zoom-in': 'Zoom in', 'zoom-out': 'Zoom out' } as const;

/** By topic: JSON for Home Assistant. */
export function discoveryOf(
  camera: DiscoveredCamera,
  topics: Topics,
  version: string,
): ReadonlyMap<string, string> {
  const { id, name, vendor } = camera;
  const shared = {
    availability_topic: topics.status,
    device: {
      identifiers: [`${topics.node}_${id}`],
      name,
      manufacturer: 'camrelay',
      model: vendor,
    },
    origin: { name: 'camrelay', sw_version: version },
  };
  const things = [
    ...stateThings(topics.of(id, 'state')),
    ...switchThings(camera, topics),
    ...ptzThings(camera, topics.orders(id)),
    {
      component: 'image',
      id: 'snapshot',
      config: {
        name: 'Snapshot',
        image_topic: topics.of(id, 'snapshot'),
        content_type: 'image/jpeg',
      },
    } as const,
  ];
  return new Map(
    things.map(({ component, id: thing, config }) => [
      topics.config(component, id, thing),
      JSON.stringify({ ...config, unique_id: `${topics.node}_${id}_${thing}`, ...shared }),
    ]),
  );
}

function stateThings(topic: string): Thing[] {
  const of = (component: Thing['component'], id: string, config: Thing['config']): Thing => ({
    component,
    id,
    config: { state_topic: topic, entity_category: 'diagnostic', ...config },
  });
  const isSo = (claim: string): string => `{{ 'ON' if ${claim} else 'OFF' }}`;
  return [
    of('binary_sensor', 'live', {
      name: 'Live',
      device_class: 'connectivity',
      value_template: isSo("value_json.state == 'online'"),
    }),
    of('binary_sensor', 'recording', {
      name: 'Recording',
      device_class: 'running',
      value_template: isSo('value_json.recording'),
    }),
    of('sensor', 'last_durable', {
      name: 'Last saved',
      device_class: 'timestamp',
      value_template: '{{ value_json.last_durable }}',
    }),
    of('sensor', 'bitrate', {
      name: 'Bit rate',
      device_class: 'data_rate',
      unit_of_measurement: 'bit/s',
      state_class: 'measurement',
      value_template: '{{ value_json.bitrate }}',
    }),
    of('sensor', 'viewers', {
      name: 'Viewers',
      state_class: 'measurement',
      value_template: '{{ value_json.viewers }}',
    }),
  ];
}

function switchThings({ id, switches }: DiscoveredCamera, topics: Topics): Thing[] {
  return [...switches].map((type) => {
    const [name, deviceClass] = SWITCHES[type];
    return {
      component: 'binary_sensor',
      id: type,
      config: {
        name,
        state_topic: topics.of(id, type),
        ...(deviceClass !== null && { device_class: deviceClass }),
      },
    };
  });
}

function ptzThings({ capabilities }: DiscoveredCamera, topic: string): Thing[] {
  const { ptz, zoom, presets } = capabilities;
  if (!ptz) return [];
  const button = (id: string, name: string, payload: string): Thing => ({
    component: 'button',
    id: `ptz_${id.replaceAll('-', '_')}`,
    config: { name, command_topic: topic, payload_press: payload },
  });
  return [
    ...Object.entries({ ...MOVES, ...(zoom ? ZOOMS : {}) }).map(([move, name]) =>
      button(move, name, move),
    ),
    button('stop', 'Stop', 'stop'),
    ...presets
      .slice(0, MOST_PRESETS)
      .map(({ id, name }) => button(`preset_${id}`, name ?? `Preset ${id}`, `preset ${id}`)),
  ];
}
