/**
 * The envelope around whatever the recorder answers. A status of 200 says only that it understood
 * the question; `code` says whether it did what it was asked for.
 * Source: docs/vendors/mobotix.md, "Requests and replies".
 */
import { z } from 'zod';
import { DeviceFailure, type DeviceFailureCode } from '../device-failure.js';

/** No list of codes is known; zero is success, and comes as a number or as text. */
const Envelope = z.looseObject({
  code: z.union([z.number(), z.string()]),
  msg: z.string().catch(''),
  output: z.unknown().optional(),
});

export type Reading =
  | Readonly<{
      kind: 'done';
      /** Undefined where the command has nothing to tell. */
      output: unknown;
      /** Members beside `output`, where some answers have what belongs into it. */
      beside: Readonly<Record<string, unknown>>;
    }>
  | Readonly<{
      /**
       * `session`: it does not know us, or not any more. `denied`: it says so in words, and may mean
       * that we are not allowed to. `parameters`: it did not understand what was sent. `overload`: it
       * asks to be left alone for a moment. `nonsense`: no answer of a recorder.
       */
      kind: 'session' | 'denied' | 'parameters' | 'overload' | 'missing' | 'refused' | 'nonsense';
      /** For a person: in its words where it has any. */
      said: string;
    }>;

export type Refusal = Exclude<Reading, { kind: 'done' }>;

const BY_STATUS: Readonly<Record<number, Refusal['kind']>> = {
  400: 'parameters',
  401: 'session',
  404: 'missing',
  500: 'overload',
  503: 'overload',
};

/** What its text gives away, since its code says nothing. */
const BY_TEXT = [
  { kind: 'denied', pattern: /log-?\s*in|authori|session|cookie/i },
  { kind: 'parameters', pattern: /\bparam|\bargument|\bjson\b|\bformat\b/i },
] as const;

const LONGEST_SAID = 120;

export function readReply(status: number, body: Buffer): Reading {
  const byStatus = BY_STATUS[status];
  if (byStatus !== undefined) return { kind: byStatus, said: `HTTP status ${status}` };
  if (status !== 200) return { kind: 'nonsense', said: `HTTP status ${status}` };
  const envelope = Envelope.safeParse(parsed(body.toString('utf8')));
  if (!envelope.success) return { kind: 'nonsense', said: 'no JSON of a MOVE NVR' };
  const { code, msg, output, ...beside } = envelope.data;
  if (String(code).trim() === '0') return { kind: 'done', output, beside };
  const kind = BY_TEXT.find(({ pattern }) => pattern.test(msg))?.kind ?? 'refused';
  return { kind, said: `code ${clean(String(code))}${msg === '' ? '' : `, “${clean(msg)}”`}` };
}

const CODES: Readonly<Record<Refusal['kind'], DeviceFailureCode>> = {
  session: 'session_expired',
  denied: 'session_expired',
  parameters: 'bad_reply',
  overload: 'offline',
  missing: 'unsupported',
  refused: 'bad_reply',
  nonsense: 'bad_reply',
};

/** @param what was asked for, as it should read in the message */
export function refusalFailure({ kind, said }: Refusal, what: string): DeviceFailure {
  const code = CODES[kind];
  if (code === 'session_expired')
    return new DeviceFailure(code, `the recorder does not know our session (${said})`);
  if (kind === 'missing') return new DeviceFailure(code, `the recorder does not know ${what}`);
  return new DeviceFailure(code, `the recorder answered ${what} with ${said}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function clean(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SAID);
}
