/**
 * What all simulated devices have in common.
 *
 * A simulator is a strict device, written from what is known of the real one (docs/vendors) and not
 * from the resolver that talks to it: it checks what a real device would check, plays real media,
 * and complains about whatever a real device would have choked on.
 */

/** How a device goes wrong in its answers; its media goes on. */
export type Misbehaviour =
  /** A web page with status 200, as a captive portal gives it. */
  | 'html'
  /** The beginning of the right answer, and then the end of the connection. */
  | 'half'
  /** Status 200 and the text of an error that no document knows. */
  | 'error_text'
  /** The connection is taken and nothing ever comes. */
  | 'silence'
  /** Ten megabytes of an answer. */
  | 'huge'
  /** The connection is closed without an answer. */
  | 'hang_up'
  /** Status 302 to `Simulator.elsewhere`, which must never be contacted. */
  | 'redirect'
  /** Status 500. */
  | 'failure';

export interface Simulator extends AsyncDisposable {
  /** The keys of a camera in the configuration that reach it, password included. */
  readonly camera: Readonly<Record<string, unknown>>;
  /** What a real device would have choked on, in order. Empty where it was treated well. */
  readonly complaints: readonly string[];
  /** Logins tried so far; where the vendor has none, requests with a password that it refused. */
  readonly logins: number;
  /** Sessions that are open at the device now; 0 where the vendor has none. */
  readonly sessions: number;
  /** Media connections that are open now. */
  readonly viewers: number;
  /** Everything secret so far: password, hash, tokens, keys, cookies. None may be shown anywhere. */
  readonly secrets: readonly string[];
  /** Requests that reached the place a `redirect` leads to; has to stay 0. */
  readonly strayRequests: number;
  /** Answers like this from now on; null behaves again. */
  misbehave(how: Misbehaviour | null): void;
  /** Forgets every session at once, as a reboot does; media goes on where the real device's does. */
  expireSessions(): void;
  /** Ends every media connection at once. */
  cutMedia(): void;
  /** Media connections stay open, and nothing comes any more; false goes on. */
  freezeMedia(frozen: boolean): void;
}
