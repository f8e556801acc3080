/** Turns errors into answers: the right status and `{"error":{"code","message"}}`. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { ZodError } from 'zod';
import type { Log } from '../kit/log.js';
import { BadCamera } from '../config/camera-edit.js';
import { CodecChange } from '../../recorder/clip-plan.js';
import { CamrelayError, type ErrorCode } from '../model/errors.js';
import { timeText } from './span.js';

export const STATUS: Readonly<Record<ErrorCode, number>> = {
  bad_config: 400,
  bad_credentials: 502,
  bad_login: 401,
  bad_reply: 502,
  bad_request: 400,
  bad_span: 400,
  camera_disabled: 409,
  camera_exists: 409,
  codec_change: 409,
  config_conflict: 409,
  config_readonly: 409,
  disk_failed: 503,
  ffmpeg_failed: 502,
  ffmpeg_missing: 503,
  forbidden: 403,
  host_refused: 502,
  internal: 500,
  last_admin: 409,
  no_permission: 502,
  no_recording: 404,
  not_found: 404,
  offline: 503,
  port_in_use: 503,
  schema_too_new: 503,
  session_expired: 502,
  storage_in_use: 503,
  timeout: 504,
  tls_required: 403,
  too_many_requests: 429,
  too_many_sessions: 503,
  too_many_tokens: 409,
  too_many_viewers: 503,
  unauthorized: 401,
  unknown_camera: 404,
  unknown_user: 404,
  unreachable: 503,
  unsafe_listener: 403,
  unsupported: 501,
  usage: 400,
  wrong_host: 403,
  wrong_origin: 403,
  user_exists: 409,
};

export const notFound: RequestHandler = (req) => {
  throw new CamrelayError('not_found', `there is nothing at ${req.method} ${req.path}`);
};

/** @param redact hides secrets in a text */
export function errorAnswers(log: Log, redact: (text: string) => string): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (res.headersSent) {
      // The client sees a body that is too short; there is nothing else to tell it any more.
      res.destroy();
      return;
    }
    const known = asCamrelayError(error);
    if (known.code === 'internal') {
      log.error('request failed', { method: req.method, path: req.path, error });
    }
    const body = { error: { code: known.code, message: redact(known.message), ...details(error) } };
    res.status(STATUS[known.code]).json(body);
  };
}

/** What programs may want to know of an error beside its code. */
function details(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof CodecChange) return { moments: error.moments.map(timeText) };
  if (error instanceof BadCamera) return { problems: error.problems };
  return {};
}

function asCamrelayError(error: unknown): CamrelayError {
  if (error instanceof CamrelayError) return error;
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    const where = issue?.path.join('.');
    return new CamrelayError(
      'bad_request',
      `${where ? `${where}: ` : ''}${issue?.message ?? 'wrong'}`,
    );
  }
  // What express itself refuses, such as a malformed path or a body that is no JSON.
  if (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status < 500
  ) {
    return new CamrelayError('bad_request', 'the request makes no sense');
  }
  return new CamrelayError('internal', 'camrelay met an error of its own; its log says more', {
    cause: error,
  });
}
