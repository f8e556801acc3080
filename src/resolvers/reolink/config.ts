/** The keys of a Reolink camera, or of one input of its recorder. */
import { duration, flag, integer, oneOf, secret, text } from '../../config/fields.js';
import { host } from '../../config/web-address.js';
import { defineVendor, type Report } from '../../config/vendor.js';
import { fitsQuery } from './stream-url.js';

/** `auto` is RTSP where RTMP cannot carry the stream, else RTMP. */
const PROTOCOLS = ['rtmp', 'rtsp', 'flv', 'auto'] as const;

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
  protocol: (typeof PROTOCOLS)[number];
  /** What opens an RTMP or FLV stream: a token that ends, or user name and password in the URL. */
  streamAuth: 'token' | 'password';
  /** Null asks the device. */
  rtmpPort: number | null;
  rtspPort: number | null;
  /** How long before its end a session is replaced, ms. */
  renewBeforeMs: number;
  /** What the device calls zooming in. */
  zoomIn: 'ZoomInc' | 'ZoomDec';
}>;

/** A token with less to live, ms, is not worth opening a stream with. */
const LEAST_RENEWAL_MS = 60_000;
const MOST_RENEWAL_MS = 3_600_000;

const port = () => integer({ least: 1, most: 65_535 });

const KEYS = {
  host: host(),
  port: port().optional(),
  https: flag().default(false),
  verify_tls: flag().default(true),
  username: text('a user name', { longest: 31 }),
  password: secret().default(''),
  channel: integer({ least: 0, most: 127 }).default(0),
  protocol: oneOf(PROTOCOLS).default('rtmp'),
  stream_auth: oneOf(['token', 'password']).default('token'),
  rtmp_port: port().nullable().default(null),
  rtsp_port: port().nullable().default(null),
  renew_before: duration({ least: LEAST_RENEWAL_MS, most: MOST_RENEWAL_MS }).default(300_000),
  swap_zoom: flag().default(false),
};

export const reolinkVendor = defineVendor<typeof KEYS, ReolinkSettings>(
  'reolink',
  KEYS,
  (values, report) => {
    const { host: address, https, username, password, channel, protocol } = values;
    const { stream_auth: streamAuth } = values;
    const isPlain = protocol === 'flv' || (protocol !== 'rtsp' && streamAuth === 'password');
    if (isPlain && !bothFit({ username, password }, report)) return null;
    return {
      settings: {
        vendor: 'reolink',
        host: address,
        port: values.port ?? (https ? 443 : 80),
        https,
        verifyTls: values.verify_tls,
        username,
        password,
        channel,
        protocol,
        streamAuth,
        rtmpPort: values.rtmp_port,
        rtspPort: values.rtsp_port,
        renewBeforeMs: values.renew_before,
        zoomIn: values.swap_zoom ? 'ZoomDec' : 'ZoomInc',
      },
      streams: protocol === 'rtsp' ? ['main', 'sub'] : ['main', 'sub', 'ext'],
      secrets: [{ text: password, username }],
    };
  },
);

/** Reports what the device could not read in the address of a stream. */
function bothFit(
  texts: Readonly<Record<'username' | 'password', string>>,
  report: Report,
): boolean {
  const unfit = (['username', 'password'] as const).filter((key) => !fitsQuery(texts[key]));
  for (const key of unfit) {
    report(
      [key],
      'holds a blank or one of & # ? + /, which cannot stand in the address of this kind of stream; use `protocol: rtsp`, or rtmp with `stream_auth: token`',
    );
  }
  return unfit.length === 0;
}
