import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PtzOrder, PtzPress } from '../../../web/src/camera/ptz-press.js';

/** camrelay: answers a movement when it is over, and forgets it when it is hung up on. */
function fakeCamera(answersAfterMs: number | null = null) {
  const orders: PtzOrder[] = [];
  const hungUp: PtzOrder[] = [];
  const send = (order: PtzOrder, signal: AbortSignal): Promise<void> => {
    orders.push(order);
    return new Promise((resolve, reject) => {
      const tookMs = answersAfterMs ?? ('for' in order ? order.for : 0);
      setTimeout(resolve, tookMs);
      signal.addEventListener('abort', () => {
        hungUp.push(order);
        reject(new Error('hung up'));
      });
    });
  };
  return { orders, hungUp, send };
}

const actions = (orders: readonly PtzOrder[]): string[] => orders.map(({ action }) => action);

describe('a direction that is held', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const failed = vi.fn();

  it('moves for half a second, again every 300 ms, until it is let go', async () => {
    const { orders, send } = fakeCamera();
    const press = new PtzPress(send, failed);
    press.press('left');
    expect(orders).toEqual([{ action: 'left', speed: 50, for: 500 }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(actions(orders)).toEqual(['left', 'left', 'left', 'left']);
    press.release('left');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(actions(orders)).toEqual(['left', 'left', 'left', 'left', 'stop']);
  });

  it('is stopped by hanging up, and said so too', async () => {
    const { hungUp, send } = fakeCamera();
    const press = new PtzPress(send, failed);
    press.press('up');
    await vi.advanceTimersByTimeAsync(100);
    press.release('up');
    expect(actions(hungUp)).toEqual(['up']);
    expect(failed).not.toHaveBeenCalled();
  });

  it('takes turns with another one, which is a diagonal', async () => {
    const { orders, send } = fakeCamera(10);
    const press = new PtzPress(send, failed);
    press.press('left');
    press.press('up');
    await vi.advanceTimersByTimeAsync(700);
    expect(new Set(actions(orders).slice(0, 4))).toEqual(new Set(['left', 'up']));
    press.release('left');
    orders.length = 0;
    await vi.advanceTimersByTimeAsync(700);
    expect(new Set(actions(orders))).toEqual(new Set(['up']));
    press.release();
    expect(orders.at(-1)).toEqual({ action: 'stop' });
  });

  it('has at most two orders under way at a slow camera', async () => {
    const { orders, send } = fakeCamera(60_000);
    const press = new PtzPress(send, failed);
    press.press('right');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(orders.length).toBe(2);
    press[Symbol.dispose]();
    expect(orders.at(-1)).toEqual({ action: 'stop' });
  });

  it('keeps its speed, and is not pressed twice', async () => {
    const { orders, send } = fakeCamera();
    const press = new PtzPress(send, failed);
    press.speed = 80;
    press.press('zoom-in');
    press.press('zoom-in');
    expect(orders).toEqual([{ action: 'zoom-in', speed: 80, for: 500 }]);
    press.release();
    press.release();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(actions(orders)).toEqual(['zoom-in', 'stop']);
  });

  it('tells why it was refused', async () => {
    const press = new PtzPress(() => Promise.reject(new Error('it is offline')), failed);
    press.goTo(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(failed).toHaveBeenCalledOnce();
  });
});
