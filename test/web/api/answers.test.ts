import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askAgain, Kept, type Question } from '../../../web/src/api/answers.js';

vi.mock('../../../web/src/api/client.js', () => ({
  ApiFailure: class extends Error {
    constructor(readonly status: number) {
      super(String(status));
    }
  },
}));
const { ApiFailure } = (await import('../../../web/src/api/client.js')) as unknown as {
  ApiFailure: new (status: number) => Error;
};

/** A camrelay that answers when it is told to. */
class Asked {
  readonly signals: AbortSignal[] = [];
  #settle: { resolve: (data: unknown) => void; reject: (error: Error) => void }[] = [];

  question(more: Partial<Question<unknown>> = {}): Question<unknown> {
    const ask = ({ signal }: { signal: AbortSignal }): Promise<unknown> => {
      this.signals.push(signal);
      return new Promise((resolve, reject) => this.#settle.push({ resolve, reject }));
    };
    return { key: ['x'], ask, ...more };
  }

  async answer(data: unknown): Promise<void> {
    this.#settle.shift()?.resolve(data);
    await vi.advanceTimersByTimeAsync(0);
  }

  async fail(error: Error): Promise<void> {
    this.#settle.shift()?.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe('an answer that is kept', () => {
  let asked: Asked;
  let kept: Kept;
  let forgotten: number;
  beforeEach(() => {
    vi.useFakeTimers();
    asked = new Asked();
    forgotten = 0;
    kept = new Kept(['x'], () => forgotten++);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is asked for once, however many want it', async () => {
    const [one, other] = [vi.fn(), vi.fn()];
    kept.listen(one);
    kept.listen(other);
    kept.want(asked.question());
    kept.want(asked.question());
    expect(asked.signals).toHaveLength(1);
    await asked.answer(7);
    expect(kept.answer).toEqual({ data: 7, error: null });
    expect(one).toHaveBeenCalledOnce();
    expect(other).toHaveBeenCalledOnce();
  });

  it('is given up when nobody wants it any more, and forgotten later', async () => {
    const leave = kept.listen(() => undefined);
    kept.want(asked.question({ keptMs: 60_000 }));
    leave();
    expect(asked.signals[0]?.aborted).toBe(true);
    await asked.answer('too late');
    expect(kept.answer.data).toBeUndefined();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(forgotten).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(forgotten).toBe(1);
  });

  it('is not asked for again while it is fresh', async () => {
    kept.listen(() => undefined);
    kept.want(asked.question({ freshMs: 10_000 }));
    await asked.answer(1);
    await vi.advanceTimersByTimeAsync(9_999);
    kept.want(asked.question({ freshMs: 10_000 }));
    expect(asked.signals).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    kept.want(asked.question({ freshMs: 10_000 }));
    expect(asked.signals).toHaveLength(2);
  });

  it('is tried again where camrelay did not answer, and stays what it was meanwhile', async () => {
    kept.listen(() => undefined);
    kept.want(asked.question());
    await asked.answer('old');
    kept.want(asked.question());
    await asked.fail(new ApiFailure(0));
    await vi.advanceTimersByTimeAsync(1_000);
    await asked.fail(new ApiFailure(502));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(kept.answer).toEqual({ data: 'old', error: null });
    await asked.fail(new ApiFailure(0));
    expect(kept.answer).toMatchObject({ data: 'old', error: { status: 0 } });
    expect(asked.signals).toHaveLength(4);
  });

  it.each([
    ['camrelay refuses it', 404, true],
    ['it says that a failure is as good as an answer', 502, false],
  ])('is not tried again where %s', async (_, status, retries) => {
    kept.listen(() => undefined);
    kept.want(asked.question({ retries }));
    await asked.fail(new ApiFailure(status));
    expect(kept.answer.error).toMatchObject({ status });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.signals).toHaveLength(1);
  });

  it('is asked for anew when it is not true any more, also while it is on its way', async () => {
    kept.listen(() => undefined);
    kept.want(asked.question({ freshMs: Infinity }));
    const anew = kept.expire();
    expect(asked.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await asked.answer('of before');
    await asked.answer('of now');
    await anew;
    expect(kept.answer.data).toBe('of now');
  });

  it('that nobody wants is not asked for by anybody who says that it changed', async () => {
    await askAgain(() => true);
    await kept.expire();
    expect(asked.signals).toHaveLength(0);
  });
});
