/** What the name of a parameter, field or header says of its value. Pure. */

/** Whose value is a secret, or is made of one: the last word of a name decides. */
const SECRET: ReadonlySet<string> = new Set(
  `pass passwd password passphrase passcode pw pwd secret token credential credentials key apikey psk
   nonce cnonce opaque signature sig sign hash salt digest ticket challenge session sessionid sess sid nid
   lid auth authorization cookie otp pin hqid qid uctx share response`.split(/\s+/),
);
/** Who or what something is. */
const IDENTITY: ReadonlySet<string> = new Set(
  `serial serialno serialnum serialnumber sn uid uuid guid mac macaddr macaddress deviceid devid did
   hardwareid hwid imei ssid bssid email mail phone nick nickname`.split(/\s+/),
);
const PERSON: ReadonlySet<string> = new Set(
  'user username usr login account owner realname'.split(' '),
);
/** `deviceId` and `cam_id` are identities; `request_id` is not. */
const THING = /^(?:device|dev|cam|camera|hardware|account|owner)$/;

/** Where something is. */
const PLACE: ReadonlySet<string> = new Set('host hostname server gateway domain peer'.split(' '));

/** As a header is written, which software answers (RFC 9110, section 10.2.4). */
const SOFTWARE = 'Server';

export type Telling = 'secret' | 'identity' | 'person' | 'place';

export function whatTells(name: string): Telling | null {
  if (name === SOFTWARE) return null;
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_.:-]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  // MIPC begins every name with a `d`.
  return (
    told(last, words) ??
    (words.length === 1 && last.startsWith('d') ? told(last.slice(1), []) : null)
  );
}

function told(last: string, words: readonly string[]): Telling | null {
  const two = words.slice(-2).join('');
  if (SECRET.has(last) || SECRET.has(two)) return 'secret';
  if (IDENTITY.has(last) || IDENTITY.has(two)) return 'identity';
  if (last === 'id' && THING.test(words.at(-2) ?? '')) return 'identity';
  if (PERSON.has(last) || PERSON.has(two)) return 'person';
  return PLACE.has(last) ? 'place' : null;
}
