import { describe, expect, it } from 'vitest';
import { Slots } from '../../../src/kit/slots.js';
import { settled } from '../../fake-clock.js';

/** Jobs that end when told. */
function jobs(slots: Slots) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (name: string, signal?: AbortSignal): Promise<string> =>
    slots.use(async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return name;
    }, signal);
  return { begun, begin, end: (name: string) => ends.get(name)!() };
}

const LIMITS = { atOnce: 2, waiting: 2, what: 'jobs are being done' };

describe('slots', () => {
  it('run so many at once, and the others in the order they came', async () => {
    const { begun, begin, end } = jobs(new Slots(LIMITS));
    const all = [begin('a'), begin('b'), begin('c'), begin('d')];
    await settled();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await settled();
    expect(begun).toEqual(['a', 'b', 'c']);
    end('a');
    await settled();
    end('c');
    end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuse whoever would make too many wait', async () => {
    const { begin, end } = jobs(new Slots(LIMITS));
    const all = ['a', 'b', 'c', 'd'].map((name) => begin(name));
    await expect(begin('e')).rejects.toMatchObject({
      code: 'too_many_viewers',
      message: 'too many jobs are being done; try again in a moment',
    });
    for (const name of ['a', 'b', 'c', 'd']) {
      end(name);
      await settled();
    }
    await Promise.all(all);
  });

  it('are free again after a job that failed', async () => {
    const slots = new Slots({ ...LIMITS, atOnce: 1 });
    const failure = new Error('no');
    await expect(slots.use(() => Promise.reject(failure))).rejects.toBe(failure);
    await expect(slots.use(() => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('let go of who gives up waiting, and of nobody else', async () => {
    const { begun, begin, end } = jobs(new Slots({ ...LIMITS, atOnce: 1 }));
    const stop = new AbortController();
    const [a, b, c] = [begin('a'), begin('b', stop.signal), begin('c')];
    stop.abort(new Error('hung up'));
    await expect(b).rejects.toThrow('hung up');
    end('a');
    await a;
    await settled();
    expect(begun).toEqual(['a', 'c']);
    end('c');
    await c;
    stop.abort();
    await expect(begin('d', stop.signal)).rejects.toThrow('hung up');
  });
});
