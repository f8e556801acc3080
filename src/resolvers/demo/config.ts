/** The keys of a demo camera: a moving picture with the time burnt in, and a ticking sound. */
import { z } from 'zod';
import { integer, oneOf } from '../../config/fields.js';
import { defineVendor } from '../../config/vendor.js';

/** Test pictures that every ffmpeg draws. */
const DEMO_PATTERNS = [
  'testsrc2',
  'testsrc',
  'smptehdbars',
  'smptebars',
  'rgbtestsrc',
  'mandelbrot',
] as const;

export type DemoSettings = Readonly<{
  vendor: 'demo';
  pattern: (typeof DEMO_PATTERNS)[number];
  /** Of the main stream, in pixels; both even. */
  width: number;
  height: number;
  /** Frames a second. */
  fps: number;
}>;

const LEAST_SIDE = 128;
const MOST_WIDTH = 3_840;
const MOST_HEIGHT = 2_160;

const frame = z
  .string({ error: 'must be WIDTHxHEIGHT, such as 1280x720' })
  .transform((text, context) => {
    const [width, height] = /^(\d{3,4})x(\d{3,4})$/.exec(text)?.slice(1).map(Number) ?? [0, 0];
    const fits = (side = 0, most = 0): boolean =>
      side >= LEAST_SIDE && side <= most && side % 2 === 0;
    if (fits(width, MOST_WIDTH) && fits(height, MOST_HEIGHT)) return { width, height } as Frame;
    const bounds = `${LEAST_SIDE}x${LEAST_SIDE} to ${MOST_WIDTH}x${MOST_HEIGHT}`;
    context.addIssue({
      code: 'custom',
      message: `must be WIDTHxHEIGHT in even numbers, ${bounds}`,
    });
    return z.NEVER;
  });

type Frame = Readonly<{ width: number; height: number }>;

const KEYS = {
  pattern: oneOf(DEMO_PATTERNS).default('testsrc2'),
  size: frame.default({ width: 1_280, height: 720 }),
  fps: integer({ least: 1, most: 60 }).default(15),
};

export const demoVendor = defineVendor<typeof KEYS, DemoSettings>('demo', KEYS, (values) => ({
  settings: { vendor: 'demo', pattern: values.pattern, ...values.size, fps: values.fps },
  streams: ['main', 'sub'],
  secrets: [],
}));
