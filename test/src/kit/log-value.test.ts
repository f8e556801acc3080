import { describe, expect, it } from 'vitest';
import { logValue } from '../../../src/kit/log-value.js';
import { CamrelayError } from '../../../src/model/errors.js';

const redact = (text: string): string => text.replaceAll('hunter2', '***');
const plain = (value: unknown): unknown => logValue(value, { stacks: false, redact });

describe('an error in the log', () => {
  it('tells its code, its message and the chain of its causes', () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    const error = new CamrelayError('offline', 'camera porch went away', {
      cause: new TypeError('fetch failed', { cause: reset }),
    });
    expect(plain({ error })).toEqual({
      error: {
        code: 'offline',
        message: 'camera porch went away',
        causes: [
          { name: 'TypeError', message: 'fetch failed' },
          { code: 'ECONNRESET', message: 'read ECONNRESET' },
        ],
      },
    });
  });

  it('names the first of several errors', () => {
    expect(
      plain(new AggregateError([new Error('first'), new Error('second')], 'all failed')),
    ).toEqual({
      name: 'AggregateError',
      message: 'all failed',
      causes: [{ message: 'first' }],
    });
  });

  it('ends even where it is its own cause, or has very many', () => {
    const own = new Error('own');
    own.cause = own;
    expect(plain(own)).toEqual({ message: 'own' });
    let many = new Error('0');
    for (let n = 1; n < 50; n += 1) many = new Error(String(n), { cause: many });
    expect(plain(many)).toMatchObject({ causes: { length: 5 } });
  });

  it('shows its stack only when asked', () => {
    const shown = logValue(new Error('x'), { stacks: true, redact });
    expect(shown).toHaveProperty('stack', expect.stringContaining('log-value.test.ts'));
    expect(plain(new Error('x'))).not.toHaveProperty('stack');
  });

  it('holds no secret in message, stack or causes', () => {
    const error = new Error('hunter2', { cause: new Error('also hunter2') });
    expect(JSON.stringify(logValue(error, { stacks: true, redact }))).not.toContain('hunter2');
  });
});

describe('a value in the log', () => {
  it('is JSON, whatever it was', () => {
    const value = {
      buffer: Buffer.from('hunter2'),
      date: new Date(0),
      never: new Date(NaN),
      url: new URL('http://h/x'),
      big: 10n,
      infinite: -Infinity,
      map: new Map([['a', new Set([1])]]),
      nothing: null,
      yes: true,
      call: () => 1,
    };
    expect(JSON.parse(JSON.stringify(plain(value)))).toEqual({
      buffer: '<7 bytes>',
      date: '1970-01-01T00:00:00.000Z',
      never: null,
      url: 'http://h/x',
      big: '10',
      infinite: '-Infinity',
      map: { a: [1] },
      nothing: null,
      yes: true,
    });
  });

  it('is cut where it is long, wide or deep', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 50; depth += 1) deep = { deep };
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n]));
    const list = Array.from({ length: 1_000 }, (_, n) => n);
    const text = JSON.stringify(plain({ deep, wide, list, long: 'x'.repeat(1e6) }));
    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain('… 936 more');
    expect(text).toContain('… (1000000 characters in all)');
  });

  it('does not show half a secret where it is cut', () => {
    const text = plain(`${'x'.repeat(4_093)}hunter2${'x'.repeat(70_000)}`) as string;
    expect(text).not.toContain('hun');
  });

  it('cannot steer a terminal', () => {
    expect(plain('a\u001b[2Jb\tc\nd\u009b')).toBe('a\uFFFD[2Jb\tc\nd\uFFFD');
  });
});
