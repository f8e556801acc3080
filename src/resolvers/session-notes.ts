/**
 * The sessions that are open at a device, written down until they are logged out: after a crash,
 * and where the device could not be reached, somebody later has to do it.
 */
import type { DeviceContext } from './device-context.js';
import { DeviceFailure, type DeviceFailureCode } from './device-failure.js';
import type { SessionNote } from './device-store.js';
import { deadline } from './deadline.js';

/** How a vendor ends a session, also one of which only a note is left. */
export type Farewell<Session> = Readonly<{
  /**
   * Gives the session back to the device, also one that `fromNote` made.
   * @throws DeviceFailure session_expired where the device knows it no more
   */
  logOut(session: Session, signal: AbortSignal): Promise<void>;
  /** What logging out needs, as JSON; it may be secret. */
  note(session: Session): unknown;
  /** The way back; null where it is none. */
  fromNote(note: unknown): Session | null;
}>;

const LOGOUT_WITHIN_MS = 3_000;
/** An older session has long ended by itself, ms. */
const LONGEST_LIFE_MS = 86_400_000;
/** At most so many leftovers are logged out at a time; the rest comes next time. */
const MOST_AT_ONCE = 16;

/** The device knows no such session, or takes no logout: trying on is in vain. */
const DENIALS: ReadonlySet<DeviceFailureCode> = new Set([
  'bad_credentials',
  'no_permission',
  'session_expired',
  'unsupported',
]);

type Written = Readonly<{ atMs: number; session: unknown }>;

export class SessionNotes<Session> {
  readonly #notes = new Map<Session, SessionNote>();
  #returning: Promise<void> | null = null;

  constructor(
    private readonly calls: Farewell<Session>,
    private readonly context: Pick<DeviceContext, 'clock' | 'store'>,
    private readonly key: string,
  ) {}

  /** Writes down a session that was just opened. */
  add(session: Session): void {
    const written: Written = { atMs: this.context.clock.now(), session: this.calls.note(session) };
    this.#notes.set(session, this.context.store.noteSession(this.key, written));
  }

  /** The device no longer knows it. */
  crossOut(session: Session): void {
    this.#notes.get(session)?.crossOut();
    this.#notes.delete(session);
  }

  /** Gives the session back to the device, or leaves it for later. Never rejects. */
  async logOut(session: Session): Promise<void> {
    const note = this.#notes.get(session);
    this.#notes.delete(session);
    if (await this.#isGone(session)) note?.crossOut();
    else note?.leave();
  }

  /** Logs out what was left open; what cannot be is kept for the next time. Never rejects. */
  logOutLeftovers(): Promise<void> {
    this.#returning ??= this.#logOutLeftovers().finally(() => (this.#returning = null));
    return this.#returning;
  }

  async #logOutLeftovers(): Promise<void> {
    const leftovers = this.context.store.leftovers(this.key).slice(0, MOST_AT_ONCE);
    await Promise.all(
      leftovers.map(async ({ note, forget }) => {
        const session = this.#sessionOf(note);
        if (session === null || (await this.#isGone(session))) forget();
      }),
    );
  }

  /** Null where there is nothing that could be logged out. */
  #sessionOf(note: unknown): Session | null {
    if (typeof note !== 'object' || note === null || !('atMs' in note) || !('session' in note))
      return null;
    const ageMs = this.context.clock.now() - Number(note.atMs);
    return ageMs < LONGEST_LIFE_MS ? this.calls.fromNote(note.session) : null;
  }

  async #isGone(session: Session): Promise<boolean> {
    using limit = deadline(this.context.clock, LOGOUT_WITHIN_MS, 'a logout');
    try {
      await this.calls.logOut(session, limit.signal);
      return true;
    } catch (error) {
      return error instanceof DeviceFailure && DENIALS.has(error.code);
    }
  }
}
