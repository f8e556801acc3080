/**
 * The envelope of commands and replies: an array of commands out, an array of replies back.
 *
 * Documents and devices contradict each other in it, so only what holds everywhere is relied on: an
 * `error` object is a failure and its absence a success, whatever `code` says, and replies come in
 * the order of the commands, whatever `cmd` says. Source: docs/vendors/reolink.md, "Requests". Pure.
 */
import { DeviceFailure } from '../device-failure.js';
import { refusalOf } from './refusal.js';

export type Command = Readonly<{
  cmd: string;
  /** 1 asks for what is possible too; left out where 0 will do. */
  action?: 0 | 1;
  param?: Readonly<Record<string, unknown>>;
}>;

export type Fields = Readonly<Record<string, unknown>>;

/** As it goes into the body of a request. */
export function envelopeOf({ cmd, action = 0, param = {} }: Command): string {
  return JSON.stringify([{ cmd, action, param }]);
}

/**
 * The value that answers a command which was sent alone; empty where the reply has none.
 * @param text the whole body; its content type says nothing (JSON comes as `text/html`)
 * @throws DeviceFailure what the device refused, or bad_reply
 */
export function valueIn(text: string, command: string): Fields {
  const [reply] = repliesIn(text);
  if (reply === undefined) throw nonsense(command);
  const { error, code, value } = reply;
  if (isFields(error)) throw refusalOf(command, numberOf(error.rspCode) ?? 0, textOf(error.detail));
  if (isFields(value)) return value;
  if (numberOf(code) === 0) return {};
  throw nonsense(command);
}

/** What stands in an envelope, in its order; empty where the text is none. */
function repliesIn(text: string): Fields[] {
  const replies = parsed(text);
  return Array.isArray(replies) && replies.every(isFields) ? replies : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim());
  } catch {
    return undefined;
  }
}

function nonsense(command: string): DeviceFailure {
  const message = `the answer to ${command} is none of a Reolink device; are host and port right?`;
  return new DeviceFailure('bad_reply', message);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member, where it is a mapping itself; else nothing. */
export function fieldsIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

export function listIn(fields: Fields, name: string): Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** A whole number, which some firmwares send as text. */
export function numberOf(value: unknown): number | null {
  const isText = typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value);
  const number = isText ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
