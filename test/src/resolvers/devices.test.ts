import { describe, expect, it } from 'vitest';
import { Devices } from '../../../src/resolvers/devices.js';
import { camera } from '../config/support.js';
import { testContext } from './context.js';

const cam = camera('{ vendor: demo }');

describe('the devices of the cameras at work', () => {
  it('are found by their camera while it is open', async () => {
    const devices = new Devices(testContext());
    expect(devices.find('cam')).toBeUndefined();
    const opened = devices.open(cam);
    expect(devices.find('cam')).toBe(opened);
    expect(devices.get(cam)).toBe(opened);
    await devices.close('cam');
    expect(devices.find('cam')).toBeUndefined();
    await devices.close('cam');
  });

  it.each([
    ['{ vendor: demo, enabled: false }', 'switched off'],
    ['{ vendor: demo }', 'just being changed'],
  ])('of %s say why there is none', (text, why) => {
    const devices = new Devices(testContext());
    expect(() => devices.get(camera(text))).toThrow(why);
  });

  it('are all closed at the end', async () => {
    const devices = new Devices(testContext());
    devices.open(cam);
    await devices[Symbol.asyncDispose]();
    expect(devices.find('cam')).toBeUndefined();
  });
});
