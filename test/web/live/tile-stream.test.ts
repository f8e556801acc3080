import { describe, expect, it } from 'vitest';
import { isPortrait, tilePath } from '../../../web/src/live/tile-stream.js';
import { camera, stream } from './cameras.js';

const playsH264 = (codec: string | null): boolean => codec !== 'h265';

describe('the stream of a tile', () => {
  it('is the small one, also where it waits for a viewer', () => {
    const streams = [stream('main'), stream('sub', { state: 'idle', codec: null })];
    expect(tilePath(camera('porch', { streams }), playsH264)).toBe('porch/sub');
  });

  it.each([
    { why: 'there is no other', streams: [stream('main')] },
    { why: 'the small one is off', streams: [stream('main'), stream('sub', { state: 'offline' })] },
    {
      why: 'the small one cannot be played here',
      streams: [stream('main'), stream('sub', { codec: 'h265' })],
    },
    {
      why: 'the camera is away',
      streams: [stream('main', { state: 'offline' }), stream('sub', { state: 'idle' })],
    },
  ])('is the main one where $why', ({ streams }) => {
    expect(tilePath(camera('porch', { streams }), playsH264)).toBe('porch');
  });
});

describe('a camera that stands upright', () => {
  it('is told by the size of its picture', () => {
    const upright = camera('door', { streams: [stream('main', { width: 480, height: 640 })] });
    expect(isPortrait(upright)).toBe(true);
    expect(isPortrait(camera('new'))).toBe(false);
  });
});
