/** On a build machine nothing may be skipped for want of a tool. */
import { describe, expect, it } from 'vitest';
import {
  hasChromium,
  hasFfmpeg,
  hasGStreamer,
  hasMosquitto,
  hasNginx,
  isCi,
} from '../rig/tools.js';

describe('this machine', () => {
  it('has ffmpeg', () => {
    expect(hasFfmpeg).toBe(true);
  });

  it.runIf(isCi)(
    'has the cameras, players and proxies that are not ours, being a build machine',
    () => {
      const found = { hasGStreamer, hasChromium, hasNginx, hasMosquitto };
      const all = { hasGStreamer: true, hasChromium: true, hasNginx: true, hasMosquitto: true };
      expect(found).toEqual(all);
    },
  );
});
