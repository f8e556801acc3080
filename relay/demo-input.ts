/**
 * The demo camera: a moving test picture with the time burnt in and a ticking sound.
 *
 * The clock is drawn from boxes in the manner of seven-segment digits, switched by the wall clock,
 * so that it needs no font and works with every ffmpeg that has x264.
 */
import type { Source } from '../src/resolvers/lease.js';
import type { IngestInput } from './ingest-command.js';

/** Segments a..g of each digit 0..9, as places in a unit of 4 by 7: x, y, width, height, digits. */
const SEGMENTS: readonly (readonly [number, number, number, number, readonly number[]])[] = [
  [0, 0, 4, 1, [0, 2, 3, 5, 6, 7, 8, 9]],
  [3, 0, 1, 4, [0, 1, 2, 3, 4, 7, 8, 9]],
  [3, 3, 1, 4, [0, 1, 3, 4, 5, 6, 7, 8, 9]],
  [0, 6, 4, 1, [0, 2, 3, 5, 6, 8, 9]],
  [0, 3, 1, 4, [0, 2, 6, 8]],
  [0, 0, 1, 4, [0, 4, 5, 6, 8, 9]],
  [0, 3, 4, 1, [2, 3, 4, 5, 6, 8, 9]],
];
/** Seconds a step of each digit of HH:MM:SS takes, how many steps it has, and where it stands. */
const DIGITS: readonly (readonly [number, number, number])[] = [
  [36_000, 3, 0],
  [3_600, 10, 5],
  [600, 6, 12],
  [60, 10, 17],
  [10, 6, 24],
  [1, 10, 29],
];
const COLON_X = [10, 22];
const CLOCK_WIDTH = 34;

export function demoInput(source: Extract<Source, { kind: 'demo' }>): IngestInput {
  const { pattern, width, height, fps } = source;
  // A short high tick each second, a longer and lower one each minute.
  const tick =
    "'0.4*sin(2*PI*t*if(lt(mod(t,60),1),660,1000))*lt(mod(t,1),if(lt(mod(t,60),1),0.2,0.04))'";
  return {
    args: [
      '-re', '-f', 'lavfi', '-i', `${pattern}=size=${width}x${height}:rate=${fps}`,
      '-re', '-f', 'lavfi', '-i', `aevalsrc=exprs=${tick}:sample_rate=48000`,
      '-filter_complex', `[0:v]${clockFilter(width)}[v]`,
    ],
    stdin: '',
    videoMap: '[v]',
    audioMap: '1:a:0',
  }; // prettier-ignore
}

function clockFilter(width: number): string {
  const unit = Math.max(2, Math.floor(width / 3 / CLOCK_WIDTH));
  const left = unit * 2;
  const box = (x: number, y: number, w: number, h: number, enable: string): string =>
    `drawbox=x=${left + x * unit}:y=${left + y * unit}:w=${w * unit}:h=${h * unit}:color=white:t=fill${enable}`;
  const offsetS = -new Date().getTimezoneOffset() * 60;
  const digits = DIGITS.flatMap(([stepS, steps, x]) => {
    const digit = `mod(floor(mod(time(0)+${offsetS},86400)/${stepS}),${steps})`;
    return SEGMENTS.map(([sx, sy, w, h, lit]) => {
      const mask = lit.reduce((sum, digit) => sum + 2 ** digit, 0);
      return box(x + sx, sy, w, h, `:enable='mod(floor(${mask}/pow(2,${digit})),2)'`);
    });
  });
  const colons = COLON_X.flatMap((x) => [box(x, 2, 1, 1, ''), box(x, 4, 1, 1, '')]);
  const ground = `drawbox=x=${unit}:y=${unit}:w=${(CLOCK_WIDTH + 1) * unit}:h=${9 * unit}:color=black:t=fill`;
  return ['format=yuv420p', ground, ...digits, ...colons].join(',');
}
