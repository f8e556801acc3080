/** What a browser has to load before it shows anything. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const ASSETS = join(import.meta.dirname, '../../dist/web/assets');

/** Of all files of a kind together, compressed. */
function bytes(ending: string): number {
  return readdirSync(ASSETS)
    .filter((name) => name.endsWith(ending))
    .map((name) => gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length)
    .reduce((sum, length) => sum + length, 0);
}

describe('the page that was built', () => {
  it('is at most 250 KB of script, with the player', () => {
    expect(bytes('.js')).toBeLessThanOrEqual(250_000);
  });

  it('is at most 20 KB of style', () => {
    expect(bytes('.css')).toBeLessThanOrEqual(20_000);
  });
});
