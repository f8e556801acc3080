/**
 * How a receiver knows that a message comes from here and is new: an HMAC over its time and its body.
 * Source: RFC 2104 (HMAC).
 */
import { createHmac } from 'node:crypto';

/**
 * `t=SECONDS,v1=HEX`, where HEX is HMAC-SHA256 over `SECONDS.BODY`.
 * @param atMs of the sending, ms since the Unix epoch
 */
export function signatureOf(secret: string, atMs: number, body: string): string {
  const seconds = Math.floor(atMs / 1000);
  const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}
