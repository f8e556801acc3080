import { describe, expect, it } from 'vitest';
import { camera, cameraProblems } from '../../config/support.js';

describe('a demo camera', () => {
  it('has a pattern, a size and a frame rate', () => {
    expect(camera('{ vendor: demo, pattern: smptebars, size: 1920x1080, fps: 60 }')).toMatchObject({
      pattern: 'smptebars',
      width: 1_920,
      height: 1_080,
      fps: 60,
    });
  });

  it.each([
    '1280',
    '1280 x 720',
    '13x2',
    '1281x720',
    '126x128',
    '3842x2160',
    '99999x720',
    '1280x720x1',
  ])('cannot be %s in size', (size) => {
    expect(cameraProblems(`{ vendor: demo, size: "${size}" }`)).toEqual([
      'c.yaml:2: cameras.cam.size: must be WIDTHxHEIGHT in even numbers, 128x128 to 3840x2160',
    ]);
  });

  it.each(['0', '61', '7.5', '-1', 'many'])('cannot have %s frames a second', (fps) => {
    expect(cameraProblems(`{ vendor: demo, fps: ${fps} }`)).toEqual([
      'c.yaml:2: cameras.cam.fps: must be a whole number from 1 to 60',
    ]);
  });

  it('cannot smuggle a filter in as its pattern', () => {
    expect(cameraProblems('{ vendor: demo, pattern: "movie=/etc/passwd" }')).toEqual([
      expect.stringContaining('cameras.cam.pattern: must be testsrc2, '),
    ]);
  });
});
