/** The keys of a camera that is nothing but one or more addresses. */
import { z } from 'zod';
import { secret, text } from '../../config/fields.js';
import { defineVendor, type Report } from '../../config/vendor.js';
import {
  hasUserInfo,
  secretsIn,
  urlProblem,
  withCredentials,
  type Credentials,
} from './source-url.js';

export type RtspSettings = Readonly<{
  vendor: 'rtsp';
  /**
   * The address of each stream, by its name. Any of rtsp, rtsps, rtmp, rtmps, http, https; holds
   * the credentials, so it is a secret.
   */
  urls: Readonly<Record<string, string>>;
}>;

const STREAM_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const MOST_STREAMS = 16;

const address = z
  .string({ error: 'must be a URL, such as rtsp://192.168.1.20:554/stream1' })
  .transform((value, context) => {
    const problem = urlProblem(value);
    if (problem === null) return value;
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });

const KEYS = {
  url: address.optional(),
  urls: z
    .record(z.string(), address, {
      error: 'must be stream names with URLs, such as `main: rtsp://…`',
    })
    .optional(),
  username: text('a user name').optional(),
  password: secret().optional(),
};

export const rtspVendor = defineVendor<typeof KEYS, RtspSettings>(
  'rtsp',
  KEYS,
  (values, report) => {
    const { url, urls, username, password } = values;
    if ((url === undefined) === (urls === undefined)) {
      report([url === undefined ? 'url' : 'urls'], 'give either url or urls');
      return null;
    }
    const plain = urls ?? { main: url ?? '' };
    const names = Object.keys(plain);
    // The first, unless one is called main. (Names of digits alone are sorted by their number.)
    const [first, ...others] = names.toSorted(
      (a, b) => Number(b === 'main') - Number(a === 'main'),
    );
    if (first === undefined || names.length > MOST_STREAMS) {
      report(['urls'], `must hold 1 to ${MOST_STREAMS} streams, such as \`main: rtsp://…\``);
      return null;
    }
    for (const name of names) {
      if (STREAM_NAME.test(name)) continue;
      report(['urls', name], 'a stream name is made of a-z, 0-9, _ and -, at most 32 characters');
      return null;
    }
    if (password !== undefined && username === undefined) {
      report(['password'], 'needs a username beside it');
      return null;
    }
    const credentials = username === undefined ? null : { username, password: password ?? '' };
    if (credentials && !mayTake(plain, urls === undefined, report)) return null;
    return reading(plain, [first, ...others], credentials);
  },
);

/** Reports the addresses that have a user name of their own already. */
function mayTake(
  urls: Readonly<Record<string, string>>,
  isSingle: boolean,
  report: Report,
): boolean {
  const taken = Object.keys(urls).filter((name) => hasUserInfo(urls[name] ?? ''));
  for (const name of taken) {
    report(
      isSingle ? ['url'] : ['urls', name],
      'has a user name of its own; remove it, or the key username',
    );
  }
  return taken.length === 0;
}

function reading(
  plain: Readonly<Record<string, string>>,
  streams: readonly [string, ...string[]],
  credentials: Credentials | null,
) {
  const urls = Object.fromEntries(
    Object.entries(plain).map(([name, url]) => [name, withCredentials(url, credentials)]),
  );
  const secrets = Object.values(urls).flatMap(secretsIn);
  return { settings: { vendor: 'rtsp' as const, urls }, streams, secrets };
}
