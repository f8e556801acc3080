/** Why the guard did not connect ffmpeg to a camera, or parted them. */
import type { Loss } from '../../src/model/loss.js';

export const SENT_ELSEWHERE: Loss = {
  cause: 'offline',
  code: 'host_refused',
  message:
    'the camera sends camrelay to another host or port, where it does not go; configure the address of that place, or add its host to allow_hosts',
  retryable: true,
};

export const BAD_REPLY: Loss = {
  cause: 'offline',
  code: 'bad_reply',
  message: 'what the camera sends is no stream that ffmpeg knows',
  retryable: true,
};
