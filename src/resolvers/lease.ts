/**
 * A lease: where a stream is, for how long, and what is to be given back.
 *
 * It is asked for at every connect and never kept longer than the connection; its URL may hold
 * secrets and is never stored, logged or shown.
 */
import type { Loss } from '../model/loss.js';

/** Where the worker finds the media. */
export type Source =
  | Readonly<{
      kind: 'url';
      url: string;
      transport: 'tcp' | 'udp';
      /** It is this program's own server. */
      isOwn?: true;
    }>
  /** A generated picture with a clock, for trying the program without a camera. */
  | Readonly<{ kind: 'demo'; pattern: string; width: number; height: number; fps: number }>;

export type Lease = Readonly<{
  source: Source;
  /** When the URL or the session behind it ends, ms since the Unix epoch; null where it does not. */
  expiresAtMs: number | null;
  /**
   * From when on a second lease may be had beside this one, to go over to it without a gap, ms since
   * the Unix epoch; null where the device allows no second one.
   */
  renewAtMs: number | null;
  /** Aborted where the device is known to have dropped the session before its time. */
  dropped: AbortSignal | null;
  /** The URL serves one connection only. */
  singleUse: boolean;
  /**
   * Told once how the connection ended, before `release`; gives back what that means with this
   * vendor: a refused token, say, is no wrong password.
   * @param delivered whether any media came
   */
  explain?(loss: Loss, delivered: boolean): Loss;
  /** Gives the device back what the lease holds there. Never throws. */
  release(): Promise<void>;
}>;

/** A lease on something that is always there and asks for nothing back. */
export function standingLease(source: Source): Lease {
  return {
    source,
    expiresAtMs: null,
    renewAtMs: null,
    dropped: null,
    singleUse: false,
    release: () => Promise.resolve(),
  };
}
