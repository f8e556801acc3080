/** Why a device did not do what it was asked for; the same few words for every vendor. */
import { CamrelayError } from '../model/errors.js';
import type { GapCause } from '../model/loss.js';

const CAUSES = {
  /** The device is there and refused the user name or password. Final. */
  bad_credentials: 'auth',
  /** It answered, but not as its vendor says. */
  bad_reply: 'offline',
  /** It is, or sends us to, an address that camrelay does not open for it. */
  host_refused: 'offline',
  /** The user may not do this. Final. */
  no_permission: 'auth',
  /** It, or the camera behind it, says that it is off or not ready. */
  offline: 'offline',
  /** It forgot our session, also after one new login. */
  session_expired: 'lease',
  /** It took the connection and did not answer in time. */
  timeout: 'offline',
  /** All its sessions are taken. */
  too_many_sessions: 'lease',
  /** Nothing answers at its address. */
  unreachable: 'offline',
  /** This device, or its configuration, cannot do it. */
  unsupported: 'offline',
} as const satisfies Readonly<Record<string, GapCause>>;

export type DeviceFailureCode = keyof typeof CAUSES;

/** Asking again changes nothing until a person has changed something. */
const FINAL: ReadonlySet<DeviceFailureCode> = new Set(['bad_credentials', 'no_permission']);

export class DeviceFailure extends CamrelayError {
  override readonly name = 'DeviceFailure';
  readonly gapCause: GapCause;
  readonly retryable: boolean;

  /** @param message for a person, free of secrets: what happened and what to do */
  constructor(
    override readonly code: DeviceFailureCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.gapCause = CAUSES[code];
    this.retryable = !FINAL.has(code);
  }
}

/** An address that camrelay does not open (`dial-policy.ts`). */
export class HostRefused extends DeviceFailure {
  /** @param what happened, free of secrets */
  constructor(what: string) {
    super(
      'host_refused',
      `${what}, which camrelay does not open; where that is meant, add the host to allow_hosts`,
    );
  }
}

/** Whether the user name or password is proven wrong, so that asking again can lock the account. */
export function isProvenWrong(error: unknown): error is DeviceFailure {
  return error instanceof DeviceFailure && error.code === 'bad_credentials';
}
