/** The keys of one channel of a MOBOTIX MOVE NVR. */
import { field, flag, integer, oneOf, secret, section, text } from '../../config/fields.js';
import { host } from '../../config/web-address.js';
import { defineVendor, type Report } from '../../config/vendor.js';
import { parseTime, TIME_FORMS } from '../../kit/time-text.js';
import { TEMPLATE_EXAMPLES, templateProblem, templateSecrets } from './url-template.js';

/** At which speeds a recorder plays. */
export const SPEEDS = [0.25, 0.5, 1, 2] as const;
export type Speed = (typeof SPEEDS)[number];

type PlaybackSettings = Readonly<{
  /** As `parseTime` reads it; relative to the moment of each connection. */
  start: string;
  speed: Speed;
  direction: 'forward' | 'backward';
}>;

export type MobotixSettings = Readonly<{
  vendor: 'mobotix';
  /** As it stands in a URL. */
  host: string;
  port: number;
  https: boolean;
  verifyTls: boolean;
  /** Null asks the device. */
  rtspPort: number | null;
  username: string;
  password: string;
  /** From 0. */
  channel: number;
  /** Disk group. */
  group: number;
  /** Whether the live stream is the camera's own, without the recorder in between. */
  direct: boolean;
  /** Addresses with places to fill in (`url-template.ts`). */
  liveUrl: string | null;
  playbackUrl: string | null;
  exportUrl: string | null;
  /** What an export is to hold and how, in the recorder's words. */
  exportStream: string;
  exportFormat: string;
  /** Which clock the NVR's "local" times are in. */
  timeBase: 'auto' | 'utc' | 'local';
  /** What the stream `playback` plays; null where there is none. */
  playback: PlaybackSettings | null;
}>;

const port = () => integer({ least: 1, most: 65_535 });
const template = () =>
  text('a URL with places such as {host} and {ch}', { longest: 1_000 }).nullable().default(null);
const word = () => field('a word', (value) => (/^[\w.+-]{1,32}$/.test(value) ? value : undefined));

const KEYS = {
  host: host(),
  port: port().optional(),
  https: flag().default(false),
  verify_tls: flag().default(true),
  rtsp_port: port().nullable().default(null),
  username: text('a user name'),
  password: secret().default(''),
  channel: integer({ least: 0, most: 255 }),
  group: integer({ least: 0, most: 255 }).default(0),
  direct: flag().default(false),
  live_url: template(),
  playback_url: template(),
  export_url: template(),
  export_stream: word().default('main'),
  export_format: word().default('mp4'),
  time_base: oneOf(['auto', 'utc', 'local']).default('auto'),
  playback: section({
    start: field(`a time: ${TIME_FORMS}`, (value) =>
      parseTime(value, Date.now()) === null ? undefined : value,
    ),
    speed: field('0.25, 0.5, 1 or 2', (value) =>
      SPEEDS.find((speed) => /^[\d.]+$/.test(value) && speed === Number(value)),
    ).default(1),
    direction: oneOf(['forward', 'backward']).default('forward'),
  })
    .nullable()
    .default(null),
};

const TEMPLATES = { live_url: 'live', playback_url: 'playback', export_url: 'export' } as const;
type TemplateKey = keyof typeof TEMPLATES;
type Templates = Readonly<Record<TemplateKey, string | null>>;

export const mobotixVendor = defineVendor<typeof KEYS, MobotixSettings>(
  'mobotix',
  KEYS,
  (values, report, asked) => {
    const { port: given, username, password, playback } = values;
    const first = values.live_url === null && playback !== null ? 'playback' : 'live';
    const used = new Set([asked.stream ?? first, ...asked.extraStreams]);
    const areSound = [
      reportTemplates(values, report),
      !used.has('live') || reportMissing(values, 'live_url', report),
      !(used.has('playback') || playback) || reportMissing(values, 'playback_url', report),
      !used.has('playback') || reportNoStart(playback, report),
    ].every((isSound) => isSound);
    if (!areSound) return null;
    return {
      settings: {
        vendor: 'mobotix',
        host: values.host,
        port: given ?? (values.https ? 443 : 80),
        https: values.https,
        verifyTls: values.verify_tls,
        rtspPort: values.rtsp_port,
        username,
        password,
        channel: values.channel,
        group: values.group,
        direct: values.direct,
        liveUrl: values.live_url,
        playbackUrl: values.playback_url,
        exportUrl: values.export_url,
        exportStream: values.export_stream,
        exportFormat: values.export_format,
        timeBase: values.time_base,
        playback,
      },
      streams: first === 'live' ? ['live', 'playback'] : ['playback', 'live'],
      secrets: [
        { text: password, username },
        ...templatesOf(values).flatMap(([, text]) => templateSecrets(text)),
      ],
    };
  },
);

/** @returns whether all that are given are sound */
function reportTemplates(values: Templates, report: Report): boolean {
  const faults = templatesOf(values).flatMap(([key, text]) => {
    const problem = templateProblem(TEMPLATES[key], text);
    return problem === null ? [] : [[key, problem] as const];
  });
  for (const [key, problem] of faults) report([key], problem);
  return faults.length === 0;
}

function reportMissing(values: Templates, key: TemplateKey, report: Report): boolean {
  if (values[key] !== null) return true;
  const example = TEMPLATE_EXAMPLES[TEMPLATES[key]];
  report(
    [key],
    `is missing: only the recorder's own RTSP paper knows this address; it may look like ${example}, also with {user} and {password}`,
  );
  return false;
}

function reportNoStart(playback: PlaybackSettings | null, report: Report): boolean {
  if (playback !== null) return true;
  report(['playback'], 'is missing: the stream `playback` needs a start, such as { start: -10m }');
  return false;
}

function templatesOf(values: Templates): [TemplateKey, string][] {
  return (Object.keys(TEMPLATES) as TemplateKey[]).flatMap((key): [TemplateKey, string][] => {
    const text = values[key];
    return text === null ? [] : [[key, text]];
  });
}
