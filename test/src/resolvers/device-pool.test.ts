import { describe, expect, it } from 'vitest';
import { SharedPool } from '../../../src/resolvers/device-pool.js';
import { settled } from '../../fake-clock.js';

/** Something to share that is closed when the test lets it. */
class Thing implements AsyncDisposable {
  static count = 0;
  readonly number = ++Thing.count;
  isClosed = false;
  close: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.close = resolve;
      this.fail = reject;
    });
    this.isClosed = true;
  }
}

describe('what cameras share', () => {
  it('is opened by the first and closed by the last', async () => {
    const pool = new SharedPool();
    const [a, b] = [pool.share('x', () => new Thing()), pool.share('x', () => new Thing())];
    expect(a.value).toBe(b.value);
    await a[Symbol.asyncDispose]();
    await a[Symbol.asyncDispose]();
    expect(a.value.isClosed).toBe(false);
    const closed = b[Symbol.asyncDispose]();
    b.value.close();
    await closed;
    expect(a.value.isClosed).toBe(true);
  });

  it('is another one for another device', () => {
    const pool = new SharedPool();
    const [a, b] = [pool.share('x', () => new Thing()), pool.share('y', () => new Thing())];
    expect(a.value).not.toBe(b.value);
  });

  it('is told when the one before is gone', async () => {
    const pool = new SharedPool();
    const first = pool.share('x', () => new Thing());
    const closed = first[Symbol.asyncDispose]();
    let isFree = false;
    const second = pool.share('x', (free) => {
      void free.then(() => (isFree = true));
      return new Thing();
    });
    expect(second.value).not.toBe(first.value);
    await settled();
    expect(isFree).toBe(false);
    first.value.close();
    await closed;
    await settled();
    expect(isFree).toBe(true);
  });

  it('is told to wait for all before it, also where they were closed one after the other', async () => {
    const pool = new SharedPool();
    const first = pool.share('x', () => new Thing());
    const firstClosed = first[Symbol.asyncDispose]();
    const second = pool.share('x', () => new Thing());
    const secondClosed = second[Symbol.asyncDispose]();
    let isFree = false;
    pool.share('x', (free) => {
      void free.then(() => (isFree = true));
      return new Thing();
    });
    second.value.close();
    await settled();
    expect(isFree).toBe(false);
    first.value.close();
    await Promise.all([firstClosed, secondClosed]);
    await settled();
    expect(isFree).toBe(true);
  });

  it('is free although the one before failed to close', async () => {
    const pool = new SharedPool();
    const first = pool.share('x', () => new Thing());
    const closed = expect(first[Symbol.asyncDispose]()).rejects.toThrow('stuck');
    let isFree = false;
    pool.share('x', (free) => {
      void free.then(() => (isFree = true));
      return new Thing();
    });
    first.value.fail(new Error('stuck'));
    await closed;
    await settled();
    expect(isFree).toBe(true);
  });

  it('is not shared where opening it failed', () => {
    const pool = new SharedPool();
    const open = (): Thing => {
      throw new Error('no');
    };
    expect(() => pool.share('x', open)).toThrow('no');
    expect(pool.share('x', () => new Thing()).value).toBeInstanceOf(Thing);
  });
});
