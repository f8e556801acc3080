import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stream } from '../../../relay/stream.js';
import { attemptsRouter } from '../../../src/api/attempts.js';
import { AttemptBook } from '../../../src/attempt-book.js';
import type { HeldBack } from '../../../src/resolvers/resolver.js';
import { FakeClock } from '../../fake-clock.js';
import { parse } from '../config/support.js';
import { devicesOf, fakeResolver } from '../fake-resolver.js';
import { serve, type Served } from './serve.js';

const loss = { cause: 'offline', code: 'unreachable', message: 'gone', retryable: true } as const;

let api: Served;
let clock: FakeClock;
let book: AttemptBook;
let held: HeldBack | null;
let asked: string[];
let isWaiting: boolean;

const stream = (streamName: string): Stream =>
  ({
    streamName,
    get isWaiting() {
      return isWaiting;
    },
    wake: () => asked.push(streamName),
    wakeAt: (ms: number) => asked.push(`${streamName} at ${ms}`),
  }) as unknown as Stream;

beforeEach(async () => {
  clock = new FakeClock();
  book = new AttemptBook(clock);
  held = null;
  asked = [];
  isWaiting = true;
  api = await serve(
    attemptsRouter({
      config: () => parse('cameras: { porch: { vendor: demo } }'),
      attempts: book,
      relay: { streamsOf: () => [stream('main'), stream('sub')] },
      devices: devicesOf({ porch: fakeResolver({ askAgain: () => held }) }),
      clock,
    }),
  );
});
afterEach(() => api[Symbol.asyncDispose]());

const now = (): string => new Date(clock.now()).toISOString();

describe('the attempts of a camera', () => {
  it('are told, the newest first, with what failed and why', async () => {
    book.note('porch', 'main', { step: 'reach', loss, tookMs: 12 });
    await clock.advance(1_000);
    book.note('porch', 'sub', { step: 'picture', loss, tookMs: 34 });
    const { body } = await api.ask('GET', '/cameras/porch/attempts');
    const common = { code: 'unreachable', message: 'gone' };
    expect(body).toEqual({
      attempts: [
        { ...common, time: now(), stream: 'sub', step: 'picture', took_ms: 34 },
        { ...common, time: '2023-11-14T22:13:20.000Z', stream: 'main', step: 'reach', took_ms: 12 },
      ],
    });
  });

  it('are at most fifty, and none of a camera that is gone', () => {
    for (let tookMs = 0; tookMs < 60; tookMs++) {
      book.note('porch', 'main', { step: 'reach', loss, tookMs });
    }
    expect(book.of('porch')).toHaveLength(50);
    expect(book.of('porch')[0]).toMatchObject({ tookMs: 59 });
    book.forget('porch');
    expect(book.of('porch')).toEqual([]);
  });
});

describe('trying again', () => {
  const retry = (body?: unknown) => api.ask('POST', '/cameras/porch/retry', body);

  it('is done at once', async () => {
    expect(await retry()).toMatchObject({
      status: 202,
      body: { retry_at: now(), held_back: null },
    });
    expect(asked).toEqual(['main', 'sub']);
  });

  it('may be of one stream, of those there are', async () => {
    await retry({ stream: 'sub' });
    expect(asked).toEqual(['sub']);
    expect((await retry({ stream: 'none' })).status).toBe(404);
  });

  it('waits until the device may be asked, and says so', async () => {
    held = { untilMs: clock.now() + 12_000, message: 'full' };
    const retryAt = new Date(clock.now() + 12_000).toISOString();
    expect((await retry()).body).toEqual({ retry_at: retryAt, held_back: 'full' });
    expect(asked).toEqual([`main at ${clock.now() + 12_000}`, `sub at ${clock.now() + 12_000}`]);
  });

  it('is never done with a password that is proven wrong', async () => {
    held = { untilMs: null, message: 'refused' };
    expect((await retry()).body).toEqual({ retry_at: null, held_back: 'refused' });
    expect(asked).toEqual([]);
  });

  it('means nothing to streams that run', async () => {
    isWaiting = false;
    expect((await retry()).body).toEqual({ retry_at: null, held_back: null });
    expect(asked).toEqual([]);
  });
});
