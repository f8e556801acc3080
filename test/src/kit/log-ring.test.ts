import { describe, expect, it } from 'vitest';
import { LogRing } from '../../../src/kit/log-ring.js';
import { PinoLog } from '../../../src/kit/pino-log.js';
import { Redactor } from '../../../src/kit/redactor.js';
import { FakeClock } from '../../fake-clock.js';

describe('the newest lines of the log', () => {
  it('say what happened and why, of which camera, under which code', () => {
    const ring = new LogRing();
    ring.add(1, 'warn', 'camera lost', { camera: 'porch', code: 'stalled', reason: 'no picture' });
    ring.add(2, 'error', 'request failed', { error: { code: 'EIO', message: 'i/o error' } });
    ring.add(3, 'warn', 'the disk is nearly full', { bytes: 7 });
    expect(ring.newestFirst()).toEqual([
      { atMs: 3, level: 'warn', message: 'the disk is nearly full', camera: null, code: null },
      { atMs: 2, level: 'error', message: 'request failed: i/o error', camera: null, code: 'EIO' },
      { atMs: 1, level: 'warn', message: 'camera lost: no picture', camera: 'porch', code: 'stalled' },
    ]); // prettier-ignore
  });

  it('are five hundred at most', () => {
    const ring = new LogRing();
    for (let at = 1; at <= 600; at++) ring.add(at, 'warn', 'again', {});
    const kept = ring.newestFirst();
    expect([kept.length, kept[0]?.atMs, kept.at(-1)?.atMs]).toEqual([500, 600, 101]);
  });

  it('are the warnings and errors that are printed, without their secrets', () => {
    const [redactor, ring, clock] = [new Redactor(), new LogRing(), new FakeClock(5_000)];
    redactor.addCredentials('joe', 'canary-7f3a');
    const log = new PinoLog({ level: 'info', redactor, clock, ring, pretty: false });
    log.info('canary-7f3a is what joe typed');
    log.warn('camera lost', {
      camera: 'porch',
      error: new Error('401 at rtsp://joe:canary-7f3a@10.0.0.7/ with token=abcdef123'),
      password: 'another-secret',
    });
    log.flushSync();
    expect(ring.newestFirst()).toEqual([
      {
        atMs: 5_000,
        level: 'warn',
        message: 'camera lost: 401 at rtsp://***@10.0.0.7/ with token=***',
        camera: 'porch',
        code: null,
      },
    ]);
  });
});
