/** The keys of an MIPC camera, which is reached through its maker's cloud. */
import { duration, field, flag, secret, text } from '../../config/fields.js';
import { webOrigin, webUrl } from '../../config/web-address.js';
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
  /** So long after its last call a session counts as ended, ms. */
  sessionIdleMs: number;
  /** How the prime of the key exchange, and the password, are called in a request. */
  primeParameter: string;
  passwordParameter: string;
}>;

const parameterName = () =>
  field('the name of a parameter: d, and letters, digits or _ behind it', (value) =>
    /^d\w{1,40}$/.test(value) ? value : undefined,
  );

const KEYS = {
  gateway: webOrigin().default('https://www.mipcm.com:7443'),
  server: webUrl().nullable().default(null),
  username: text('a user name'),
  password: secret(),
  device: text('a serial number or nickname').nullable().default(null),
  verify_tls: flag().default(true),
  session_idle: duration({ least: 5_000, most: 3_600_000 }).default(25_000),
  prime_parameter: parameterName().default('dbnum_prime'),
  password_parameter: parameterName().default('dpass'),
};

export const mipcVendor = defineVendor<typeof KEYS, MipcSettings>(
  'mipc',
  KEYS,
  ({ verify_tls, session_idle, prime_parameter, password_parameter, ...values }) => ({
    settings: {
      vendor: 'mipc',
      ...values,
      verifyTls: verify_tls,
      sessionIdleMs: session_idle,
      primeParameter: prime_parameter,
      passwordParameter: password_parameter,
    },
    streams: ['p0', 'p1', 'p2', 'p3'],
    secrets: [{ text: values.password, username: values.username }],
  }),
);
