/** Inputs that once found something: `test/fuzz/seeds/TARGET/*`, tried first for ever after. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tests and `npm run fuzz` both run at the root of the tree. */
const SEEDS = join(process.cwd(), 'test', 'fuzz', 'seeds');

export function keptSeeds(target: string): Buffer[] {
  const folder = join(SEEDS, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

/** @returns its path, below the root */
export function keepSeed(target: string, input: Uint8Array): string {
  mkdirSync(join(SEEDS, target), { recursive: true });
  const name = createHash('sha256').update(input).digest('hex').slice(0, 12);
  writeFileSync(join(SEEDS, target, name), input);
  return `test/fuzz/seeds/${target}/${name}`;
}
