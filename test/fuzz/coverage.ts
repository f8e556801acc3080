/**
 * Inputs that reach code no input before has reached, found by V8's own block coverage.
 *
 * Inputs are tried in batches, since reading the counters costs more than most inputs; of a batch that
 * reached something new each input is tried once more, alone. For a short while before a long run: the
 * inputs it finds are seeds for that.
 */
import { Session, type Profiler } from 'node:inspector';
import fc from 'fast-check';
import { changed, changes, inputsOf } from './changes.js';
import type { Target } from './target.js';
import { tried } from './trial.js';

const BATCH = 100;
/** More seeds than these make the run no better. */
const MOST_FOUND = 500;

/** @returns what reached something new, in the order in which it was found */
export async function explore(
  target: Target,
  { forMs, seed, watch }: { forMs: number; seed: number; watch: (input: Buffer) => void },
): Promise<Buffer[]> {
  using coverage = new Coverage();
  const corpus = [...target.seeds];
  const found: Buffer[] = [];
  const attempt = async (inputs: readonly Buffer[]): Promise<Footprint> => {
    for (const input of inputs) {
      watch(input);
      // What is wrong with it the run will find, for it is one of its seeds then.
      await tried(target, input).catch(() => undefined);
    }
    return coverage.take();
  };
  const known = new Unreached();
  known.without(await attempt(corpus));
  const endMs = performance.now() + forMs;
  for (let round = 0; performance.now() < endMs && found.length < MOST_FOUND; round++) {
    const batch = batchOf(target, corpus, seed + round);
    if (!known.has(await attempt(batch))) continue;
    for (const input of batch) {
      if (!known.without(await attempt([input]))) continue;
      corpus.push(input);
      found.push(input);
    }
  }
  return found;
}

function batchOf(target: Target, corpus: readonly Buffer[], seed: number): Buffer[] {
  const stock = { ...target, seeds: corpus };
  const grown = fc
    .tuple(fc.nat(corpus.length - 1), changes)
    .map(([index, list]) => changed(corpus[index]!, list, stock));
  return fc.sample(fc.oneof(grown, inputsOf(target)), { numRuns: BATCH, seed });
}

/** Whose code is counted: the program's, and the library's that it speaks RTMP with. */
const COUNTED = /\/(?:src|relay|recorder|storage|node-media-server)\/(?!.*node_modules)/;

type Stretch = readonly [from: number, to: number];
/** Of each function that ran: itself, and what of it did not run. */
type Footprint = readonly Readonly<{ name: string; whole: Stretch; idle: readonly Stretch[] }>[];

class Coverage implements Disposable {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** What ran since the last time. */
  take(): Footprint {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    // The session is of this very thread, so the answer is there when the call is back.
    this.#session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error) throw error;
      scripts = taken.result;
    });
    return scripts.filter(({ url }) => COUNTED.test(url)).flatMap(footprintOf);
  }

  [Symbol.dispose](): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }
}

function footprintOf({ scriptId, functions }: Profiler.ScriptCoverage): Footprint {
  return functions.flatMap(({ ranges: [all, ...inside] }) => {
    if (!all || all.count === 0) return [];
    const whole: Stretch = [all.startOffset, all.endOffset];
    const idle = inside
      .filter(({ count }) => count === 0)
      .map(({ startOffset, endOffset }): Stretch => [startOffset, endOffset]);
    return [{ name: `${scriptId}:${whole.join('-')}`, whole, idle }];
  });
}

/** What no input has reached yet. */
class Unreached {
  readonly #left = new Map<string, readonly Stretch[]>();

  /** Whether there is something new in it. */
  has(footprint: Footprint): boolean {
    return footprint.some((each) => lengthOf(this.#after(each)) < lengthOf(this.#before(each)));
  }

  /** @returns whether there was something new in it */
  without(footprint: Footprint): boolean {
    const isNew = this.has(footprint);
    if (isNew) for (const each of footprint) this.#left.set(each.name, this.#after(each));
    return isNew;
  }

  #before({ name, whole }: Footprint[number]): readonly Stretch[] {
    return this.#left.get(name) ?? [whole];
  }

  #after(each: Footprint[number]): readonly Stretch[] {
    return this.#before(each).flatMap(([from, to]) =>
      each.idle
        .map(([a, b]): Stretch => [Math.max(a, from), Math.min(b, to)])
        .filter(([a, b]) => a < b),
    );
  }
}

const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, [from, to]) => sum + to - from, 0);
