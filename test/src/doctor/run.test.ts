/** How checks are run, and what is said of them. */
import { describe, expect, it } from 'vitest';
import { type Check, type CheckResult, ok, runCheck } from '../../../src/doctor/check.js';
import { whyNotTried } from '../../../src/doctor/doctor.js';
import { exitCodeOf, resultsJson, resultText, summaryText } from '../../../src/doctor/report.js';
import { CamrelayError } from '../../../src/model/errors.js';
import { FakeClock } from '../../fake-clock.js';
import { camera } from '../config/support.js';

const NEVER = new AbortController().signal;
const check = (run: Check['run']): Check => ({ id: 'x', subject: null, withinMs: 1_000, run });

describe('a check', () => {
  it('takes no longer than it may, whatever it waits for', async () => {
    const clock = new FakeClock();
    const running = runCheck(
      check(() => new Promise(() => undefined)),
      clock,
      NEVER,
    );
    await clock.advance(1_000);
    expect(await running).toMatchObject({ state: 'failed', tookMs: 1_000, detail: { code: 'timeout' } }); // prettier-ignore
  });

  it('fails with what is thrown, and says what to do', async () => {
    const thrown = new CamrelayError('bad_credentials', 'refused');
    const result = await runCheck(
      check(() => Promise.reject(thrown)),
      new FakeClock(),
      NEVER,
    );
    expect(result).toMatchObject({ state: 'failed', message: 'refused' });
    expect(result.advice).toContain('password');
  });

  it('knows the errors of disks', async () => {
    const thrown = Object.assign(new Error('EROFS: /secret/place'), { code: 'EROFS' });
    const result = await runCheck(
      check(() => Promise.reject(thrown)),
      new FakeClock(),
      NEVER,
    );
    expect(result.message).toBe('the disk is read-only');
  });

  it('ends at once when it is interrupted', async () => {
    const stopping = new AbortController();
    const running = runCheck(check(() => new Promise(() => undefined)), new FakeClock(), stopping.signal); // prettier-ignore
    stopping.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
  });

  it('is well where it says so', async () => {
    expect(await runCheck(check(() => ok('fine')), new FakeClock(), NEVER)).toMatchObject({ state: 'ok', advice: null }); // prettier-ignore
  });
});

const result = (id: string, state: CheckResult['state']): CheckResult => ({
  ...{ id, subject: 'porch', state, message: 'so it is', tookMs: 120, detail: {} },
  advice: state === 'ok' ? null : 'do this',
});

describe('what is said', () => {
  it('begins with the weakest link: the first that failed, not the first that warned', () => {
    const results = [result('config', 'warn'), result('reach', 'failed'), result('camera.record', 'failed')]; // prettier-ignore
    expect(summaryText(results)).toMatch(/^Weakest link: reach porch: so it is\n {2}What to do: do this/); // prettier-ignore
    expect(exitCodeOf(results)).toBe(1);
  });

  it('allows warnings', () => {
    const results = [result('config', 'ok'), result('machine', 'warn')];
    expect(exitCodeOf(results)).toBe(0);
    expect(JSON.parse(resultsJson(results))).toMatchObject({ ok: true, weakest: { id: 'machine', took_ms: 120 } }); // prettier-ignore
  });

  it('has no weakest link where all is well', () => {
    expect(JSON.parse(resultsJson([result('config', 'ok')]))).toMatchObject({ weakest: null });
    expect(summaryText([])).toContain('none, all is well');
  });

  it('is one line a check, and one more for what to do', () => {
    expect(resultText(result('reach', 'ok'))).toMatch(/^ok {3}reach porch +so it is \(0\.1 s\)$/);
    expect(resultText(result('reach', 'failed'))).toMatch(/^FAIL .*\n +-> do this$/);
  });
});

describe('a device', () => {
  const well = { hasFfmpeg: true, isReached: true };
  const beside = { quick: false, named: false, program: { url: '', pid: null, json: () => Promise.reject(new Error('none')) } }; // prettier-ignore
  const alone = { ...beside, program: null };
  const reolink = camera('{ vendor: reolink, host: h, username: u, password: p }');
  const rtsp = camera('{ vendor: rtsp, url: "rtsp://h/1" }');
  it.each([
    [
      'with one session is left to the camrelay that runs',
      reolink,
      beside,
      well,
      /holds the session/,
    ],
    [
      'with one session is tried where a person names it',
      reolink,
      { ...beside, named: true },
      well,
      null,
    ],
    ['with one session is tried where no camrelay runs', reolink, alone, well, null],
    ['with room for several is tried beside it', rtsp, beside, well, null],
    ['is left alone in a hurry', rtsp, { ...alone, quick: true }, well, /--quick/],
    [
      'that was not reached is not tried',
      rtsp,
      alone,
      { ...well, isReached: false },
      /not reached/,
    ],
    ['is not tried without ffmpeg', rtsp, alone, { ...well, hasFfmpeg: false }, /ffmpeg/],
    ['that comes by itself is not tried', camera('{ vendor: push }'), alone, well, /by itself/],
  ])('%s', (_what, subject, deps, ground, why) => {
    const said = whyNotTried(deps, subject, ground);
    if (why) expect(said).toMatch(why);
    else expect(said).toBeNull();
  });
});
