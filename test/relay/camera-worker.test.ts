import { describe, expect, it } from 'vitest';
import type { FailedAttempt } from '../../relay/attempt.js';
import { ConnectionRecord } from '../../relay/connection-record.js';
import { CameraWorker, type Ingest } from '../../relay/camera-worker.js';
import { DialGate } from '../../relay/dial-gate.js';
import type { IngestEnd, IngestJob, IngestListener } from '../../relay/ingest.js';
import type { IngestPlan } from '../../relay/ingest-plan.js';
import type { Waiting } from '../../relay/link.js';
import { silentLog } from '../../src/kit/log.js';
import type { Loss } from '../../src/model/loss.js';
import { DeviceFailure } from '../../src/resolvers/device-failure.js';
import { standingLease, type Lease } from '../../src/resolvers/lease.js';
import type { Resolver } from '../../src/resolvers/resolver.js';
import { FakeClock, settled } from '../fake-clock.js';
import { VIDEO } from '../src/fmp4/builders.js';

const offline: Loss = { cause: 'offline', code: 'offline', message: 'closed', retryable: true };
const unreachable: Loss = { ...offline, code: 'unreachable' };

/** One attempt that the test ends when it likes. */
type Attempt = { job: IngestJob; listener: IngestListener; end: (end: IngestEnd) => void };

function setUp(
  options: {
    lease?: Resolver['lease'];
    answers?: () => boolean;
    absent?: () => Loss | null;
    plan?: IngestPlan;
    wait?: Waiting;
  } = {},
) {
  const clock = new FakeClock();
  const record = new ConnectionRecord(clock);
  const attempts: Attempt[] = [];
  const losses: Loss[] = [];
  const failed: FailedAttempt[] = [];
  const remembered: IngestPlan[] = [];
  const waits: (Waiting | null)[] = [];
  const ingest: Ingest = {
    run: (job, listener, signal) =>
      new Promise((end) => {
        attempts.push({ job, listener, end });
        signal.addEventListener('abort', () => end({ loss: offline, description: null }));
      }),
  };
  const lease =
    options.lease ??
    (() =>
      Promise.resolve(standingLease({ kind: 'url', url: 'rtsp://camera/', transport: 'tcp' })));
  const worker = new CameraWorker(
    {
      camera: 'porch', stream: 'main', resolver: { lease }, wantsAudio: true, stallMs: 10_000, ingest,
      memory: {
        plan: () => options.plan ?? null, rememberPlan: (_camera, _stream, plan) => remembered.push(plan),
        picture: () => null, rememberPicture: () => undefined,
        wait: () => options.wait ?? null, rememberWait: (_camera, _stream, wait) => waits.push(wait),
      },
      clock, log: silentLog, random: () => 1, gate: new DialGate(clock), knock: () => Promise.resolve(options.answers?.() ?? false),
      absence: () => Promise.resolve(options.absent?.() ?? null), record,
    },
    { run: () => undefined, samples: () => undefined, lost: (loss) => losses.push(loss), failed: (attempt) => failed.push(attempt), link: () => undefined },
  ); // prettier-ignore
  /** Starts, if it must, and gives the newest attempt. */
  const dialled = async (count: number): Promise<Attempt> => {
    await settled();
    expect(attempts).toHaveLength(count);
    return attempts[count - 1]!;
  };
  return { clock, record, worker, attempts, losses, failed, remembered, waits, dialled };
}

describe('a camera worker', () => {
  it('dials again after a second, then after two', async () => {
    const { clock, worker, dialled } = setUp();
    worker.start();
    (await dialled(1)).end({ loss: offline, description: null });
    await settled();
    await clock.advance(999);
    await dialled(1);
    await clock.advance(1);
    (await dialled(2)).end({ loss: offline, description: null });
    await settled();
    await clock.advance(1_999);
    await dialled(2);
    await clock.advance(1);
    await dialled(3);
    await worker.stop();
  });

  it('learns from the first attempt how to treat the sound, and tries at once with that', async () => {
    const { worker, remembered, dialled } = setUp();
    worker.start();
    const first = await dialled(1);
    expect(first.job.plan).toEqual({ video: 'copy', audio: 'copy_aac' });
    first.end({ loss: offline, description: { video: 'h264', audio: 'pcm_alaw' } });
    expect((await dialled(2)).job.plan).toEqual({ video: 'copy', audio: 'encode' });
    expect(remembered).toEqual([{ video: 'copy', audio: 'encode' }]);
    await worker.stop();
  });

  it.each([
    { description: { video: 'mjpeg', audio: null }, delivered: true },
    { description: null, delivered: false },
  ])(
    'tells the vendor whether its source was served: $delivered',
    async ({ description, delivered }) => {
      const told: boolean[] = [];
      const source = { kind: 'url', url: 'rtsp://camera/', transport: 'tcp' } as const;
      const explain = (loss: Loss, wasDelivered: boolean): Loss => {
        told.push(wasDelivered);
        return loss;
      };
      const lease = (): Promise<Lease> => Promise.resolve({ ...standingLease(source), explain });
      const { worker, dialled } = setUp({ lease });
      worker.start();
      (await dialled(1)).end({ loss: offline, description });
      await settled();
      expect(told).toEqual([delivered]);
      await worker.stop();
    },
  );

  it('begins with what it remembers', async () => {
    const { worker, dialled } = setUp({ plan: { video: 'encode', audio: 'none' } });
    worker.start();
    expect((await dialled(1)).job.plan).toEqual({ video: 'encode', audio: 'none' });
    await worker.stop();
  });

  it('does not dial twice for a plan that was right', async () => {
    const { worker, losses, dialled } = setUp();
    worker.start();
    (await dialled(1)).end({ loss: offline, description: { video: 'h264', audio: 'aac' } });
    await dialled(1);
    expect(losses).toEqual([offline]);
    await worker.stop();
  });

  it('dials an unreachable camera as soon as it answers again, however long the delay', async () => {
    let answers = false;
    const { clock, worker, dialled } = setUp({ answers: () => answers });
    worker.start();
    for (let failures = 1; failures <= 7; failures++) {
      (await dialled(failures)).end({ loss: unreachable, description: null });
      await settled();
      if (failures < 7) await clock.advance(60_000);
    }
    await clock.advance(10_000);
    await dialled(7);
    answers = true;
    await clock.advance(1_000);
    await dialled(8);
    await worker.stop();
  });

  it('stops asking once its password is refused, until it is woken', async () => {
    const refuse = (): Promise<never> =>
      Promise.reject(new DeviceFailure('bad_credentials', 'refused'));
    const { clock, worker, attempts, losses } = setUp({ lease: refuse });
    worker.start();
    await settled();
    await clock.advance(24 * 3_600_000);
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ cause: 'auth', code: 'bad_credentials' });
    worker.wake();
    await settled();
    expect(losses).toHaveLength(2);
    expect(attempts).toHaveLength(0);
    await worker.stop();
  });

  it('says nothing of an unexpected error that could hold a secret', async () => {
    const fail = (): Promise<never> => Promise.reject(new Error('rtsp://admin:hunter2@camera'));
    const { worker, losses } = setUp({ lease: fail });
    worker.start();
    await settled();
    expect(losses[0]?.code).toBe('internal');
    expect(losses[0]?.message).not.toContain('hunter2');
    await worker.stop();
  });

  it('is idle after it was stopped in the middle of a stream, and may be started again', async () => {
    const { worker, losses, dialled } = setUp();
    worker.start();
    await dialled(1);
    await worker.stop();
    expect(worker.link.phase).toBe('idle');
    expect(losses.at(-1)).toMatchObject({ cause: 'shutdown' });
    worker.start();
    await dialled(2);
    await worker.stop();
  });

  it('asks for another lease before it tries again with another plan: an address may serve once', async () => {
    const leases: string[] = [];
    const lease: Resolver['lease'] = () => {
      leases.push(`rtsp://camera/${leases.length}`);
      const url = leases.at(-1) ?? '';
      return Promise.resolve(standingLease({ kind: 'url', url, transport: 'tcp' }));
    };
    const { worker, dialled } = setUp({ lease });
    worker.start();
    (await dialled(1)).end({ loss: offline, description: { video: 'h264', audio: null } });
    expect((await dialled(2)).job).toMatchObject({
      source: { url: 'rtsp://camera/1' },
      plan: { audio: 'none' },
    });
    await worker.stop();
  });

  it('goes on waiting where the program before it was', async () => {
    const retryAtMs = new FakeClock().now() + 30_000;
    const { clock, worker, losses, dialled } = setUp({
      wait: { failures: 6, retryAtMs, loss: offline },
    });
    worker.start();
    await dialled(0);
    expect(losses).toEqual([offline]);
    expect(worker.link).toMatchObject({ phase: 'waiting', failures: 6, retryAtMs });
    await clock.advance(29_999);
    await dialled(0);
    await clock.advance(1);
    (await dialled(1)).end({ loss: offline, description: null });
    await settled();
    expect(worker.link).toMatchObject({ phase: 'waiting', failures: 7 });
    await worker.stop();
  });

  it('does not believe a wait that is longer than any of its own', async () => {
    const retryAtMs = new FakeClock().now() + 3_600_000;
    const { worker, dialled } = setUp({ wait: { failures: 6, retryAtMs, loss: offline } });
    worker.start();
    await dialled(1);
    await worker.stop();
  });

  it('remembers how long it waits, but for a camera that does not answer at all', async () => {
    const { clock, worker, waits, dialled } = setUp();
    worker.start();
    (await dialled(1)).end({ loss: unreachable, description: null });
    await settled();
    expect(waits).toEqual([]);
    await clock.advance(1_000);
    (await dialled(2)).end({ loss: offline, description: null });
    await settled();
    expect(waits).toMatchObject([{ failures: 2, loss: offline }]);
    await worker.stop();
  });
});

describe('an attempt that failed', () => {
  const run = (listener: IngestListener): void =>
    listener.run({ id: 'r', tracks: [VIDEO], startMs: 0 }, (ms) => ms);

  it.each([
    [unreachable, 'reach'],
    [{ ...offline, code: 'bad_credentials' }, 'sign_in'],
    [{ ...offline, code: 'not_found' }, 'streams'],
    [{ ...offline, code: 'stalled' }, 'picture'],
  ])('by %j is told with the step %s and how long it took', async (loss, step) => {
    const { worker, clock, failed, dialled } = setUp();
    worker.start();
    const attempt = await dialled(1);
    await clock.advance(700);
    attempt.end({ loss, description: null });
    await settled();
    expect(failed).toEqual([{ step, loss, tookMs: 700 }]);
    await worker.stop();
  });

  it('while the device was asked for a stream is one to sign in', async () => {
    const full = new DeviceFailure('too_many_sessions', 'full');
    const { worker, failed } = setUp({ lease: () => Promise.reject(full) });
    worker.start();
    await settled();
    expect(failed).toMatchObject([{ step: 'sign_in', loss: { code: 'too_many_sessions' } }]);
    await worker.stop();
  });

  it('after the camera was live is a stall', async () => {
    const { worker, failed, dialled } = setUp();
    worker.start();
    const attempt = await dialled(1);
    run(attempt.listener);
    attempt.end({ loss: offline, description: null });
    await settled();
    expect(failed).toMatchObject([{ step: 'stall' }]);
    await worker.stop();
  });
});

describe('a camera at whose address nothing answers', () => {
  it('costs no ffmpeg, and is known to be unreachable', async () => {
    const { worker, attempts, losses, failed } = setUp({ absent: () => unreachable });
    worker.start();
    await settled();
    expect(attempts).toEqual([]);
    expect(losses).toEqual([unreachable]);
    expect(failed).toMatchObject([{ step: 'reach' }]);
    await worker.stop();
  });

  it('is dialled without asking, where it was live until just now', async () => {
    let asked = 0;
    const absent = (): null => {
      asked++;
      return null;
    };
    const { worker, clock, dialled } = setUp({ absent });
    worker.start();
    const attempt = await dialled(1);
    attempt.listener.run({ id: 'r', tracks: [VIDEO], startMs: 0 }, (ms) => ms);
    attempt.end({ loss: offline, description: null });
    await settled();
    await clock.advance(60_000);
    await dialled(2);
    expect(asked).toBe(1);
    await worker.stop();
  });
});
