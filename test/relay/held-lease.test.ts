import { describe, expect, it } from 'vitest';
import { HeldLease } from '../../relay/held-lease.js';
import { silentLog } from '../../src/kit/log.js';
import type { Loss } from '../../src/model/loss.js';
import { DeviceFailure } from '../../src/resolvers/device-failure.js';
import { type Lease, standingLease } from '../../src/resolvers/lease.js';
import { FakeClock, settled } from '../fake-clock.js';

const CLOSED: Loss = {
  cause: 'offline',
  code: 'offline',
  message: 'the camera closed the connection',
  retryable: true,
};

/** Leases numbered from 0, the first of them held, and what became of them. */
function setUp({
  lifeMs = 60_000,
  renews = true,
  take,
  moves = () => true,
}: {
  lifeMs?: number;
  renews?: boolean;
  take?: (signal: AbortSignal) => Promise<Lease>;
  moves?: () => boolean;
} = {}) {
  const clock = new FakeClock();
  const released: string[] = [];
  const moved: string[] = [];
  const dropped: AbortController[] = [];
  let count = 0;
  const mint = (): Lease => {
    const url = `rtsp://camera/${count++}`;
    const drop = new AbortController();
    dropped.push(drop);
    return {
      ...standingLease({ kind: 'url', url, transport: 'tcp' }),
      expiresAtMs: clock.now() + lifeMs,
      renewAtMs: renews ? clock.now() + lifeMs / 2 : null,
      dropped: drop.signal,
      release: () => {
        released.push(url);
        return Promise.resolve();
      },
    };
  };
  const held = new HeldLease(mint(), {
    take: take ?? (() => Promise.resolve(mint())),
    clock,
    log: silentLog,
    about: {},
  });
  const over = new AbortController();
  const keeping = held.keep((source) => {
    if (source.kind === 'url' && moves()) moved.push(source.url);
    return Promise.resolve(moved.at(-1) === (source.kind === 'url' ? source.url : ''));
  }, over.signal);
  const end = async (): Promise<void> => {
    over.abort();
    await keeping;
  };
  return { clock, held, released, moved, dropped, end };
}

describe('the lease of a running stream', () => {
  it('is followed by the next one when it is time, and only then given back', async () => {
    const { clock, held, released, moved, end } = setUp();
    await clock.advance(29_999);
    expect(moved).toEqual([]);
    await clock.advance(1);
    expect(moved).toEqual(['rtsp://camera/1']);
    expect(released).toEqual(['rtsp://camera/0']);
    await clock.advance(30_000);
    expect(moved).toEqual(['rtsp://camera/1', 'rtsp://camera/2']);
    await end();
    await held.release();
    expect(released).toEqual(['rtsp://camera/0', 'rtsp://camera/1', 'rtsp://camera/2']);
  });

  it('is followed at once where the device has dropped its session', async () => {
    const { held, moved, dropped, end } = setUp();
    dropped[0]?.abort();
    await settled();
    expect(moved).toEqual(['rtsp://camera/1']);
    await end();
    await held.release();
  });

  it('stays where the device allows no second one', async () => {
    const { clock, moved, end } = setUp({ renews: false });
    await clock.advance(600_000);
    expect(moved).toEqual([]);
    await end();
  });

  it('goes on being used, and is tried again, where the stream cannot go over', async () => {
    let works = false;
    const { clock, released, moved, end } = setUp({ lifeMs: 600_000, moves: () => works });
    await clock.advance(300_000);
    expect(released).toEqual(['rtsp://camera/1']);
    works = true;
    await clock.advance(2_000);
    expect(moved).toEqual(['rtsp://camera/2']);
    expect(released).toEqual(['rtsp://camera/1', 'rtsp://camera/0']);
    await end();
  });

  it('is asked for again ever more seldom where the device refuses', async () => {
    const askedAtMs: number[] = [];
    const clocks: FakeClock[] = [];
    const { clock, end } = setUp({
      lifeMs: 600_000,
      take: () => {
        askedAtMs.push(clocks[0]?.now() ?? 0);
        return Promise.reject(new DeviceFailure('too_many_sessions', 'full'));
      },
    });
    clocks.push(clock);
    await clock.advance(500_000);
    const pauses = askedAtMs.slice(1).map((at, index) => at - (askedAtMs[index] ?? 0));
    expect(pauses.slice(0, 6)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
    await end();
  });

  it('gives back one that comes when the stream has ended meanwhile', async () => {
    let give: (lease: Lease) => void = () => undefined;
    const late: string[] = [];
    const { clock, end } = setUp({ take: () => new Promise((resolve) => (give = resolve)) });
    await clock.advance(30_000);
    const ending = end();
    give({
      ...standingLease({ kind: 'demo', pattern: 'late', width: 2, height: 2, fps: 1 }),
      release: () => {
        late.push('given back');
        return Promise.resolve();
      },
    });
    await ending;
    expect(late).toEqual(['given back']);
  });
});

describe('the end of a stream', () => {
  it('is the end of its lease where that was about to end', async () => {
    const { clock, held, end } = setUp({ renews: false });
    expect(held.explain(CLOSED, true)).toEqual(CLOSED);
    await clock.advance(58_500);
    expect(held.explain(CLOSED, true)).toMatchObject({ cause: 'lease', code: 'session_expired' });
    await end();
  });

  it('is the end of its lease where the device has dropped the session', async () => {
    const { held, dropped, end } = setUp();
    dropped[0]?.abort();
    expect(held.explain(CLOSED, true)).toMatchObject({ cause: 'lease' });
    expect(held.explain(CLOSED, false)).toEqual(CLOSED);
    await end();
  });

  it('means what the vendor says', () => {
    const lease: Lease = {
      ...standingLease({ kind: 'demo', pattern: 'x', width: 2, height: 2, fps: 1 }),
      explain: (loss, delivered) => ({ ...loss, code: delivered ? 'delivered' : 'refused' }),
    };
    const deps = { take: () => Promise.reject(new Error('unused')), clock: new FakeClock() };
    const held = new HeldLease(lease, { ...deps, log: silentLog, about: {} });
    expect(held.explain(CLOSED, false).code).toBe('refused');
  });
});
