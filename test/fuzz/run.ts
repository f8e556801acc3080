/** A target tried on many inputs. */
import fc from 'fast-check';
import { inputsOf } from './changes.js';
import { heldBytes } from './heap.js';
import { keptSeeds } from './seeds.js';
import type { Target } from './target.js';
import { tried } from './trial.js';

export type Finding = Readonly<{ input: Uint8Array; what: string }>;

export type Outcome = Readonly<{
  inputs: number;
  slowestMs: number;
  /** Bytes held more at the end than after the first tenth. */
  grown: number;
  findings: readonly Finding[];
}>;

/** More, bytes, is a leak; code and caches of the engine come and go. */
const MOST_GROWTH = 8 * 1024 * 1024;
/** For making a finding smaller, ms. */
const SHRINK_MS = 20_000;
/** Inputs before the heap is measured for the first time. */
const warmUp = (inputs: number): number => Math.max(1, Math.floor(inputs / 10));

export type RunOptions = Readonly<{
  inputs: number;
  seed: number;
  /** Inputs that reach where the target's own seeds do not. */
  more?: readonly Buffer[];
  /** Told of each input before it is tried. */
  watch?: (input: Buffer) => void;
}>;

export async function run(target: Target, options: RunOptions): Promise<Outcome> {
  const { inputs, seed, more = [], watch } = options;
  const kept = keptSeeds(target.name);
  let [count, slowestMs, before] = [0, 0, 0];
  const attempt = async (input: Buffer): Promise<void> => {
    watch?.(input);
    slowestMs = Math.max(slowestMs, await tried(target, input));
    count++;
    if (count === kept.length + warmUp(inputs)) before = heldBytes();
  };
  for (const input of kept) {
    const finding = await attempt(input).then(() => null, findingOf(input));
    if (finding) return { inputs: count, slowestMs, grown: 0, findings: [finding] };
  }
  const property = fc.asyncProperty(inputsOf(target, [...kept, ...more]), attempt);
  const checked = await fc.check(property, { numRuns: inputs, seed, endOnFailure: true });
  if (checked.failed) {
    const { counterexamplePath: path } = checked;
    const smaller = await fc.check(property, {
      numRuns: inputs,
      seed,
      path: path ?? '',
      interruptAfterTimeLimit: SHRINK_MS,
    });
    const worst = smaller.counterexample ? smaller : checked;
    const [input] = worst.counterexample ?? [];
    const finding = findingOf(input ?? Buffer.alloc(0))(worst.errorInstance);
    return { inputs: count, slowestMs, grown: 0, findings: [finding] };
  }
  const grown = heldBytes() - before;
  const findings =
    grown > MOST_GROWTH ? [{ input: Buffer.alloc(0), what: `it holds ${grown} bytes more` }] : [];
  return { inputs: count, slowestMs, grown, findings };
}

const findingOf =
  (input: Buffer) =>
  (error: unknown): Finding => ({
    input,
    what: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
