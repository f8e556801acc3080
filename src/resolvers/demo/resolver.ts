/** The demo camera, which ffmpeg draws; `sub` is half as wide and high. */
import { standingLease } from '../lease.js';
import type { Resolver } from '../resolver.js';
import type { DemoSettings } from './config.js';

export function demoResolver({ pattern, width, height, fps }: DemoSettings): Resolver {
  return {
    lease: (streamName) => {
      const size =
        streamName === 'sub' ? { width: half(width), height: half(height) } : { width, height };
      return Promise.resolve(standingLease({ kind: 'demo', pattern, fps, ...size }));
    },
  };
}

/** Even, as H.264 wants it. */
function half(side: number): number {
  return Math.floor(side / 4) * 2;
}
