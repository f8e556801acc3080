/** The keys of a Reolink camera, or of one input of its recorder. */
import { flag, integer, oneOf, secret, text } from '../../config/fields.js';
import { host } from '../../config/web-address.js';
import { defineVendor } from '../../config/vendor.js';

export const REOLINK_PROTOCOLS = ['rtmp', 'rtsp', 'flv'] as const;

export type ReolinkSettings = Readonly<{
  vendor: 'reolink';
  /** As it stands in a URL. */
  host: string;
  port: number;
  https: boolean;
  verifyTls: boolean;
  username: string;
  password: string;
  /** From 0; a recorder has one for each input. */
  channel: number;
  protocol: (typeof REOLINK_PROTOCOLS)[number];
  /** What opens an RTMP or FLV stream: a token that ends, or user name and password in the URL. */
  streamAuth: 'token' | 'password';
  /** Null asks the device. */
  rtmpPort: number | null;
  rtspPort: number | null;
}>;

const port = () => integer({ least: 1, most: 65_535 });

const KEYS = {
  host: host(),
  port: port().optional(),
  https: flag().default(false),
  verify_tls: flag().default(true),
  username: text('a user name', { longest: 31 }),
  password: secret().default(''),
  channel: integer({ least: 0, most: 127 }).default(0),
  protocol: oneOf(REOLINK_PROTOCOLS).default('rtmp'),
  stream_auth: oneOf(['token', 'password']).default('token'),
  rtmp_port: port().nullable().default(null),
  rtsp_port: port().nullable().default(null),
};

export const reolinkVendor = defineVendor<typeof KEYS, ReolinkSettings>(
  'reolink',
  KEYS,
  ({ port: given, verify_tls, stream_auth, rtmp_port, rtsp_port, ...values }) => ({
    settings: {
      vendor: 'reolink',
      ...values,
      port: given ?? (values.https ? 443 : 80),
      verifyTls: verify_tls,
      streamAuth: stream_auth,
      rtmpPort: rtmp_port,
      rtspPort: rtsp_port,
    },
    streams: ['main', 'sub', 'ext'],
    secrets: [{ text: values.password, username: values.username }],
  }),
);
