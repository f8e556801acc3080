/** Live or at a moment, playing or not, how fast: what buttons and keys do to it. Nothing but rules. */

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** From this speed on there is no sound. */
export const SILENT_FROM: Speed = 4;

/** So near to now there is nothing recorded to play yet, ms: that is live. */
export const LIVE_EDGE_MS = 5_000;
/** From live, the shortest way back, ms: less would be live again. */
const LEAST_BACK_MS = 2 * LIVE_EDGE_MS;

export type Transport = Readonly<{
  /** The moment, ms since the Unix epoch; null while live. */
  atMs: number | null;
  isPlaying: boolean;
  speed: Speed;
  /** A hand is on the timeline: the moment moves, and nothing plays. */
  isScrubbing: boolean;
}>;

export type Wish =
  | Readonly<{ type: 'toggle' }>
  | Readonly<{ type: 'pause' }>
  | Readonly<{ type: 'live' }>
  /** To a moment, playing on as before; from live, playing. */
  | Readonly<{ type: 'go'; ms: number }>
  /** As far as that, negative: back. */
  | Readonly<{ type: 'by'; ms: number }>
  | Readonly<{ type: 'scrub'; ms: number }>
  | Readonly<{ type: 'speed'; speed: Speed }>
  | Readonly<{ type: 'faster' }>
  | Readonly<{ type: 'slower' }>
  /** Playing has come so far. */
  | Readonly<{ type: 'played'; ms: number }>;

export function nextTransport(now: Transport, wish: Wish, nowMs: number): Transport {
  switch (wish.type) {
    case 'toggle':
      return now.isPlaying ? paused(now, nowMs) : { ...now, isPlaying: true };
    case 'pause':
      return paused(now, nowMs);
    case 'live':
      return { atMs: null, isPlaying: true, speed: 1, isScrubbing: false };
    case 'go':
      return moved(now, wish.ms, nowMs);
    case 'by': {
      if (now.atMs !== null) return moved(now, now.atMs + wish.ms, nowMs);
      return wish.ms < 0 ? moved(now, nowMs + Math.min(wish.ms, -LEAST_BACK_MS), nowMs) : now;
    }
    case 'scrub':
      return { ...now, atMs: Math.min(wish.ms, nowMs), isScrubbing: true };
    case 'speed':
      return { ...now, speed: now.atMs === null ? 1 : wish.speed };
    case 'faster':
    case 'slower': {
      const index = SPEEDS.indexOf(now.speed) + (wish.type === 'faster' ? 1 : -1);
      return { ...now, speed: (now.atMs === null ? null : SPEEDS[index]) ?? now.speed };
    }
    case 'played':
      if (now.atMs === null || now.isScrubbing) return now;
      return isLive(wish.ms, nowMs) && now.isPlaying
        ? nextTransport(now, { type: 'live' }, nowMs)
        : { ...now, atMs: wish.ms };
  }
}

const isLive = (ms: number, nowMs: number): boolean => ms > nowMs - LIVE_EDGE_MS;

/** Live stands still at the newest moment that can be looked at. */
function paused(now: Transport, nowMs: number): Transport {
  return { ...now, atMs: now.atMs ?? nowMs - LIVE_EDGE_MS, isPlaying: false };
}

function moved(now: Transport, ms: number, nowMs: number): Transport {
  if (isLive(ms, nowMs)) return nextTransport(now, { type: 'live' }, nowMs);
  return { ...now, atMs: ms, isScrubbing: false };
}
