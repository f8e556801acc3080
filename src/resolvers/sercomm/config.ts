/** The keys of a Sercomm camera, under whatever name it was sold. */
import { duration, flag, integer, secret, text } from '../../config/fields.js';
import { host, webOrigin } from '../../config/web-address.js';
import { defineVendor, type Report } from '../../config/vendor.js';

export type SercommSettings = Readonly<{
  vendor: 'sercomm';
  /** As it stands in a URL. */
  host: string;
  port: number;
  https: boolean;
  verifyTls: boolean;
  /** Null asks the device. */
  rtspPort: number | null;
  username: string;
  password: string;
  /** Which of the camera's stream definitions, 1 to 4; null takes its default. */
  channel: number | null;
  /** The camera's number of a picture size; null takes its default. */
  snapshotSize: number | null;
  /** 1 is best; null takes the camera's default. */
  snapshotQuality: number | null;
  /** How often a camera that streams is asked something, lest it takes its Wi-Fi for dead, ms. */
  keepAliveMs: number;
  /** Whether to set the camera up to call us on motion. */
  webhook: boolean;
  /** `http://HOST:PORT` at which the camera reaches us; null finds out. */
  webhookAddress: string | null;
  /** Shown by a camera that somebody else set up to call us. */
  webhookKey: string | null;
}>;

const MINUTE_MS = 60_000;
const SHORTEST_KEY = 16;

const port = () => integer({ least: 1, most: 65_535 });

const KEYS = {
  host: host(),
  port: port().optional(),
  https: flag().default(false),
  verify_tls: flag().default(true),
  rtsp_port: port().nullable().default(null),
  username: text('a user name').default('administrator'),
  password: secret().default(''),
  channel: integer({ least: 1, most: 4 }).nullable().default(null),
  snapshot_size: integer({ least: 1, most: 4 }).nullable().default(null),
  snapshot_quality: integer({ least: 1, most: 5 }).nullable().default(null),
  keep_alive: duration({ least: 10_000, most: 60 * MINUTE_MS }).default(10 * MINUTE_MS),
  webhook: flag().default(false),
  webhook_address: webOrigin().nullable().default(null),
  webhook_key: secret().nullable().default(null),
};

type Hook = Readonly<{
  webhook: boolean;
  webhook_address: string | null;
  webhook_key: string | null;
}>;

export const sercommVendor = defineVendor<typeof KEYS, SercommSettings>(
  'sercomm',
  KEYS,
  (values, report) => {
    if (!isSoundHook(values, report)) return null;
    const { host, https, username, password, channel, webhook, webhook_key } = values;
    return {
      settings: {
        vendor: 'sercomm',
        host,
        port: values.port ?? (https ? 443 : 80),
        https,
        verifyTls: values.verify_tls,
        rtspPort: values.rtsp_port,
        username,
        password,
        channel,
        snapshotSize: values.snapshot_size,
        snapshotQuality: values.snapshot_quality,
        keepAliveMs: values.keep_alive,
        webhook,
        webhookAddress: values.webhook_address,
        webhookKey: webhook_key,
      },
      streams: ['av', 'video', 'audio', 'mjpeg'],
      secrets: [
        { text: password, username },
        ...(webhook_key === null ? [] : [{ text: webhook_key }]),
      ],
    };
  },
);

function isSoundHook({ webhook, webhook_address, webhook_key }: Hook, report: Report): boolean {
  if (webhook_address !== null && !webhook) {
    report(['webhook_address'], 'means something only with `webhook: true`');
    return false;
  }
  if (webhook_key !== null && webhook_key.length < SHORTEST_KEY) {
    report(['webhook_key'], `must have at least ${SHORTEST_KEY} characters, lest it is guessed`);
    return false;
  }
  return true;
}
