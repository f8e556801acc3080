import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogSink } from '../../../src/kit/log-sink.js';

describe('a log sink', () => {
  let dir: string;
  let fd: number;
  const written = (): string => readFileSync(join(dir, 'log'), 'utf8');

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'camrelay-log-'));
    fd = openSync(join(dir, 'log'), 'w');
  });
  afterEach(() => {
    closeSync(fd);
    rmSync(dir, { recursive: true });
  });

  it('writes every line in order', async () => {
    const sink = new LogSink(fd);
    for (let n = 0; n < 1_000; n += 1) sink.write(`line ${n} ü\n`);
    await sink.drained();
    sink.write('last\n');
    await sink.drained();
    expect(written()).toBe(
      Array.from({ length: 1_000 }, (_, n) => `line ${n} ü\n`).join('') + 'last\n',
    );
    expect(sink.takeLost()).toBe(0);
  });

  it('writes what waits at once when the program is about to end', () => {
    const sink = new LogSink(fd);
    sink.write('famous\n');
    sink.write('last words\n');
    expect(written()).toBe('');
    sink.flushSync();
    expect(written()).toBe('famous\nlast words\n');
  });

  it('loses what is beyond its bound, and says how much', async () => {
    const sink = new LogSink(fd, { mostWaiting: 10 });
    for (const line of ['12345\n', '123\n', 'x\n', 'y\n']) sink.write(line);
    await sink.drained();
    expect(written()).toBe('12345\n123\n');
    expect(sink.takeLost()).toBe(2);
    expect(sink.takeLost()).toBe(0);
    sink.write('again\n');
    await sink.drained();
    expect(written()).toMatch(/again\n$/);
  });

  it('outlives a reader that went away', async () => {
    const reader = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] });
    const exited = new Promise((resolve) => reader.once('exit', resolve));
    reader.stdin.on('error', () => undefined);
    const pipe = (reader.stdin as unknown as { _handle: { fd: number } })._handle.fd;
    await exited;
    const sink = new LogSink(pipe);
    sink.write('is anybody there?\n');
    await sink.drained();
    sink.write('no\n');
    await sink.drained();
    sink.flushSync();
    expect(sink.takeLost()).toBe(2);
  });
});

describe.runIf(existsSync('/dev/full'))('a log sink on a full disk', () => {
  it('loses lines, and goes on', async () => {
    const full = openSync('/dev/full', 'w');
    try {
      const sink = new LogSink(full);
      sink.write('no room\n');
      await sink.drained();
      sink.flushSync();
      expect(sink.takeLost()).toBe(1);
      sink.write('still none\n');
      await sink.drained();
      expect(sink.takeLost()).toBe(1);
    } finally {
      closeSync(full);
    }
  });
});
