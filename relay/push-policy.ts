/**
 * Who may publish. `push` cameras have no address to dial: the camera or an encoder publishes to
 * camrelay by RTSP or RTMP, and both servers ask the same policy.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

export type PushRule = Readonly<{
  /** The secret a publisher has to show; null where anybody may publish. */
  key: string | null;
}>;

export interface PushPolicy {
  /** The rule of a `push` camera; undefined where the camera is none, or there is no such camera. */
  keyFor(cameraId: string): PushRule | undefined;
}

/** Whether two secrets are equal; takes the same time wherever they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
