/**
 * The gap ledger of one stream: whatever should have been recorded and was not has a span and a cause.
 *
 * Pure: events go in, the next state and what to write come out. A gap is open from the end of the
 * last recorded part to the first part recorded after it, across restarts too. Its cause is what
 * ended the recording. Causes such as a restart or a full disk are over in a moment; where the camera
 * turns out to be away after one of them, the gap is divided, and each side says its own.
 */
import type { GapCause, Loss } from '../src/model/loss.js';
import type { StoredGap } from '../storage/gaps.js';

type OpenGap = Readonly<{
  fromMs: number;
  cause: GapCause;
  /** Nothing has happened yet that could be a cause. */
  guessed: boolean;
}>;

/** The gap that is open, or null while recording. */
export type Ledger = OpenGap | null;

export type GapWrite =
  | { type: 'openGap'; fromMs: number; cause: GapCause; detail: string }
  | { type: 'amendGap'; cause: GapCause; detail: string }
  | { type: 'closeGap'; toMs: number };

export type LedgerStep = Readonly<{ ledger: Ledger; writes: readonly GapWrite[] }>;

/** What the index knows of a stream when its recording begins. */
export type Past = Readonly<{
  /** End of whatever is known of it, recorded or missing, ms. */
  knownUntilMs: number | null;
  openGap: StoredGap | undefined;
  /** Recording was never stopped on purpose: the program was killed. */
  wasRecording: boolean;
}>;

export type LedgerEvent =
  /** A part was recorded that begins at `startMs`. */
  | { type: 'recorded'; startMs: number }
  /** The run is over, or there was none; `endMs` is where the last recorded part ended. */
  | { type: 'lost'; loss: Loss; endMs: number; nowMs: number }
  /** Media came, from `fromMs` on, and could not be recorded; `endMs` as above. */
  | { type: 'missed'; cause: 'disk' | 'stalled'; detail: string; fromMs: number; endMs: number }
  /** The program ends: what follows should have been recorded too. */
  | { type: 'shutdown'; endMs: number }
  /** Recording was switched off: what follows need not be recorded. */
  | { type: 'disabled'; nowMs: number };

/** What happened is over at once; a camera that stays away afterwards stays away for another cause. */
const MOMENTARY: ReadonlySet<GapCause> = new Set(['lease', 'disk', 'clock', 'shutdown', 'crash']);

/** Recording of a stream begins at `nowMs`. */
export function beginLedger(past: Past, nowMs: number): LedgerStep {
  const { openGap, knownUntilMs, wasRecording } = past;
  if (openGap) {
    const { fromMs, cause } = openGap;
    return { ledger: { fromMs, cause, guessed: false }, writes: [] };
  }
  if (wasRecording && knownUntilMs !== null) {
    return opened(knownUntilMs, 'crash', 'camrelay ended without being stopped');
  }
  const fromMs = Math.max(nowMs, knownUntilMs ?? nowMs);
  return opened(fromMs, 'offline', 'waiting for the first picture', true);
}

export function nextLedger(ledger: Ledger, event: LedgerEvent): LedgerStep {
  switch (event.type) {
    case 'recorded':
      return ledger ? closed(event.startMs) : { ledger, writes: [] };
    case 'lost':
      return lost(ledger, event.loss, event.endMs, event.nowMs);
    case 'missed':
      if (ledger?.cause === event.cause) return { ledger, writes: [] };
      if (ledger) return divided(ledger, event.fromMs, event.cause, event.detail);
      return opened(event.endMs, event.cause, event.detail);
    case 'shutdown':
      if (ledger) return { ledger, writes: [] };
      return opened(event.endMs, 'shutdown', 'camrelay was stopped');
    case 'disabled':
      return ledger ? closed(event.nowMs) : { ledger, writes: [] };
  }
}

function lost(ledger: Ledger, { cause, message }: Loss, endMs: number, nowMs: number): LedgerStep {
  if (!ledger) return opened(endMs, cause, message);
  if (ledger.guessed) {
    const writes = [{ type: 'amendGap', cause, detail: message }] as const;
    return { ledger: { fromMs: ledger.fromMs, cause, guessed: false }, writes };
  }
  if (MOMENTARY.has(ledger.cause) && ledger.cause !== cause) {
    return divided(ledger, nowMs, cause, message);
  }
  return { ledger, writes: [] };
}

function opened(atMs: number, cause: GapCause, detail: string, guessed = false): LedgerStep {
  const fromMs = Math.round(atMs);
  return {
    ledger: { fromMs, cause, guessed },
    writes: [{ type: 'openGap', fromMs, cause, detail }],
  };
}

function closed(atMs: number): LedgerStep {
  return { ledger: null, writes: [{ type: 'closeGap', toMs: Math.round(atMs) }] };
}

/** Ends the open gap and begins the next at an instant, which is not before its beginning. */
function divided(open: OpenGap, atMs: number, cause: GapCause, detail: string): LedgerStep {
  const toMs = Math.max(open.fromMs, Math.round(atMs));
  const next = opened(toMs, cause, detail);
  return { ledger: next.ledger, writes: [{ type: 'closeGap', toMs }, ...next.writes] };
}
