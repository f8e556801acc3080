import { describe, expect, it } from 'vitest';
import { type Run, type Sample, ticksToMs } from '../../../src/model/sample.js';
import type { SampleWatcher } from '../../../src/model/watch.js';
import { eventually } from '../../rig/wait.js';
import { FilmStream } from './film-stream.js';
import { loadFilms } from './films.js';

/** The first film takes a moment to make on a fresh machine. */
const MAKING_MS = 60_000;

/** Keeps what it is shown. */
class Witness implements SampleWatcher {
  readonly runs: Run[] = [];
  readonly seen: Sample[] = [];
  losses = 0;
  run(run: Run): void {
    this.runs.push(run);
  }
  samples(batch: readonly Sample[]): void {
    this.seen.push(...batch);
  }
  ended(): void {
    this.losses += 1;
  }
}

describe('a film that plays in a circle', () => {
  it(
    'shows who joins the pictures since the last key frame at once',
    async () => {
      using stream = new FilmStream('main', (await loadFilms()).byName.main);
      const witness = new Witness();
      using _ = stream.watchSamples(witness);
      expect(witness.runs).toEqual([stream.run]);
      expect(witness.seen[0]).toMatchObject({ track: 0, key: true });
      expect(witness.seen.length).toBeGreaterThan(10);
    },
    MAKING_MS,
  );

  it('shows everybody the same samples', async () => {
    using stream = new FilmStream('main', (await loadFilms()).byName.main);
    const [early, late] = [new Witness(), new Witness()];
    using _ = stream.watchSamples(early);
    await eventually(() => early.seen.length > 60, { what: 'some samples' });
    using __ = stream.watchSamples(late);
    const from = early.seen.findIndex(({ dts, track }) => {
      const [first] = late.seen;
      return dts === first?.dts && track === first.track;
    });
    expect(from).toBeGreaterThanOrEqual(0);
    expect(late.seen).toEqual(early.seen.slice(from));
    expect(late.seen[0]!.data).toBe(early.seen[from]!.data);
  });

  it('has samples one behind the other, without holes', async () => {
    const { samples, tracks } = (await loadFilms()).byName.main;
    for (const track of [0, 1]) {
      let endTicks = 0;
      for (const sample of samples.filter((found) => found.track === track)) {
        expect(sample.dts).toBe(endTicks);
        endTicks += sample.duration;
      }
      expect(ticksToMs(endTicks, tracks[track]!)).toBe(16_000);
    }
  });

  it('freezes in a run without samples, and goes on at a key frame in it', async () => {
    using stream = new FilmStream('main', (await loadFilms()).byName.main);
    const witness = new Witness();
    using _ = stream.watchSamples(witness);
    stream.freeze(true);
    const before = witness.seen.length;
    expect([witness.runs.length, witness.losses]).toEqual([2, 1]);
    const late = new Witness();
    using __ = stream.watchSamples(late);
    expect([late.runs, late.seen]).toEqual([[stream.run], []]);
    stream.freeze(false);
    await eventually(() => witness.seen.length > before, { what: 'a sample' });
    expect(witness.seen[before]).toMatchObject({ track: 0, key: true });
    expect(witness.seen[before]!.dts).toBeGreaterThanOrEqual(0);
    expect(witness.runs).toHaveLength(2);
  });
});
