/**
 * Who may publish. Some cameras are not dialled: they, or an encoder, publish to camrelay by RTSP or
 * RTMP, and both servers ask the same policy.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

export type PushRule = Readonly<{
  /** The secret a publisher has to show; null where anybody may publish. */
  key: string | null;
}>;

export interface PushPolicy {
  /** The rule of a camera that publishes; undefined where it is dialled, or there is none of the name. */
  keyFor(cameraId: string): PushRule | undefined;
}

/** Whether two secrets are equal; takes the same time wherever they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
