/** On a build machine nothing may be skipped for want of a tool. */
import { describe, expect, it } from 'vitest';
import { hasChromium, hasFfmpeg, hasGStreamer, isCi } from '../rig/tools.js';

describe('this machine', () => {
  it('has ffmpeg', () => {
    expect(hasFfmpeg).toBe(true);
  });

  it.runIf(isCi)('has the cameras and players that are not ours, being a build machine', () => {
    expect({ hasGStreamer, hasChromium }).toEqual({ hasGStreamer: true, hasChromium: true });
  });
});
