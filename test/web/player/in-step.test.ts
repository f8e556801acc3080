import { expect, it } from 'vitest';
import { correctionOf } from '../../../web/src/player/in-step.js';

it.each([
  [0, 1],
  [50, 1],
  [150, 1.05],
  [-150, 0.95],
  [1_000, 1.05],
  [1_001, 'jump'],
  [-5_000, 'jump'],
])('a player that is %d ms behind is corrected by %s', (behindMs, correction) => {
  expect(correctionOf(behindMs)).toBe(correction);
});
