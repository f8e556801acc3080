/** The keys of a Sercomm camera, under whatever name it was sold. */
import { flag, integer, secret, text } from '../../config/fields.js';
import { host } from '../../config/web-address.js';
import { defineVendor } from '../../config/vendor.js';

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
  /** Whether to set the camera up to call us on motion. */
  webhook: boolean;
  /** Shown by a camera that somebody else set up to call us. */
  webhookKey: string | null;
}>;

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
  webhook: flag().default(false),
  webhook_key: secret().nullable().default(null),
};

export const sercommVendor = defineVendor<typeof KEYS, SercommSettings>(
  'sercomm',
  KEYS,
  ({ port: given, verify_tls, rtsp_port, webhook_key, ...values }) => ({
    settings: {
      vendor: 'sercomm',
      ...values,
      port: given ?? (values.https ? 443 : 80),
      verifyTls: verify_tls,
      rtspPort: rtsp_port,
      webhookKey: webhook_key,
    },
    streams: ['av', 'video', 'audio', 'mjpeg'],
    secrets: [
      { text: values.password, username: values.username },
      ...(webhook_key === null ? [] : [{ text: webhook_key }]),
    ],
  }),
);
