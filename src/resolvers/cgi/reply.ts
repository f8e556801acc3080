/** What the device answers: two errors in plain text, or JSON with a `code`. Pure. */
import { z } from 'zod';
import { DeviceFailure } from '../device-failure.js';
import { failureOfCode } from './reply-codes.js';

/** Members of a reply that went well, its `code` among them. */
export type CgiReply = Readonly<Record<string, unknown>>;

/** What nobody answers in earnest is not looked at any further. */
const LONGEST_ERROR_CHARS = 200;

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
  const text = body.toString('utf8').trim();
  const plain = text.length <= LONGEST_ERROR_CHARS ? text.toLowerCase().replace(/\s+/g, ' ') : '';
  if (plain === 'error user/pwd') throw wrongPassword();
  if (plain === 'error json') {
    const message = 'the camera does not know this command; its firmware may be another kind';
    throw new DeviceFailure('unsupported', message);
  }
  const reply = Reply.safeParse(parsed(text));
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

export function wrongPassword(): DeviceFailure {
  const message = 'the camera refused the user name or password; correct them in the configuration';
  return new DeviceFailure('bad_credentials', message);
}

/** Undefined where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
