/**
 * `npm run fuzz -- [--inputs N] [--seed N] [--explore SECONDS] [TARGET…]`: targets for long, one after the
 * other, with a table at the end. What finds something is kept among the seeds.
 */
import { parseArgs } from 'node:util';
import { runJob, type Result } from './jobs.js';
import { keepSeed } from './seeds.js';
import { TARGETS } from './targets/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    explore: { type: 'string', default: '15' },
  },
});
const number = (name: 'inputs' | 'seed' | 'explore', least: number): number => {
  const value = Number(values[name] ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isSafeInteger(value) || value < least) fail(`--${name} takes a whole number`);
  return value;
};
const inputs = number('inputs', 1);
const seed = number('seed', 0);
const exploreMs = number('explore', 0) * 1_000;
const known = TARGETS.map(({ name }) => name);
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined) fail(`there is no target ${unknown}; there are ${known.join(', ')}`);
const chosen = positionals.length > 0 ? positionals : known;

console.log(`seed ${seed}`);
console.log(row('target', 'inputs', 'seconds', 'explored', 'slowest ms', 'growth kB', 'findings'));
let findings = 0;
for (const name of chosen) {
  const result = await runJob({ name, inputs, seed, exploreMs });
  findings += result.findings.length;
  console.log(lineOf(name, result));
  for (const { input, what } of result.findings) {
    if (input.length > 0) console.log(`  kept as ${keepSeed(name, input)}`);
    console.log(`  ${what.replaceAll('\n', '\n  ')}`);
  }
}
process.exitCode = findings > 0 ? 1 : 0;

function lineOf(name: string, result: Result): string {
  const { seconds, explored, slowestMs, grown } = result;
  const figures = [result.inputs, seconds.toFixed(1), explored, slowestMs.toFixed(1)];
  return row(name, ...figures.map(String), String(Math.round(grown / 1024)), String(result.findings.length)); // prettier-ignore
}

function row(name: string, ...figures: readonly string[]): string {
  return name.padEnd(20) + figures.map((figure) => figure.padStart(11)).join('');
}

function fail(message: string): never {
  console.error(`fuzz: ${message}`);
  process.exit(2);
}
