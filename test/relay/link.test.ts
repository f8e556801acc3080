import { describe, expect, it } from 'vitest';
import { HEALTHY_AFTER_MS, type Link, nextLink } from '../../relay/link.js';
import type { Loss } from '../../src/model/loss.js';

const NO_JITTER = 1;
const loss: Loss = { cause: 'offline', code: 'unreachable', message: 'gone', retryable: true };
const refused: Loss = { cause: 'auth', code: 'bad_credentials', message: 'no', retryable: false };
const failed = (failures: number): Link => ({ phase: 'connecting', failures, loss: null });

describe('a lost camera', () => {
  it.each([
    { failures: 0, delayMs: 1_000 },
    { failures: 1, delayMs: 2_000 },
    { failures: 5, delayMs: 32_000 },
    { failures: 6, delayMs: 60_000 },
    { failures: 2_000, delayMs: 60_000 },
  ])('is dialled again $delayMs ms later after $failures failures', ({ failures, delayMs }) => {
    const link = nextLink(failed(failures), { type: 'lost', loss }, 7_000, NO_JITTER);
    expect(link).toEqual({
      phase: 'waiting',
      failures: failures + 1,
      retryAtMs: 7_000 + delayMs,
      loss,
    });
  });

  it('waits at least half the delay, however the jitter falls', () => {
    const link = nextLink(failed(0), { type: 'lost', loss }, 0, 0);
    expect(link).toMatchObject({ phase: 'waiting', retryAtMs: 500 });
  });

  it('is forgiven its failures after a healthy while', () => {
    const live: Link = { phase: 'live', failures: 5, sinceMs: 0 };
    expect(nextLink(live, { type: 'lost', loss }, HEALTHY_AFTER_MS, NO_JITTER)).toMatchObject({
      failures: 1,
    });
    expect(nextLink(live, { type: 'lost', loss }, HEALTHY_AFTER_MS - 1, NO_JITTER)).toMatchObject({
      failures: 6,
    });
  });

  it('is not dialled again after it refused the password', () => {
    expect(nextLink(failed(0), { type: 'lost', loss: refused }, 0, NO_JITTER)).toEqual({
      phase: 'stopped',
      loss: refused,
    });
  });
});

describe('a link', () => {
  it('stays as it is while samples come', () => {
    const live: Link = { phase: 'live', failures: 0, sinceMs: 0 };
    expect(nextLink(live, { type: 'sample' }, 99, NO_JITTER)).toBe(live);
  });

  it('keeps the reason of the last loss while it dials', () => {
    const waiting: Link = { phase: 'waiting', failures: 3, retryAtMs: 0, loss };
    expect(nextLink(waiting, { type: 'dial' }, 0, NO_JITTER)).toEqual({
      phase: 'connecting',
      failures: 3,
      loss,
    });
  });
});
