/**
 * The addresses of the recorder's streams and files, as people configure them: nobody but the
 * maker's own paper knows their shape (docs/vendors/mobotix.md, "Addresses").
 */
import type { Secret } from '../../config/vendor.js';
import { DeviceFailure } from '../device-failure.js';
import { encode, secretsIn, urlProblem } from '../rtsp/source-url.js';

/** What may stand in braces, for each kind of address; those that must are marked. */
const PLACES = {
  live: {
    host: '',
    rtsp_port: '',
    user: '',
    password: '',
    ch: '',
    ch1: '',
    stream: '',
  },
  playback: {
    host: '',
    rtsp_port: '',
    user: '',
    password: '',
    ch: '',
    ch1: '',
    stream: '',
    pbkey: 'needed',
  },
  export: { host: '', port: '', export_path: '', file_name: 'needed' },
} as const;

export type TemplateKind = keyof typeof PLACES;
/** What the places of an address of this kind stand for. */
export type Places<Kind extends TemplateKind> = Readonly<
  Record<keyof (typeof PLACES)[Kind], string | number>
>;

/** Shapes for messages, with nothing in them that a log hides; the paths are made up. */
export const TEMPLATE_EXAMPLES: Readonly<Record<TemplateKind, string>> = {
  live: 'rtsp://{host}:{rtsp_port}/PATH/{ch1}',
  playback: 'rtsp://{host}:{rtsp_port}/PATH/{ch1}/{pbkey}',
  export: 'http://{host}:{port}{export_path}/{file_name}',
};

const PLACE = /\{([^{}]*)\}/g;
/** Filled with these a sound template is a sound URL, and shows no secret but those written in it. */
const HARMLESS: Readonly<Record<string, string>> = { password: '', pbkey: '', export_path: '/x' };
const HARMLESS_ELSE = '1';

/** What is wrong with an address of this kind, or null. Never repeats it. */
export function templateProblem(kind: TemplateKind, template: string): string | null {
  const places: Readonly<Record<string, string>> = PLACES[kind];
  const known = Object.keys(places)
    .map((name) => `{${name}}`)
    .join(', ');
  const used = [...template.matchAll(PLACE)].map(([, name]) => name ?? '');
  if (used.some((name) => !Object.hasOwn(places, name)))
    return `has a place that is not known; known are ${known}`;
  const lacking = Object.keys(places).find(
    (name) => places[name] === 'needed' && !used.includes(name),
  );
  if (lacking !== undefined)
    return `must have the place {${lacking}}, such as ${TEMPLATE_EXAMPLES[kind]}`;
  if (kind === 'export' && !/^https?:/i.test(template))
    return 'must begin with http:// or https://';
  return urlProblem(filledHarmlessly(template));
}

/** What of a sound template must not be shown: a password or key that is written out in it. */
export function templateSecrets(template: string): Secret[] {
  return secretsIn(filledHarmlessly(template));
}

/** @throws DeviceFailure unsupported, with the key that is missing */
export function neededTemplate(kind: TemplateKind, template: string | null): string {
  if (template !== null) return template;
  const message = `this needs the key ${kind}_url, such as ${TEMPLATE_EXAMPLES[kind]}`;
  throw new DeviceFailure('unsupported', message);
}

/** The address. @param values by the names of the places; percent-encoded here */
export function fillTemplate<Kind extends TemplateKind>(
  template: string,
  values: Places<Kind>,
): string {
  const texts: Readonly<Record<string, string | number>> = values;
  return filled(template, (name) => {
    const value = String(texts[name] ?? '');
    // Brackets and colons of an IPv6 address mean themselves, and so do slashes of a path.
    if (name === 'host') return value;
    return name === 'export_path' ? value.split('/').map(encode).join('/') : encode(value);
  });
}

/** Whether whoever opens the address shows user name and password. */
export function hasPassword(template: string): boolean {
  return template.includes('{password}') || template.includes('@');
}

function filledHarmlessly(template: string): string {
  return filled(template, (name) => HARMLESS[name] ?? HARMLESS_ELSE);
}

function filled(template: string, valueOf: (name: string) => string): string {
  return template.replace(PLACE, (_, name: string) => valueOf(name));
}
