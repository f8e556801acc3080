/** The keys of an MIPC camera, which is reached through its maker's cloud. */
import { secret, text } from '../../config/fields.js';
import { webOrigin, webUrl } from '../../config/web-address.js';
import { flag } from '../../config/fields.js';
import { defineVendor } from '../../config/vendor.js';

export type MipcSettings = Readonly<{
  vendor: 'mipc';
  /** Where the account's server is asked for, `https://HOST:PORT`. */
  gateway: string;
  /** `http://HOST:PORT/ccm`: the server itself, which skips the gateway; null asks the gateway. */
  server: string | null;
  username: string;
  password: string;
  /** Serial number or nickname; null takes the only camera of the account. */
  device: string | null;
  verifyTls: boolean;
}>;

const KEYS = {
  gateway: webOrigin().default('https://www.mipcm.com:7443'),
  server: webUrl().nullable().default(null),
  username: text('a user name'),
  password: secret(),
  device: text('a serial number or nickname').nullable().default(null),
  verify_tls: flag().default(true),
};

export const mipcVendor = defineVendor<typeof KEYS, MipcSettings>('mipc', KEYS, (values) => {
  const { gateway, server, username, password, device, verify_tls: verifyTls } = values;
  return {
    settings: { vendor: 'mipc', gateway, server, username, password, device, verifyTls },
    streams: ['p0', 'p1', 'p2', 'p3'],
    secrets: [{ text: password, username }],
  };
});
