/**
 * Colours, as the style sheet has them: whether they can be read, and told apart by who sees fewer.
 *
 * Contrast: WCAG 2.2, relative luminance. Colour blindness: Viénot, Brettel and Mollon, "Digital Video
 * Colourmaps for Checking the Legibility of Displays by Dichromats" (1999); distances in OKLab.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

const sheet = readFileSync(new URL('../../web/src/styles/tokens.css', import.meta.url), 'utf8');
const THEMES = { dark: tokensOf('dark'), light: tokensOf('light') };
const GROUNDS = ['ground', 'panel', 'raised', 'sunk'];

describe.each(['dark', 'light'] as const)('on %s grounds', (theme) => {
  const colours = THEMES[theme];
  const column = theme === 'dark' ? 0 : 1;

  it.each([
    ['edge', [3.44, 3.06]],
    ['text', [14.0, 13.0]],
    ['soft', [8.56, 7.16]],
    ['faint', [5.99, 5.17]],
    ['accent', [10.2, 4.72]],
    ['rec', [4.1, 3.28]],
    ['rec-strong', [6.07, 4.62]],
    ['gap-camera', [7.2, 3.66]],
    ['gap-camera-text', [7.2, 4.69]],
    ['gap-access', [8.12, 4.52]],
    ['gap-recorder', [11.9, 6.1]],
    ['kept', [8.96, 4.06]],
    ['event', [14.6, 13.5]],
    ['bad', [7.07, 5.09]],
    ['warn', [10.4, 4.75]],
    ['good', [9.54, 4.87]],
  ] as const)('%s has its contrast also on the worst', (name, ratios) => {
    const worst = Math.min(...GROUNDS.map((ground) => contrast(colours(name), colours(ground))));
    expect(worst).toBeGreaterThanOrEqual(ratios[column] * 0.995);
  });

  it.each([
    ['on-accent', 'accent', [11.5, 5.87]],
    ['text', 'accent-dim', [10.5, 12.9]],
  ] as const)('%s can be read on %s', (name, ground, ratios) => {
    expect(contrast(colours(name), colours(ground))).toBeGreaterThanOrEqual(ratios[column] * 0.995);
  });

  it.each([
    ['green', deuteranopia()],
    ['red', protanopia()],
  ])('the fills of the timeline are told apart without %s cones', (_, matrix) => {
    const fills = ['rec', 'gap-camera', 'gap-access', 'gap-recorder', 'kept'];
    const seen = fills.map((name) => oklab(times(matrix, linear(colours(name)))));
    const distances = seen.flatMap((one, at) =>
      seen.slice(at + 1).map((other) => distance(one, other)),
    );
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(theme === 'dark' ? 0.04 : 0.05);
  });
});

function tokensOf(theme: string): (name: string) => Rgb {
  const [, block = ''] = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(sheet) ?? [];
  return (name) => {
    const [, hex] = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(block) ?? [];
    if (hex === undefined) throw new Error(`there is no --${name} in the ${theme} theme`);
    const byte = (at: number): number => parseInt(hex.slice(at, at + 2), 16) / 255;
    return [byte(0), byte(2), byte(4)];
  };
}

function linear([red, green, blue]: Rgb): Rgb {
  const one = (value: number): number =>
    value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return [one(red), one(green), one(blue)];
}

function contrast(one: Rgb, other: Rgb): number {
  const luminance = (colour: Rgb): number => {
    const [red, green, blue] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function times(matrix: Matrix, [red, green, blue]: Rgb): Rgb {
  const [x, y, z] = matrix.map((row) => row[0] * red + row[1] * green + row[2] * blue);
  return [x ?? 0, y ?? 0, z ?? 0];
}

function oklab(colour: Rgb): Rgb {
  const clipped = colour.map((value) => Math.min(1, Math.max(0, value))) as unknown as Rgb;
  const [l, m, s] = times(
    [
      [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
      [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
      [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ],
    clipped,
  ).map(Math.cbrt) as unknown as Rgb;
  return times(
    [
      [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
      [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
      [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
    ],
    [l, m, s],
  );
}

const distance = (one: Rgb, other: Rgb): number =>
  Math.hypot(...one.map((value, at) => value - other[at]!));

function deuteranopia(): Matrix {
  return [
    [0.292_75, 0.707_25, 0],
    [0.292_75, 0.707_25, 0],
    [-0.022_34, 0.022_34, 1],
  ];
}

function protanopia(): Matrix {
  return [
    [0.112_38, 0.887_62, 0],
    [0.112_38, 0.887_62, 0],
    [0.004_01, -0.004_01, 1],
  ];
}
