/** Cameras that publish by themselves: told to, watched, and set back. */
import { describe, expect, it } from 'vitest';
import { CgiClient } from '../../../../src/resolvers/cgi/client.js';
import {
  isPushAddress,
  pushAddress,
  serverOf,
} from '../../../../src/resolvers/cgi/push-address.js';
import { PushSetup } from '../../../../src/resolvers/cgi/push-setup.js';
import type { Publications } from '../../../../src/resolvers/push/resolver.js';
import { silentLog } from '../../../../src/kit/log.js';
import { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import type { CgiOptions } from '../../../simulators/cgi/simulator.js';
import { cgiResolver } from '../../../../src/resolvers/cgi/resolver.js';
import { testContext } from '../context.js';
import { bench, soon } from './support.js';

const KEY = 'sesame/and+poppy';
/** Nobody listens there: what the camera publishes is of no interest here. */
const ADDRESS = 'rtmp://127.0.0.1:1/live/cam?key=x';
const BEFORE = { RtmpEnable: 0, RtmpServerAddr: 'rtmp://192.0.2.9:8007/videotest', RtmpType: 1 };

describe('the address to publish to', () => {
  const camera = { id: 'cam', key: KEY };

  it('has application, camera and key', () => {
    expect(pushAddress('rtmp://10.0.0.1:1935', { ...camera, form: 'full' })).toBe(
      'rtmp://10.0.0.1:1935/live/cam?key=sesame%2Fand%2Bpoppy',
    );
  });

  it('has all in the application where that has to do', () => {
    expect(pushAddress('rtmp://10.0.0.1:1935', { ...camera, form: 'short' })).toBe(
      'rtmp://10.0.0.1:1935/cam.sesame%2Fand%2Bpoppy',
    );
  });

  it.each(['full', 'short'] as const)('is known again in its %s form', (form) => {
    const address = pushAddress('rtmp://10.0.0.1:1935', { ...camera, form });
    expect(isPushAddress(address, 'cam', KEY)).toBe(true);
    expect(isPushAddress(address, 'other', KEY)).toBe(false);
    expect(isPushAddress(address, 'cam', 'other')).toBe(false);
    expect(serverOf(address)).toBe('rtmp://10.0.0.1:1935');
  });
});

async function setUp(options: CgiOptions = {}) {
  const clock = new FakeClock();
  const made = await bench({ rtmp: BEFORE, ...options }, {}, { clock });
  const client = new CgiClient(made.settings, made.context);
  const setup = new PushSetup(client, made.context.store, clock, made.settings);
  /** Sets it up, time running as it has to. */
  const set = async (stream: 'main' | 'sub' = 'main') => {
    const done = setup.set(ADDRESS, stream, soon());
    const settled = done.then(
      () => true,
      () => true,
    );
    let isOver = false;
    void settled.then(() => (isOver = true));
    await eventually(() => isOver || clock.sleeping > 0, {
      what: 'the wait before the second look',
    });
    await clock.advance(10_000);
    return done;
  };
  return { ...made, clock, setup, set };
}

describe('setting a camera up to publish', () => {
  it('gives it address and stream, and says what was there before', async () => {
    const { simulator, set, setup } = await setUp();
    expect(await set('sub')).toEqual(BEFORE);
    expect(simulator.rtmp).toEqual({ RtmpEnable: 1, RtmpServerAddr: ADDRESS, RtmpType: 1 });
    expect(setup.before).toEqual(BEFORE);
    expect(simulator.complaints).toEqual([]);
  });

  it('looks again after ten seconds whether it was kept', async () => {
    const { simulator, set } = await setUp({ rtmpAddressChars: 20 });
    await expect(set()).rejects.toMatchObject({
      code: 'bad_reply',
      message: expect.stringContaining('--short') as string,
    });
    expect(simulator.commands).toEqual([
      'getVencConf',
      'getRtmpConf',
      'setRtmpConf',
      'getRtmpConf',
    ]);
  });

  it('is refused for H.265, and changes nothing', async () => {
    const { simulator, set, setup } = await setUp({ codec: 'h265' });
    await expect(set()).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('H.265') as string,
    });
    expect(simulator.rtmp).toEqual(BEFORE);
    expect(setup.before).toBeNull();
    expect(await set('sub')).toEqual(BEFORE);
  });

  it('a second time still knows what was there at first', async () => {
    const { simulator, set, setup } = await setUp();
    await set();
    await set('sub');
    expect(await setup.restore(soon())).toEqual(BEFORE);
    expect(simulator.rtmp).toEqual(BEFORE);
    expect(setup.before).toBeNull();
  });

  it('cannot be put back where it was not done', async () => {
    const { setup, simulator } = await setUp();
    await expect(setup.restore(soon())).rejects.toMatchObject({ code: 'unsupported' });
    expect(simulator.commands).toEqual([]);
  });

  it('is not done where the old settings cannot be written down', async () => {
    const { context, settings, simulator } = await bench({ rtmp: BEFORE });
    const store = { ...context.store, keep: () => undefined, kept: () => undefined };
    const setup = new PushSetup(new CgiClient(settings, context), store, context.clock, settings);
    await expect(setup.set(ADDRESS, 'main', soon())).rejects.toMatchObject({ code: 'disk_failed' });
    expect(simulator.rtmp).toEqual(BEFORE);
  });

  it('is told of in the log as long as the camera is dialled all the same', async () => {
    const { set, settings, context } = await setUp();
    await set();
    const lines: string[] = [];
    const log = { ...silentLog, warn: (text: string) => void lines.push(text) };
    await cgiResolver(settings, testContext({ store: context.store, log }))[
      Symbol.asyncDispose
    ]?.();
    expect(lines).toEqual(['this camera was set to publish to camrelay and may still do so']);
  });
});

/** A place where publishers arrive, with or without one. */
class Arrivals implements Publications {
  url: string | undefined;
  #listener: Parameters<Publications['onChange']>[0] = () => undefined;

  urlOf(): string | undefined {
    return this.url;
  }

  onChange(listener: Parameters<Publications['onChange']>[0]): Disposable {
    this.#listener = listener;
    return { [Symbol.dispose]: () => undefined };
  }

  arrive(cameraId: string): void {
    this.url = 'rtmp://127.0.0.1:1935/live/cam?internal=1';
    this.#listener(cameraId, true);
  }
}

async function pushed(options: CgiOptions = {}, keys: Readonly<Record<string, unknown>> = {}) {
  const clock = new FakeClock();
  const arrivals = new Arrivals();
  const made = await bench(
    options,
    { push_key: KEY, ...keys },
    { clock, publications: [arrivals] },
  );
  const lease = () => made.resolver.lease('main', soon());
  /** Why there is none, after half a minute without. */
  const whyNot = async () => {
    await expect(lease()).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('nothing is published') as string,
    });
    expect(made.simulator.commands).toEqual([]);
    await clock.advance(30_000);
    return lease().then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
  };
  return { ...made, clock, arrivals, lease, whyNot };
}

describe('a camera that publishes', () => {
  it('is not dialled: its lease is what it publishes', async () => {
    const { arrivals, lease, resolver, simulator } = await pushed();
    let woken = 0;
    using _watch = resolver.onChange?.(() => woken++);
    await expect(lease()).rejects.toMatchObject({ code: 'offline' });
    arrivals.arrive('cam');
    expect(woken).toBe(1);
    expect((await lease()).source).toMatchObject({ url: arrivals.url });
    expect(simulator.commands).toEqual([]);
  });

  it('is asked after half a minute of silence, and named the command that sets it up', async () => {
    const { whyNot, simulator } = await pushed();
    expect(await whyNot()).toContain('run `camrelay cgi-push cam`');
    expect(simulator.commands).toEqual(['getRtmpConf']);
  });

  it('that is set up but does not arrive is said to be so, without its key', async () => {
    const RtmpServerAddr = pushAddress('rtmp://127.0.0.1:1', { id: 'cam', key: KEY, form: 'full' });
    const { whyNot } = await pushed({ rtmp: { RtmpEnable: 1, RtmpServerAddr, RtmpType: 0 } });
    const reason = await whyNot();
    expect(reason).toContain('set to publish to rtmp://127.0.0.1:1, but nothing arrives');
    expect(reason).not.toContain('sesame');
  });

  it('is waited for also where its password is wrong or it cannot be asked', async () => {
    const wrong = await pushed({}, { password: 'wrong-one' });
    expect(await wrong.whyNot()).toMatch(/^nothing is published, and .*refused/);
    const hidden = await pushed({}, { port: 1 });
    expect(await hidden.whyNot()).toContain('nothing is published yet');
  });

  it('gets half a minute again after each time it was there', async () => {
    const { arrivals, lease, clock, simulator } = await pushed();
    arrivals.arrive('cam');
    await lease();
    arrivals.url = undefined;
    await clock.advance(60_000);
    await expect(lease()).rejects.toMatchObject({ code: 'offline' });
    expect(simulator.commands).toEqual([]);
  });

  it('still gives stills and moves', async () => {
    const { resolver, simulator } = await pushed();
    expect((await resolver.snapshot?.(soon()))?.length).toBeGreaterThan(1_000);
    await resolver.ptz?.({ action: 'stop' }, soon());
    expect(simulator.motor.orders).toEqual([21]);
  });
});
