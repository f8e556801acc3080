/** Stills as the server hands them out. Pure. */
import type { DeviceReply } from '../device-http.js';
import { answerOf } from './signal-server.js';
import { requireSuccess } from './status.js';

/** Two addresses are known; firmwares have one or the other. */
export const STILL_NAMES = ['ccm_pic_get.jpg', 'ccm_pic_get.js'] as const;

/**
 * @returns the picture; null where the server knows nothing at this address
 * @throws DeviceFailure with the status the server gave instead of a picture
 */
export function stillIn({ status, body }: DeviceReply): Buffer | null {
  const isJpeg = body[0] === 0xff && body[1] === 0xd8;
  if (status === 200 && isJpeg) return body;
  if (status !== 200) return null;
  requireSuccess(answerOf(body).data);
  return null;
}
