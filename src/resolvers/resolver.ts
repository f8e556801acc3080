/**
 * The contract of a vendor: a camera's configuration in, a lease on its stream out.
 *
 * A lease is asked for at every connect and never kept longer than the connection; its URL may hold
 * secrets and is never stored, logged or shown. A vendor is one folder and one line in the list.
 */
import type { GapCause } from '../model/loss.js';

/** Where the worker finds the media. */
export type Source =
  | Readonly<{ kind: 'url'; url: string; transport: 'tcp' | 'udp' }>
  /** A generated picture with a clock, for trying the program without a camera. */
  | Readonly<{ kind: 'demo'; pattern: string; width: number; height: number; fps: number }>;

export type Lease = Readonly<{
  source: Source;
  /** When the URL or the session behind it ends, ms since the Unix epoch; null where it does not. */
  expiresAtMs: number | null;
  /** The URL serves one connection only. */
  singleUse: boolean;
  /** Gives the device back what the lease holds there. Never throws. */
  release(): Promise<void>;
}>;

/** Why a device gave no lease. */
export type LeaseFailure =
  | 'bad_credentials'
  | 'bad_reply'
  | 'no_permission'
  | 'offline'
  | 'session_expired'
  | 'timeout'
  | 'too_many_sessions'
  | 'unreachable'
  | 'unsupported';

const CAUSES: Readonly<Record<LeaseFailure, GapCause>> = {
  bad_credentials: 'auth',
  bad_reply: 'offline',
  no_permission: 'auth',
  offline: 'offline',
  session_expired: 'lease',
  timeout: 'offline',
  too_many_sessions: 'lease',
  unreachable: 'offline',
  unsupported: 'offline',
};
/** Asking again changes nothing until a person has changed something. */
const FINAL: ReadonlySet<LeaseFailure> = new Set(['bad_credentials', 'no_permission']);

export class LeaseRefused extends Error {
  override readonly name = 'LeaseRefused';
  readonly gapCause: GapCause;
  readonly retryable: boolean;

  /** @param message for a person, free of secrets */
  constructor(
    readonly failure: LeaseFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.gapCause = CAUSES[failure];
    this.retryable = !FINAL.has(failure);
  }
}

/** A camera's configuration bound to its vendor. */
export interface Resolver {
  /** @throws LeaseRefused */
  lease(streamName: string, signal: AbortSignal): Promise<Lease>;
  /** Called back whenever a stream that was refused may be worth another try at once. */
  onChange?(listener: () => void): Disposable;
}

/** A lease on something that is always there and asks for nothing back. */
export function standingLease(source: Source): Lease {
  return { source, expiresAtMs: null, singleUse: false, release: () => Promise.resolve() };
}
