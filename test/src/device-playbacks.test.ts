/** Playbacks of a fake device in a real relay, with an ingest that plays nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ingest, StreamMemory } from '../../relay/camera-worker.js';
import { Relay } from '../../relay/relay.js';
import { demoConfig } from '../../src/config/demo.js';
import { DevicePlaybacks } from '../../src/device-playbacks.js';
import { Bounds } from '../../src/kit/bounds.js';
import { silentLog } from '../../src/kit/log.js';
import type { LiveStream } from '../../relay/live-stream.js';
import type { DevicePlayer, PlaybackStart } from '../../src/resolvers/device-archive.js';
import { standingLease } from '../../src/resolvers/lease.js';
import { FakeClock, settled } from '../fake-clock.js';
import { devicesOf, fakeResolver } from './fake-resolver.js';
import { dial } from '../rig/dialling.js';

const [CAMERA] = demoConfig('/nowhere', {}).cameras;
const START: PlaybackStart = { fromMs: 1_000, speed: 1, direction: 'forward' };
const NEVER = new AbortController().signal;
const FINISHED = {
  cause: 'shutdown',
  code: 'shutdown',
  message: 'the program stops',
  retryable: true,
} as const;

let clock: FakeClock;
let relay: Relay;
let device: FakePlayer;
let attached: Map<string, LiveStream>;
let remembered: string[];
let playbacks: DevicePlaybacks;

/** Keeps count of what is held at the device. */
class FakePlayer implements DevicePlayer {
  readonly speeds = [1, 2, 4];
  readonly backward = false;
  open_ = 0;
  leases = 0;
  everLeased = 0;
  changes: Partial<PlaybackStart>[] = [];
  how: 'same' | 'reconnect' = 'same';

  open: DevicePlayer['open'] = (what) => {
    this.open_++;
    let start = 'id' in what ? START : what;
    return Promise.resolve({
      get start() {
        return start;
      },
      lease: () => {
        this.leases++;
        this.everLeased++;
        const source = { kind: 'url', url: 'rtsp://device/playback', transport: 'tcp' } as const;
        const release = (): Promise<void> => {
          this.leases--;
          return Promise.resolve();
        };
        return Promise.resolve({ ...standingLease(source), singleUse: true, release });
      },
      change: (to) => {
        start = { ...start, ...to };
        this.changes.push(to);
        return Promise.resolve(this.how);
      },
      close: () => {
        this.open_--;
        return Promise.resolve();
      },
    });
  };
}

/** Tells which names it is asked about. */
function forgetful(asked: (name: string) => void): StreamMemory {
  const nothing = (_camera: string, stream: string): null => {
    asked(stream);
    return null;
  };
  return {
    plan: nothing, rememberPlan: nothing, picture: nothing, rememberPicture: nothing,
    wait: nothing, rememberWait: nothing,
  }; // prettier-ignore
}

beforeEach(() => {
  clock = new FakeClock();
  device = new FakePlayer();
  attached = new Map();
  remembered = [];
  const ingest: Ingest = {
    run: (_job, _listener, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ loss: FINISHED, description: null })),
      ),
  };
  relay = new Relay({
    ingest,
    dial,
    memory: forgetful((name) => remembered.push(name)),
    observer: { changed: () => undefined, lost: () => undefined, failed: () => undefined },
    clock,
    log: silentLog,
    stallMs: 10_000,
    lingerMs: 5_000,
  });
  playbacks = new DevicePlaybacks({
    relay,
    hls: {
      attach: (stream) => void attached.set(stream.path, stream),
      detach: (path) => void attached.delete(path),
    },
    devices: devicesOf({ demo: fakeResolver({ player: device }), demo2: fakeResolver() }),
    bounds: new Bounds(),
    most: () => 8,
    clock,
    log: silentLog,
  });
});
afterEach(async () => {
  await playbacks[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
  expect(device, 'nothing is left at the device').toMatchObject({ open_: 0, leases: 0 });
  expect(attached.size).toBe(0);
  expect(relay.all()).toEqual([]);
});

const open = (wish: PlaybackStart | { id: string } = START) => playbacks.open(CAMERA!, wish, NEVER);

describe('a playback of a device', () => {
  it('is a stream of the relay, begun when somebody watches', async () => {
    const { id, path, start } = await open();
    expect(path).toBe(`demo/playback-${id}`);
    expect(start).toEqual(START);
    expect(attached.get(path)).toBe(relay.find(path));
    expect(device.leases).toBe(0);
    const watch = relay.find(path)!.hold();
    await settled();
    expect(device.leases).toBe(1);
    watch.close();
  });

  it('ends 30 s after it was opened, where nobody comes', async () => {
    const { path } = await open();
    await clock.advance(29_000);
    expect(relay.find(path)).toBeDefined();
    await clock.advance(1_000);
    expect(relay.find(path)).toBeUndefined();
    expect(device.open_).toBe(0);
  });

  it('ends 30 s after its last viewer, however long that watched', async () => {
    const { path } = await open();
    const watch = relay.find(path)!.hold();
    await clock.advance(600_000);
    watch.close();
    await clock.advance(28_000);
    expect(relay.find(path)).toBeDefined();
    await clock.advance(3_000);
    expect(relay.find(path)).toBeUndefined();
  });

  it('ends when told to, with viewers or without', async () => {
    const { id, path } = await open();
    const watch = relay.find(path)!.hold();
    await settled();
    await playbacks.close('demo', id);
    expect(relay.find(path)).toBeUndefined();
    expect(device).toMatchObject({ open_: 0, leases: 0 });
    watch.close();
    await expect(playbacks.close('demo', id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('goes elsewhere on the same connection where the device can', async () => {
    const { id, path } = await open();
    const watch = relay.find(path)!.hold();
    await settled();
    const { start } = await playbacks.change('demo', id, { fromMs: 9_000, speed: 4 }, NEVER);
    expect(start).toEqual({ fromMs: 9_000, speed: 4, direction: 'forward' });
    expect(device).toMatchObject({ everLeased: 1, changes: [{ fromMs: 9_000, speed: 4 }] });
    watch.close();
  });

  it('connects anew at once where it cannot, and viewers stay', async () => {
    device.how = 'reconnect';
    const { id, path } = await open();
    const watch = relay.find(path)!.hold();
    await settled();
    await playbacks.change('demo', id, { fromMs: 9_000 }, NEVER);
    await settled();
    expect(device).toMatchObject({ everLeased: 2, leases: 1 });
    watch.close();
  });

  it('does not connect for a change that nobody watches', async () => {
    device.how = 'reconnect';
    const { id } = await open();
    await playbacks.change('demo', id, { fromMs: 9_000 }, NEVER);
    await settled();
    expect(device.everLeased).toBe(0);
  });

  it('shares what is learnt with others of its camera, and nothing else is remembered', async () => {
    const { path } = await open();
    relay.find(path)!.hold().close();
    await settled();
    expect(new Set(remembered)).toEqual(new Set(['playback']));
  });

  it.each([
    { wish: { ...START, speed: 3 }, code: 'bad_request', says: '1, 2, 4' },
    { wish: { ...START, direction: 'backward' as const }, code: 'bad_request', says: 'backward' },
  ])('at $wish.speed $wish.direction is refused', async ({ wish, code, says }) => {
    const refused = { code, message: expect.stringContaining(says) as string };
    await expect(open(wish)).rejects.toMatchObject(refused);
    const { id } = await open();
    const { speed, direction } = wish;
    const change = playbacks.change('demo', id, { speed, direction }, NEVER);
    await expect(change).rejects.toMatchObject(refused);
    expect(device.changes).toEqual([]);
  });

  it('of another camera is not found', async () => {
    const { id } = await open();
    const asked = playbacks.change('demo2', id, {}, NEVER);
    await expect(asked).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is unsupported where the vendor has no way', async () => {
    const asked = playbacks.open({ ...CAMERA!, id: 'demo2' }, START, NEVER);
    await expect(asked).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is the eighth at most, those that are being opened among them', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 9 }, () => open()));
    const refused = asked.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'too_many_viewers' } }]);
    await clock.advance(30_000);
    await expect(open()).resolves.toBeDefined();
  });

  it('is given back where whoever asked has gone meanwhile', async () => {
    const gone = new AbortController();
    const asked = playbacks.open(CAMERA!, START, gone.signal);
    gone.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    expect(device.open_).toBe(0);
  });

  it('goes with its camera', async () => {
    const { path } = await open();
    relay.find(path)!.hold();
    await settled();
    await playbacks.closeAll('demo2');
    expect(device.open_).toBe(1);
    await playbacks.closeAll('demo');
    expect(device).toMatchObject({ open_: 0, leases: 0 });
  });
});
