/** What the device answers: two errors in plain text, or JSON with a `code`. Pure. */
import { z } from 'zod';
import { DeviceFailure } from '../device-failure.js';
import { failureOfCode } from './reply-codes.js';

/** Members of a reply that went well, its `code` among them. */
export type CgiReply = Readonly<Record<string, unknown>>;

const LONGEST_ERROR_BYTES = 200;

/** Firmwares differ in whether a number stands in quotes. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);

const Reply = z.looseObject({ code: number });

/**
 * @param status of HTTP
 * @throws DeviceFailure
 */
export function readReply(status: number, body: Buffer): CgiReply {
  if (status !== 200)
    throw new DeviceFailure('bad_reply', `the camera answers with HTTP status ${status}`);
  if (isWrongPassword(body)) throw wrongPassword();
  if (isPlainError(body, 'error json')) {
    const message = 'the camera does not know this command; its firmware may be another kind';
    throw new DeviceFailure('unsupported', message);
  }
  const reply = Reply.safeParse(parsed(body.toString('utf8')));
  if (!reply.success) {
    const message = 'the camera answers with something else than its protocol; is it a CGI camera?';
    throw new DeviceFailure('bad_reply', message);
  }
  if (reply.data.code !== 0) throw failureOfCode(reply.data.code);
  return reply.data;
}

/** The fields that a caller needs. @throws DeviceFailure bad_reply where they are not all there */
export function readFields<T>(reply: CgiReply, schema: z.ZodType<T>): T {
  const fields = schema.safeParse(reply);
  if (fields.success) return fields.data;
  const missing = fields.error.issues[0]?.path.join('.') ?? '';
  throw new DeviceFailure('bad_reply', `the camera's answer has no usable ${missing}`);
}

export function isWrongPassword(body: Buffer): boolean {
  return isPlainError(body, 'error user/pwd');
}

export function wrongPassword(): DeviceFailure {
  const message = 'the camera refused the user name or password; correct them in the configuration';
  return new DeviceFailure('bad_credentials', message);
}

/** The two errors come as bare text, with blanks and line breaks round them. */
function isPlainError(body: Buffer, error: 'error user/pwd' | 'error json'): boolean {
  if (body.length > LONGEST_ERROR_BYTES) return false;
  return body.toString('utf8').trim().toLowerCase().replace(/\s+/g, ' ') === error;
}

/** Undefined where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
