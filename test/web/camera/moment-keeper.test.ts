import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AddressBar, MomentKeeper } from '../../../web/src/camera/moment-keeper.js';

const AT = Date.UTC(2026, 10, 20, 6, 42, 10);

/** An address bar that tells of its changes, as the router makes the browser's do. */
function fakeBar(search = '') {
  const listeners = new Set<() => void>();
  const written: string[] = [];
  const state = { path: '/camera/porch', search };
  const go = (path: string, next: string): void => {
    Object.assign(state, { path, search: next });
    for (const listener of listeners) listener();
  };
  const bar: AddressBar = {
    path: () => state.path,
    search: () => state.search,
    replace: (query) => {
      written.push(query);
      go(state.path, `?${query}`);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { bar, written, go };
}

describe('the address of a moment that changes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('follows at most every half second, and ends at the last moment', () => {
    const { bar, written } = fakeBar();
    const keeper = new MomentKeeper(3_600_000, bar);
    keeper.follow(() => undefined);
    for (let step = 0; step < 100; step++) {
      keeper.change({ atMs: AT + step * 1_000 });
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(1_000);
    expect(written.length).toBeGreaterThan(3);
    expect(written.length).toBeLessThanOrEqual(6);
    expect(written.at(-1)).toContain('at=2026-11-20T06:43:49');
  });

  it('does not take its own changes for somebody else’s', () => {
    const { bar } = fakeBar();
    const keeper = new MomentKeeper(3_600_000, bar);
    const adopted = vi.fn();
    keeper.follow(adopted);
    keeper.change({ atMs: AT + 0.4 });
    vi.advanceTimersByTime(1_000);
    expect(adopted).not.toHaveBeenCalled();
    expect(keeper.get().atMs).toBe(AT + 0.4);
  });

  it('adopts a link to another moment of the same place', () => {
    const { bar, go, written } = fakeBar();
    const keeper = new MomentKeeper(3_600_000, bar);
    const adopted = vi.fn();
    keeper.follow(adopted);
    keeper.change({ atMs: AT });
    go('/camera/porch', '?at=2026-11-20T08:00:00Z');
    vi.advanceTimersByTime(1_000);
    expect(adopted).toHaveBeenCalledOnce();
    expect(keeper.get().atMs).toBe(Date.UTC(2026, 10, 20, 8));
    expect(written).toEqual([]);
  });

  it('writes nothing into the address of another place', () => {
    const { bar, go, written } = fakeBar();
    const keeper = new MomentKeeper(3_600_000, bar);
    keeper.follow(() => undefined);
    keeper.change({ atMs: AT });
    go('/kept', '');
    vi.advanceTimersByTime(1_000);
    expect(written).toEqual([]);
  });
});
