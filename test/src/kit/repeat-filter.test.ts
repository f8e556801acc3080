import { describe, expect, it } from 'vitest';
import { RepeatFilter, WINDOW_MS, type Line } from '../../../src/kit/repeat-filter.js';

const line = (message: string, fields: Line['fields'] = {}, level = 'warn'): Line => ({
  level,
  message,
  fields,
});
const lost = line('camera lost', {
  camera: 'porch',
  error: { code: 'offline', message: 'gone after 12 ms' },
});
const said = (lines: readonly Line[]): string[] => lines.map(({ message }) => message);

describe('a repeated line', () => {
  it('is printed once, and counted when its window closes', () => {
    const filter = new RepeatFilter();
    expect(said(filter.accept(lost, 0))).toEqual(['camera lost']);
    for (const nowMs of [1_000, 2_000, 20_000]) expect(filter.accept(lost, nowMs)).toEqual([]);
    expect(filter.sweep(WINDOW_MS - 1)).toEqual([]);
    expect(filter.sweep(WINDOW_MS)).toEqual([
      {
        ...lost,
        message: 'camera lost (3 times more in 30 s)',
        fields: { ...lost.fields, repeated: 3 },
      },
    ]);
  });

  it('that goes on is counted once a window', () => {
    const filter = new RepeatFilter();
    const printed: string[] = [];
    for (let nowMs = 0; nowMs < 95_000; nowMs += 10_000)
      printed.push(...said(filter.accept(lost, nowMs)));
    expect(printed).toEqual([
      'camera lost',
      'camera lost (2 times more in 30 s)',
      'camera lost (3 times more in 30 s)',
      'camera lost (3 times more in 30 s)',
    ]);
  });

  it('is the same line although its numbers differ', () => {
    const filter = new RepeatFilter();
    filter.accept(
      line('retry', { camera: 'a', attempt: 1, error: { message: 'no answer in 100 ms' } }),
      0,
    );
    expect(
      filter.accept(
        line('retry', { camera: 'a', attempt: 2, error: { message: 'no answer in 90 ms' } }),
        1,
      ),
    ).toEqual([]);
  });

  it.each([
    ['message', line('camera live', lost.fields)],
    ['camera', line('camera lost', { ...lost.fields, camera: 'yard' })],
    [
      'cause',
      line('camera lost', { ...lost.fields, error: { code: 'auth', message: 'gone after 12 ms' } }),
    ],
    ['level', line('camera lost', lost.fields, 'error')],
    ['text field', line('camera lost', { ...lost.fields, file: 'a-1.mp4' })],
  ])('is another line where its %s differs', (_, other) => {
    const filter = new RepeatFilter();
    filter.accept(lost, 0);
    expect(filter.accept(other, 1)).toEqual([other]);
  });

  it('shows the latest of its kind with its count', () => {
    const filter = new RepeatFilter();
    for (const attempt of [1, 2, 3]) filter.accept(line('retry', { attempt }), attempt);
    expect(filter.flush(500)).toEqual([
      {
        level: 'warn',
        message: 'retry (2 times more in 1 s)',
        fields: { attempt: 3, repeated: 2 },
      },
    ]);
  });

  it('is counted before the next other line of its camera, so that the order is true', () => {
    const filter = new RepeatFilter();
    filter.accept(lost, 0);
    filter.accept(lost, 4_000);
    expect(said(filter.accept(line('camera lost', { camera: 'yard' }), 4_500))).toEqual([
      'camera lost',
    ]);
    expect(said(filter.accept(line('camera live', { camera: 'porch' }), 5_000))).toEqual([
      'camera lost (once more in 5 s)',
      'camera live',
    ]);
    expect(filter.sweep(WINDOW_MS - 1)).toEqual([]);
  });

  it('stays counted while two lines of one camera alternate', () => {
    const filter = new RepeatFilter();
    const live = line('camera live', { camera: 'porch' });
    const printed = [0, 1, 2, 3, 4].flatMap((n) => [
      ...filter.accept(lost, n * 2_000),
      ...filter.accept(live, n * 2_000 + 1_000),
    ]);
    expect(said(printed)).toEqual(['camera lost', 'camera live']);
  });

  it('is printed anew after a quiet window', () => {
    const filter = new RepeatFilter();
    filter.accept(lost, 0);
    expect(said(filter.accept(lost, WINDOW_MS))).toEqual(['camera lost']);
  });
});

describe('the filter', () => {
  it('forgets everything after quiet windows', () => {
    const filter = new RepeatFilter();
    filter.accept(lost, 0);
    filter.accept(lost, 1);
    filter.sweep(WINDOW_MS);
    expect(filter.size).toBe(1);
    filter.sweep(2 * WINDOW_MS);
    expect(filter.size).toBe(0);
  });

  it('remembers a bounded number of lines, and loses no count by it', () => {
    const filter = new RepeatFilter();
    filter.accept(line('first', { camera: 'one' }), 0);
    filter.accept(line('first', { camera: 'one' }), 0);
    const printed = Array.from({ length: 5_000 }, (_, n) =>
      filter.accept(line(`other ${n}`), 1),
    ).flat();
    expect(filter.size).toBe(500);
    expect(said(printed).filter((message) => message.startsWith('first'))).toEqual([
      'first (once more in 1 s)',
    ]);
    expect(printed).toHaveLength(5_001);
  });
});
