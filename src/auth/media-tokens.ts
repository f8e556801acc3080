/**
 * Media tokens: what stands in an address as `?token=`, for players that can show nothing else. Short-lived,
 * for media alone, and mostly for one camera.
 *
 * Signed and not stored, so that any number of them costs nothing: `crm_PAYLOAD.SIGNATURE`, base64url
 * both. A payload says for whom, which password that user had, which camera, and until when.
 * Source: RFC 2104 (HMAC).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type MediaGrant = Readonly<{
  user: string;
  /** Of the user's password when it was signed. */
  proof: string;
  /** Null for all that the user may see. */
  camera: string | null;
  expiresMs: number;
}>;

const PREFIX = 'crm_';
const LONGEST = 1_024;
const SIGNATURE_BYTES = 24;

export function signMediaToken(grant: MediaGrant, key: Buffer): string {
  const { user, proof, camera, expiresMs } = grant;
  const payload = Buffer.from(JSON.stringify([user, proof, camera, expiresMs]));
  const text = payload.toString('base64url');
  return `${PREFIX}${text}.${signatureOf(text, key).toString('base64url')}`;
}

/** Null where it was not signed with this key; it may have lapsed. */
export function readMediaToken(token: string, key: Buffer): MediaGrant | null {
  if (!token.startsWith(PREFIX) || token.length > LONGEST) return null;
  const [text = '', signature = ''] = token.slice(PREFIX.length).split('.', 2);
  const shown = Buffer.from(signature, 'base64url');
  if (shown.length !== SIGNATURE_BYTES || !timingSafeEqual(shown, signatureOf(text, key)))
    return null;
  const [user, proof, camera, expiresMs] = JSON.parse(
    Buffer.from(text, 'base64url').toString(),
  ) as [string, string, string | null, number];
  return { user, proof, camera, expiresMs };
}

function signatureOf(text: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest().subarray(0, SIGNATURE_BYTES);
}
