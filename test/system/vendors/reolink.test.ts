/** The whole program before a simulated Reolink device. */
import { describe, expect, it } from 'vitest';
import { Camrelay, Home } from '../../rig/camrelay.js';
import { play } from '../../rig/ffmpeg-player.js';
import { eventually } from '../../rig/wait.js';
import {
  startReolinkSimulator,
  type ReolinkOptions,
  type ReolinkSimulator,
} from '../../simulators/reolink/simulator.js';

/** From `serve` to the first sample, ms; others who are at work on the machine make it longer. */
const FIRST_SAMPLE_MS = 15_000;
const BACK_MS = 5_000;

class Rig implements AsyncDisposable {
  private constructor(
    readonly device: ReolinkSimulator,
    readonly home: Home,
    public camrelay: Camrelay,
  ) {}

  static async start(
    keys: Readonly<Record<string, unknown>> = {},
    options: ReolinkOptions = {},
    before: (device: ReolinkSimulator) => void = () => undefined,
  ): Promise<Rig> {
    const device = await startReolinkSimulator(options);
    before(device);
    const home = await Home.make({ cameras: { cam: { ...device.camera, ...keys } } });
    return new Rig(device, home, await Camrelay.startIn(home));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.camrelay[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
    await this.device[Symbol.asyncDispose]();
  }

  /** Resolves to how long it took, ms. */
  async untilOnline(withinMs = 20_000): Promise<number> {
    const startedMs = performance.now();
    await this.camrelay.untilState('cam', 'online', withinMs);
    return performance.now() - startedMs;
  }

  /** Since the first picture. */
  async gaps() {
    const [first] = await this.camrelay.spans('cam');
    return (await this.camrelay.gaps('cam')).filter(({ from }) => first && from >= first.from);
  }

  async untilRecorded(): Promise<void> {
    await this.camrelay.untilDurable('cam', Date.now());
  }

  /** Nothing is left at the device, and it was treated well. */
  expectGoodManners(): void {
    expect(this.device.sessions).toBe(0);
    expect(this.device.viewers).toBe(0);
    expect(this.device.complaints).toEqual([]);
    const shown = this.camrelay.process.stderr.join('\n');
    expect(this.device.secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  }
}

describe('a Reolink camera', () => {
  it('is online soon, for one login, and is left without a session', async () => {
    await using rig = await Rig.start({ extra_streams: ['sub'] });
    const tookMs = await rig.untilOnline();
    expect(tookMs).toBeLessThan(FIRST_SAMPLE_MS);
    const played = await play(rig.camrelay.rtsp('cam/sub'), { seconds: 2, transport: 'tcp' });
    expect(played.ids.length, played.stderr).toBeGreaterThan(10);
    expect(rig.device.logins).toBe(1);
    await rig.camrelay.stop();
    rig.expectGoodManners();
  });

  it.each([
    { protocol: 'rtsp' },
    { protocol: 'flv' },
    { protocol: 'rtmp', stream_auth: 'password' },
  ])('plays with %j too', async (keys) => {
    await using rig = await Rig.start(keys);
    await rig.untilOnline();
    const played = await play(rig.camrelay.rtsp('cam'), { seconds: 1, transport: 'tcp' });
    expect(played.ids.length, played.stderr).toBeGreaterThan(10);
    await rig.camrelay.stop();
    rig.expectGoodManners();
  });

  it('plays by RTSP under the third of its names, found by trying', async () => {
    await using rig = await Rig.start({ protocol: 'rtsp' }, { rtspForm: 'Preview' });
    await rig.untilOnline();
    await rig.camrelay.stop();
    rig.expectGoodManners();
  });

  it('goes over to its next session without a gap', async () => {
    await using rig = await Rig.start({}, { leaseSeconds: 20 });
    await rig.untilOnline();
    await eventually(() => rig.device.logins >= 3 && rig.device.sessions === 1, {
      what: 'two renewals',
      withinMs: 45_000,
      everyMs: 200,
    });
    await rig.untilRecorded();
    expect(await rig.gaps()).toEqual([]);
    expect(await rig.camrelay.spans('cam')).toHaveLength(1);
    await rig.camrelay.stop();
    rig.expectGoodManners();
  });

  it('is back within five seconds when the device forgets every session', async () => {
    await using rig = await Rig.start();
    await rig.untilOnline();
    await rig.untilRecorded();
    rig.device.expireSessions();
    const forgottenMs = Date.now();
    await eventually(() => rig.device.sessions === 1 && rig.device.viewers === 1, {
      what: 'a new session and its stream',
      withinMs: BACK_MS,
    });
    await rig.untilRecorded();
    const gaps = await rig.gaps();
    expect(gaps.map(({ cause }) => cause)).toEqual(['lease']);
    expect(gaps[0]!.to - forgottenMs).toBeLessThan(BACK_MS);
    await rig.camrelay.stop();
    rig.expectGoodManners();
    expect(rig.device.logins).toBe(2);
  });

  it('goes over in time when the device forgets its session and keeps the stream', async () => {
    await using rig = await Rig.start({}, { mediaDiesWithSession: false });
    await rig.untilOnline();
    rig.device.expireSessions();
    await eventually(() => rig.device.sessions === 1, { what: 'a new session' });
    await eventually(() => rig.camrelay.log().some(({ msg }) => msg.includes('next lease')), {
      what: 'the stream to go over',
      withinMs: 20_000,
    });
    await rig.untilRecorded();
    expect(await rig.gaps()).toEqual([]);
    await rig.camrelay.stop();
    rig.expectGoodManners();
  });

  it('with a wrong password is logged in to once, and stays offline', async () => {
    await using rig = await Rig.start({ password: 'wrong' });
    const { reason } = await rig.camrelay.untilState('cam', 'offline');
    expect(reason?.code).toBe('bad_credentials');
    await rig.camrelay.stop();
    rig.camrelay = await Camrelay.startIn(rig.home);
    await rig.camrelay.untilState('cam', 'offline');
    expect(rig.device.logins).toBe(1);
  });

  it('whose sessions are all taken is left alone', async () => {
    await using rig = await Rig.start({}, { maxSessions: 2 }, (device) => device.occupy(2));
    const { reason } = await rig.camrelay.untilState('cam', 'offline');
    expect(reason?.code).toBe('too_many_sessions');
    const seenMs = Date.now();
    // Streams, stills and motion go on asking; the device hears nothing of it.
    await eventually(() => Date.now() - seenMs > 15_000, { what: 'a while', withinMs: 20_000 });
    expect(rig.device.logins).toBe(1);
    expect(rig.device.complaints).toEqual([]);
  });

  it('has no session left after a crash, a restart and a stop', async () => {
    await using rig = await Rig.start();
    await rig.untilOnline();
    await rig.camrelay.kill();
    expect(rig.device.sessions).toBe(1);
    rig.camrelay = await Camrelay.startIn(rig.home);
    await rig.untilOnline();
    expect(rig.device.sessions).toBe(1);
    await rig.camrelay.stop();
    rig.expectGoodManners();
  });
});
