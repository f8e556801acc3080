/**
 * The address of a stream as people copy it out of a camera's manual.
 *
 * User name and password may stand in the URL or in keys of their own; behind this they are always
 * in the URL, percent-encoded, because that is where every reader of streams looks for them.
 * Source: RFC 3986 sections 3.2.1 (user information) and 2.1 (percent-encoding).
 */
import type { Secret } from '../../config/vendor.js';
import { isSecretName } from '../../kit/redactor.js';

const SOURCE_SCHEMES = ['rtsp', 'rtsps', 'rtmp', 'rtmps', 'http', 'https'] as const;

const LONGEST_URL = 2_048;

export type Credentials = Readonly<{ username: string; password: string }>;

/** What is wrong with the text as a stream's address, or null. Never repeats the text. */
export function urlProblem(text: string): string | null {
  if (text.length > LONGEST_URL) return `is longer than ${LONGEST_URL} characters`;
  if (/[\p{Cc}\s"'<>\\`{|}]/u.test(text)) {
    return 'holds a blank, quote, bracket, backslash or invisible character; percent-encode it (%27 is a single quote)';
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (!SOURCE_SCHEMES.some((known) => known === scheme)) {
    return `must begin with ${SOURCE_SCHEMES.map((known) => `${known}://`).join(', ')}`;
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const hasHost = /^[^:]*:\/\/[^/?#]/.test(text) && url !== null && url.hostname !== '';
  if (!hasHost || url.port === '0' || url.hash !== '') {
    return 'is not a URL with a host; characters such as / ? # in a password must be percent-encoded, or use the keys username and password';
  }
  return null;
}

/** A sound URL with the credentials, where given, in it. */
export function withCredentials(text: string, credentials: Credentials | null): string {
  if (!credentials) return text;
  const user = `${encode(credentials.username)}:${encode(credentials.password)}@`;
  return text.replace(/:\/\/@?/, () => `://${user}`);
}

export function hasUserInfo(text: string): boolean {
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}

/** What must not be shown of a sound URL: its password, and parameters with telling names. */
export function secretsIn(text: string): Secret[] {
  const url = new URL(text);
  const secrets: Secret[] = [];
  const username = decode(url.username);
  if (url.password !== '') {
    secrets.push({ text: decode(url.password), username });
    const raw = /:\/\/[^/?#]*?:([^/?#]*)@/.exec(text)?.[1];
    if (raw !== undefined && raw !== decode(url.password)) secrets.push({ text: raw, username });
  }
  for (const [name, value] of url.searchParams) {
    if (isSecretName(name) && value !== '') secrets.push({ text: value });
  }
  return secrets;
}

/** Percent-encodes whatever means something in a URL. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A password that was never encoded may hold a percent sign that means itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
