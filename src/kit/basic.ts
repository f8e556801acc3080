/** The Basic scheme of HTTP and RTSP. Source: RFC 7617, section 2. */
import { NOTHING, type Shown } from '../model/access.js';

/** @param text behind `Basic`; nothing is shown where it is no pair */
export function shownByBasic(text: string): Shown {
  const pair = Buffer.from(text, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return NOTHING;
  return { kind: 'password', name: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
