import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogSink } from '../../../src/kit/log-sink.js';
import { PinoLog, type LogLevel } from '../../../src/kit/pino-log.js';
import { Redactor } from '../../../src/kit/redactor.js';

/** A sink that keeps what it is given. */
class Kept extends LogSink {
  text = '';
  lost = 0;
  constructor() {
    super(-1);
  }
  override write(line: string): void {
    this.text += line;
  }
  override takeLost(): number {
    return [this.lost, (this.lost = 0)][0]!;
  }
  override drained(): Promise<void> {
    return Promise.resolve();
  }
  override flushSync(): void {
    this.text += '(flushed)\n';
  }
  get lines(): Record<string, unknown>[] {
    return this.text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

function open({ level = 'info', pretty = false }: { level?: LogLevel; pretty?: boolean } = {}) {
  const sink = new Kept();
  const redactor = new Redactor();
  redactor.add('hunter2');
  return { sink, log: new PinoLog({ level, redactor, pretty, sink }) };
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2025, 0, 2, 3, 4, 5) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the log', () => {
  it('is one JSON object a line, with time, level and fields', () => {
    const { sink, log } = open();
    log.warn('camera lost', { camera: 'porch', error: new Error('no answer') });
    expect(sink.text).toMatch(/^\{.*\}\n$/);
    expect(sink.lines).toEqual([
      {
        level: 'warn',
        time: '2025-01-02T03:04:05.000Z',
        camera: 'porch',
        error: { message: 'no answer' },
        msg: 'camera lost',
      },
    ]);
  });

  it('holds no secret, wherever it stood', () => {
    const { sink, log } = open({ level: 'debug' });
    const error = new Error('hunter2 refused', { cause: new Error('rtsp://u:p4ss@cam/') });
    log.error('dialling rtsp://admin:hunter2@cam/1', {
      error,
      hunter2: 'hunter2',
      password: 'p4ss',
      list: [{ token: 'p4ss' }],
    });
    expect(sink.text).not.toMatch(/hunter2|p4ss/);
    expect(sink.lines[0]).toMatchObject({ msg: 'dialling rtsp://***@cam/1', password: '***' });
  });

  it('leaves out what is below its level, and can be told another', () => {
    const { sink, log } = open({ level: 'warn' });
    log.info('one');
    log.setLevel('debug');
    log.debug('two');
    log.setLevel('error');
    log.warn('three');
    expect(sink.lines.map(({ msg }) => msg)).toEqual(['two']);
  });

  it('shows stacks only at debug', () => {
    const { sink, log } = open({ level: 'debug' });
    log.error('broken', { error: new Error('x') });
    log.setLevel('info');
    log.error('broken again', { error: new Error('x') });
    expect(sink.lines[0]).toHaveProperty('error.stack');
    expect(sink.lines[1]).not.toHaveProperty('error.stack');
  });

  it('keeps its own keys apart from fields of the same name', () => {
    const { sink, log } = open();
    log.info('x', { level: 9, time: 1, msg: 'y' });
    expect(sink.lines[0]).toMatchObject({
      level: 'info',
      level_: 9,
      time_: 1,
      msg_: 'y',
      msg: 'x',
    });
  });

  it('counts repeated lines and prints the count when the window closes', () => {
    const { sink, log } = open();
    for (let n = 0; n < 5; n += 1) log.warn('camera lost', { camera: 'porch', attempt: n });
    expect(sink.lines).toHaveLength(1);
    vi.advanceTimersByTime(31_000);
    expect(sink.lines.slice(1)).toMatchObject([
      { msg: 'camera lost (4 times more in 30 s)', camera: 'porch', repeated: 4 },
    ]);
    vi.advanceTimersByTime(31_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('prints counts and flushes at the end', async () => {
    const { sink, log } = open();
    log.warn('again');
    log.warn('again');
    await log[Symbol.asyncDispose]();
    expect(sink.lines.map(({ msg }) => msg)).toEqual(['again', 'again (once more in 1 s)']);
    expect(vi.getTimerCount()).toBe(0);
    log.warn('crash');
    log.flushSync();
    expect(sink.text).toMatch(/crash.*\n\(flushed\)\n$/);
  });

  it('does not wait for ever for a reader that takes nothing', async () => {
    const { sink, log } = open();
    sink.drained = () => new Promise(() => undefined);
    const ended = log[Symbol.asyncDispose]();
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(ended).resolves.toBeUndefined();
  });

  it('says that lines were lost, once it can', () => {
    const { sink, log } = open();
    sink.lost = 7;
    log.info('next');
    expect(sink.lines).toMatchObject([{ level: 'warn', lines: 7 }, { msg: 'next' }]);
  });

  it('is for people where it is pretty', () => {
    const { sink, log } = open({ pretty: true });
    log.info('hello hunter2', { camera: 'porch' });
    const text = sink.text.replace(/\u001b\[\d+m/g, ''); // eslint-disable-line no-control-regex
    expect(text).toMatch(/^\[\d\d:04:05\.000\] INFO: hello \*\*\*\n +camera: "porch"\n$/);
  });
});
