import { describe, expect, it } from 'vitest';
import { DeviceStills } from '../../src/device-stills.js';
import { DeviceFailure } from '../../src/resolvers/device-failure.js';
import { FakeClock, settled } from '../fake-clock.js';
import { devicesOf, fakeResolver } from './fake-resolver.js';

const PICTURE = Buffer.from('a picture');

function stills(snapshot?: () => Promise<Buffer>) {
  const clock = new FakeClock();
  let asked = 0;
  const counted = snapshot && (() => (asked++, snapshot()));
  const device = fakeResolver(counted ? { snapshot: counted } : {});
  const made = new DeviceStills(devicesOf({ porch: device }), clock);
  return { clock, take: () => made.take('porch'), asked: () => asked, made };
}

describe('a still made by a device', () => {
  it('is asked for once, for all who want it within a second', async () => {
    const { clock, take, asked } = stills(() => Promise.resolve(PICTURE));
    const [first, second] = await Promise.all([take(), take()]);
    expect(first).toEqual({ jpeg: PICTURE, atMs: clock.now() });
    expect(second).toBe(first);
    await clock.advance(999);
    await take();
    expect(asked()).toBe(1);
    await clock.advance(1);
    await take();
    expect(asked()).toBe(2);
  });

  it('that was refused is not asked for again for five seconds', async () => {
    const { clock, take, asked } = stills(() =>
      Promise.reject(new DeviceFailure('timeout', 'no picture')),
    );
    await expect(take()).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(4_999);
    await expect(take()).rejects.toMatchObject({ code: 'timeout' });
    expect(asked()).toBe(1);
    await clock.advance(1);
    await expect(take()).rejects.toMatchObject({ code: 'timeout' });
    await settled();
    expect(asked()).toBe(2);
  });

  it('is none where the device makes none, or says that it cannot', async () => {
    expect(await stills().take()).toBeNull();
    const cannot = () => Promise.reject(new DeviceFailure('unsupported', 'no lens'));
    expect(await stills(cannot).take()).toBeNull();
    expect(await stills().made.take('nobody')).toBeNull();
  });
});
