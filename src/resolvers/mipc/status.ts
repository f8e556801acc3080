/**
 * What an answer says of itself: whether it went well, and if not, what that means for us
 * (docs/vendors/mipc.md, "Errors"). The status stands in one of three shapes. Pure.
 */
import { z } from 'zod';
import { DeviceFailure, type DeviceFailureCode } from '../device-failure.js';

type Meaning = Readonly<{ code: DeviceFailureCode; message: string }>;

const CREDENTIALS: Meaning = {
  code: 'bad_credentials',
  message: 'the account refused the user name or password; correct them in the configuration',
};
const SESSION: Meaning = {
  code: 'session_expired',
  message: 'the server no longer knows our session, also right after a new login',
};
const SERVER: Meaning = {
  code: 'offline',
  message: 'the server reports a fault of its own; it is asked again later',
};

const KNOWN: Readonly<Record<string, Meaning>> = {
  'accounts.pass.invalid': CREDENTIALS,
  'accounts.user.invalid': CREDENTIALS,
  'accounts.user.unknown': CREDENTIALS,
  'accounts.user.inactive': CREDENTIALS,
  'accounts.mail.invalid': CREDENTIALS,
  'accounts.sid.invalid': SESSION,
  'accounts.nid.invalid': SESSION,
  'accounts.lid.invalid': SESSION,
  'ccms.session.invalid': SESSION,
  InvalidSession: SESSION,
  'accounts.user.offline': {
    code: 'offline',
    message: 'the server says that the camera is off or has no network',
  },
  'permission.denied': {
    code: 'no_permission',
    message: 'the account may not do this with the camera; its owner can allow it',
  },
  'ccm.system.err': SERVER,
  'ccms.system.err': SERVER,
  '4g.device.lock': {
    code: 'offline',
    message: "the camera's SIM card is locked or rejected; see to it in the maker's app",
  },
};

/** Part of a `DeviceFailure`: the error as the server called it. */
export class MipcRefusal extends DeviceFailure {
  constructor(readonly status: string) {
    const known = Object.hasOwn(KNOWN, status) ? KNOWN[status] : undefined;
    const said = `the server answered with an error that camrelay does not know (${shown(status)})`;
    super(known?.code ?? 'bad_reply', known?.message ?? said);
  }
}

const part = z.unknown().transform((value) => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && value !== 0 ? String(value) : '';
});
const Status = z.object({
  result: part.optional(),
  ret: z.object({ sub: part, reason: part, code: part }).partial().optional().catch(undefined),
  Result: z
    .object({ SubCode: part, Reason: part, Code: part })
    .partial()
    .optional()
    .catch(undefined),
});

/** The error in an answer's `data`, the one we know best; empty where all went well. */
export function statusOf(data: unknown): string {
  const { result, ret = {}, Result = {} } = Status.parse(data);
  const parts = [
    result,
    ...[ret.sub, ret.reason, ret.code],
    ...[Result.SubCode, Result.Reason, Result.Code],
  ].filter((text): text is string => text !== undefined && text !== '');
  return parts.find((text) => Object.hasOwn(KNOWN, text)) ?? parts[0] ?? '';
}

/** @throws MipcRefusal where the status is an error */
export function requireSuccess(data: unknown): void {
  const status = statusOf(data);
  if (status !== '') throw new MipcRefusal(status);
}

/** As much of a foreign text as a message can bear. */
function shown(status: string): string {
  return status.replace(/[^\w .:-]/g, '?').slice(0, 60);
}
