/** The state of a camera's connection, as a pure function of what happens to it. */
import { type Backoff, backoffMs } from '../src/kit/backoff.js';
import type { Loss } from '../src/model/loss.js';

export type Link =
  | Readonly<{ phase: 'idle' }>
  | Readonly<{ phase: 'connecting'; failures: number; loss: Loss | null }>
  | Readonly<{ phase: 'live'; failures: number; sinceMs: number }>
  | (Readonly<{ phase: 'waiting' }> & Waiting)
  /** Asking again cannot help until a person changes something. */
  | Readonly<{ phase: 'stopped'; loss: Loss }>;

/** Between two attempts. */
export type Waiting = Readonly<{ failures: number; retryAtMs: number; loss: Loss }>;

export type LinkEvent =
  | Readonly<{ type: 'dial' }>
  | Readonly<{ type: 'sample' }>
  | Readonly<{ type: 'lost'; loss: Loss }>
  | Readonly<{ type: 'rest' }>
  /** An earlier program was waiting. */
  | Readonly<{ type: 'resume'; wait: Waiting }>;

/** Between attempts at a camera. */
export const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };
/** A connection that held this long, ms, is forgiven its earlier failures. */
export const HEALTHY_AFTER_MS = 10_000;

/** @param jitter 0..1; spreads cameras behind one switch over the upper half of the delay */
export function nextLink(link: Link, event: LinkEvent, nowMs: number, jitter: number): Link {
  switch (event.type) {
    case 'rest':
      return { phase: 'idle' };
    case 'resume':
      return { phase: 'waiting', ...event.wait };
    case 'dial': {
      const loss = link.phase === 'waiting' ? link.loss : null;
      return { phase: 'connecting', failures: failuresOf(link), loss };
    }
    case 'sample':
      if (link.phase === 'live') return link;
      return { phase: 'live', failures: failuresOf(link), sinceMs: nowMs };
    case 'lost': {
      if (!event.loss.retryable) return { phase: 'stopped', loss: event.loss };
      const wasHealthy = link.phase === 'live' && nowMs - link.sinceMs >= HEALTHY_AFTER_MS;
      const failures = wasHealthy ? 1 : failuresOf(link) + 1;
      const retryAtMs = nowMs + backoffMs(BACKOFF, failures, jitter);
      return { phase: 'waiting', failures, retryAtMs, loss: event.loss };
    }
  }
}

function failuresOf(link: Link): number {
  return 'failures' in link ? link.failures : 0;
}
