/** Everything camrelay throws on purpose. */

/** Public codes; they never change their meaning. `src/api/errors.ts` gives each its HTTP status. */
export const ERROR_CODES = [
  'bad_config',
  'bad_credentials',
  'bad_login',
  'bad_reply',
  'bad_request',
  'bad_span',
  'camera_disabled',
  'camera_exists',
  'codec_change',
  'config_conflict',
  'config_readonly',
  'disk_failed',
  'ffmpeg_failed',
  'ffmpeg_missing',
  'forbidden',
  'host_refused',
  'internal',
  'last_admin',
  'no_permission',
  'no_recording',
  'not_found',
  'offline',
  'port_in_use',
  'schema_too_new',
  'session_expired',
  'storage_in_use',
  'timeout',
  'tls_required',
  'too_many_requests',
  'too_many_sessions',
  'too_many_tokens',
  'too_many_viewers',
  'unauthorized',
  'unknown_camera',
  'unknown_user',
  'unreachable',
  'unsafe_listener',
  'unsupported',
  'usage',
  'wrong_host',
  'wrong_origin',
  'user_exists',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error with a public code and a message that says what happened and what to do. */
export class CamrelayError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CamrelayError';
  }
}
