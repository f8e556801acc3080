/** The keys of a generic CGI camera (`/action/cgi_action`). */
import { integer, oneOf, secret, text } from '../../config/fields.js';
import { host } from '../../config/web-address.js';
import { defineVendor } from '../../config/vendor.js';

export type CgiSettings = Readonly<{
  vendor: 'cgi';
  /** As it stands in a URL. */
  host: string;
  port: number;
  /** Null asks the device. */
  rtspPort: number | null;
  username: string;
  password: string;
  /** How the device takes its commands; `post` shows no password at all (docs/vendors/cgi.md). */
  api: 'cgi_action' | 'post';
  /**
   * Where given, the camera is not dialled: it was told by `camrelay cgi-push` to publish to us, and
   * shows this key; null where we pull.
   */
  pushKey: string | null;
}>;

const port = () => integer({ least: 1, most: 65_535 });

const KEYS = {
  host: host(),
  port: port().default(80),
  rtsp_port: port().nullable().default(null),
  username: text('a user name').default('admin'),
  password: secret().default(''),
  api: oneOf(['cgi_action', 'post']).default('cgi_action'),
  push_key: secret().nullable().default(null),
};

export const cgiVendor = defineVendor<typeof KEYS, CgiSettings>('cgi', KEYS, (values) => {
  const { rtsp_port: rtspPort, push_key: pushKey, username, password, ...rest } = values;
  const isPushed = pushKey !== null;
  return {
    settings: { vendor: 'cgi', ...rest, rtspPort, username, password, pushKey },
    // A camera that publishes sends one stream; `camrelay cgi-push` chooses which.
    streams: isPushed ? ['main'] : ['main', 'sub', 'third'],
    secrets: [{ text: password, username }, ...(isPushed ? [{ text: pushKey }] : [])],
    ...(isPushed ? { publisher: { key: pushKey } } : {}),
  };
});
