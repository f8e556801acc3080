import { describe, expect, it } from 'vitest';
import { PtzMover, type PtzMotor } from '../../../src/resolvers/ptz.js';
import { FakeClock, settled } from '../../fake-clock.js';

const ever = new AbortController().signal;

/** A motor that writes down what it is told. */
function rig(overrides: Partial<PtzMotor> = {}) {
  const told: string[] = [];
  const clock = new FakeClock();
  const motor: PtzMotor = {
    start: (move, speed, signal) => {
      told.push(`${move} ${speed}`);
      return overrides.start?.(move, speed, signal) ?? Promise.resolve();
    },
    stop: (signal) => {
      told.push('stop');
      return overrides.stop?.(signal) ?? Promise.resolve();
    },
  };
  return { told, clock, mover: new PtzMover(motor, clock) };
}

describe('a camera that moves until it is told to stop', () => {
  it('is told so when its time is over', async () => {
    const { told, clock, mover } = rig();
    const moved = mover.moveFor('left', { speed: 50, forMs: 500 }, ever);
    await settled();
    await clock.advance(499);
    expect(told).toEqual(['left 50']);
    await clock.advance(1);
    await moved;
    expect(told).toEqual(['left 50', 'stop']);
  });

  it('is told so when whoever asked is gone', async () => {
    const { told, mover } = rig();
    const asker = new AbortController();
    const moved = mover.moveFor('left', { speed: 50, forMs: 60_000 }, asker.signal);
    await settled();
    asker.abort();
    await moved;
    expect(told).toEqual(['left 50', 'stop']);
  });

  it('is told so although the start failed, for the order may have arrived', async () => {
    const { told, mover } = rig({ start: () => Promise.reject(new Error('no answer')) });
    const moved = mover.moveFor('up', { speed: 1, forMs: 500 }, ever);
    await expect(moved).rejects.toThrow('no answer');
    expect(told).toEqual(['up 1', 'stop']);
  });

  it('is told so when whoever asked is gone before the start was answered', async () => {
    const { told, mover } = rig({
      start: (_move, _speed, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    });
    const asker = new AbortController();
    const moved = expect(
      mover.moveFor('up', { speed: 1, forMs: 500 }, asker.signal),
    ).rejects.toThrow('gone');
    await settled();
    asker.abort(new Error('gone'));
    await moved;
    expect(told).toEqual(['up 1', 'stop']);
  });

  it('is told so twice where the first time failed', async () => {
    let stops = 0;
    const { told, mover } = rig({
      stop: () => (++stops === 1 ? Promise.reject(new Error('lost')) : Promise.resolve()),
    });
    await mover.stop();
    expect(told).toEqual(['stop', 'stop']);
  });

  it('says so where it cannot be stopped', async () => {
    const { mover } = rig({ stop: () => Promise.reject(new Error('lost')) });
    await expect(mover.stop()).rejects.toThrow('lost');
  });

  it('is not started for whoever is gone already', async () => {
    const { told, mover } = rig();
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(mover.moveFor('up', { speed: 1, forMs: 500 }, gone)).rejects.toThrow('gone');
    expect(told).toEqual([]);
  });

  it('goes over to another movement without a stop in between', async () => {
    const { told, clock, mover } = rig();
    const first = mover.moveFor('left', { speed: 50, forMs: 500 }, ever);
    await settled();
    const second = mover.moveFor('right', { speed: 60, forMs: 500 }, ever);
    await first;
    await settled();
    expect(told).toEqual(['left 50', 'right 60']);
    await clock.advance(500);
    await second;
    expect(told).toEqual(['left 50', 'right 60', 'stop']);
  });

  it('gets its orders one after the other: what is on its way is given up, then stopped', async () => {
    const { told, clock, mover } = rig({
      start: async (_move, _speed, signal) => {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        await settled();
        told.push('given up');
        signal.throwIfAborted();
      },
    });
    const first = mover.moveFor('left', { speed: 50, forMs: 500 }, ever);
    await settled();
    const second = mover.moveFor('right', { speed: 50, forMs: 500 }, ever);
    await Promise.all([mover.stop(), first, second]);
    expect(told).toEqual(['left 50', 'given up', 'stop']);
    expect(clock.sleeping).toBe(0);
  });

  it('ends its movement when it is told to stop, or to go elsewhere', async () => {
    const { told, mover } = rig();
    const first = mover.moveFor('left', { speed: 50, forMs: 500 }, ever);
    await settled();
    await mover.stop();
    await first;
    const second = mover.moveFor('zoom-in', { speed: 50, forMs: 500 }, ever);
    await settled();
    await mover.instead(() => Promise.resolve(void told.push('preset 3')));
    await second;
    expect(told).toEqual(['left 50', 'stop', 'zoom-in 50', 'preset 3']);
  });
});
