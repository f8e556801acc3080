/** `mqtt`: the broker at which cameras are shown to home automation. */
import { resolve } from 'node:path';
import { field, oneOf, secret, section, text } from './fields.js';
import type { Secret } from './vendor.js';

export type Mqtt = Readonly<{
  host: string;
  port: number;
  tls: boolean;
  username: string | null;
  password: string | null;
  /** What all topics begin with, without a slash at its end. */
  topic: string;
  /** Whether Home Assistant is told how to show the cameras. */
  discovery: boolean;
  /** PEM file of the authority that signed the broker's certificate; null for those the system knows. */
  caFile: string | null;
}>;

const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 };

type Broker = Pick<Mqtt, 'host' | 'port' | 'tls'>;

const brokerUrl = () =>
  field<Broker>('mqtt://HOST:PORT or mqtts://HOST:PORT, without user name or path', (value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    const usual = url && PORTS[url.protocol];
    if (!url || usual === undefined || usual === null || url.hostname === '') return undefined;
    const rest = url.username + url.password + url.search + url.hash + url.pathname.slice(1);
    if (rest !== '') return undefined;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return {
      host,
      port: url.port === '' ? usual : Number(url.port),
      tls: url.protocol === 'mqtts:',
    };
  });

const topic = () =>
  field(
    'words of letters, digits, - and _, with / between them, at most 128 characters',
    (value) => (value.length <= 128 && /^[\w-]+(\/[\w-]+)*$/.test(value) ? value : undefined),
  );

export const mqttSection = section({
  url: brokerUrl().nullable().default(null),
  username: text('a user name').nullable().default(null),
  password: secret().nullable().default(null),
  topic: topic().default('camrelay'),
  discovery: oneOf(['homeassistant', 'off']).default('homeassistant'),
  ca: text('a path', { longest: 1_024 }).nullable().default(null),
}).superRefine(({ url, username, password, ca }, context) => {
  const fault = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (!url && (username ?? password ?? ca) !== null)
    fault('url', 'is missing; must be mqtt://HOST:PORT or mqtts://HOST:PORT');
  if (password !== null && username === null) fault('username', 'is missing beside the password');
  if (url && !url.tls && ca !== null)
    fault('ca', 'has a meaning only where url begins with mqtts://');
});

/** Null where no broker is named. @param dir what relative paths are relative to */
export function mqttOf(
  { url, username, password, topic, discovery, ca }: typeof mqttSection._zod.output,
  dir: string,
): Mqtt | null {
  if (!url) return null;
  const caFile = ca === null ? null : resolve(dir, ca);
  return { ...url, username, password, topic, discovery: discovery === 'homeassistant', caFile };
}

export function mqttSecrets(mqtt: Mqtt | null): Secret[] {
  const { password = null, username = null } = mqtt ?? {};
  return password === null ? [] : [{ text: password, username: username ?? '' }];
}
