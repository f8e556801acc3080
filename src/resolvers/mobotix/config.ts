/** The keys of one channel of a MOBOTIX MOVE NVR. */
import { z } from 'zod';
import { flag, integer, oneOf, secret, section, text } from '../../config/fields.js';
import { host } from '../../config/web-address.js';
import { defineVendor } from '../../config/vendor.js';

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
  liveUrl: string | null;
  playbackUrl: string | null;
  exportUrl: string | null;
  /** Which clock the NVR's "local" times are in. */
  timeBase: 'auto' | 'utc' | 'local';
  /** What the stream `playback` plays; null where there is none. */
  playback: Readonly<{ start: string; speed: number; direction: 'forward' | 'backward' }> | null;
}>;

const port = () => integer({ least: 1, most: 65_535 });
const template = () => text('a URL with places such as {host} and {rtsp_port}', { longest: 1_000 });

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
  live_url: template().nullable().default(null),
  playback_url: template().nullable().default(null),
  export_url: template().nullable().default(null),
  time_base: oneOf(['auto', 'utc', 'local']).default('auto'),
  playback: section({
    start: z.string(),
    speed: oneOf(['0.25', '0.5', '1', '2']).default('1'),
    direction: oneOf(['forward', 'backward']).default('forward'),
  })
    .nullable()
    .default(null),
};

export const mobotixVendor = defineVendor<typeof KEYS, MobotixSettings>(
  'mobotix',
  KEYS,
  (values) => {
    const { port: given, https, username, password, playback } = values;
    return {
      settings: {
        vendor: 'mobotix',
        host: values.host,
        port: given ?? (https ? 443 : 80),
        https,
        verifyTls: values.verify_tls,
        rtspPort: values.rtsp_port,
        username,
        password,
        channel: values.channel,
        group: values.group,
        liveUrl: values.live_url,
        playbackUrl: values.playback_url,
        exportUrl: values.export_url,
        timeBase: values.time_base,
        playback: playback && { ...playback, speed: Number(playback.speed) },
      },
      streams: ['live', 'playback'],
      secrets: [{ text: password, username }],
    };
  },
);
