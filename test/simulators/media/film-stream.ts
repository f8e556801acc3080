/**
 * A film that plays in a circle, as a live stream: where it stands is a matter of the time alone, so
 * that everybody sees the same pictures at the same moment, and it costs nothing while nobody looks.
 */
import type { LiveStream } from '../../../relay/live-stream.js';
import type { Loss } from '../../../src/model/loss.js';
import { type Run, type Sample, ticksToMs } from '../../../src/model/sample.js';
import type { SampleWatcher, Watch } from '../../../src/model/watch.js';
import { type Film, FILM_SECONDS } from './films.js';

/** How often what is due goes out, ms. */
const SEND_EVERY_MS = 20;
/** It has been playing for so long when it is made: who joins at once gets pictures at once, ms. */
const HEAD_START_MS = 1_500;
/** What outputs hear in front of a run that has no pictures yet. */
const FROZEN: Loss = {
  cause: 'stalled',
  code: 'stalled',
  message: 'the simulated camera stands still',
  retryable: true,
};

export class FilmStream implements LiveStream, Disposable {
  readonly cameraId = 'simulated';
  readonly #watchers = new Set<SampleWatcher>();
  readonly #startedMs = performance.now() - HEAD_START_MS;
  readonly #wallStartMs = Date.now() - HEAD_START_MS;
  #runs = 0;
  /** Where the run began, counted from the start of the film; a key frame is there. */
  #originS = 0;
  #run: Run;
  /** The first sample that has not been sent, counted over all rounds. */
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  #frozen = false;
  /** After a freeze nothing is sent before it. */
  #awaitsKey = false;

  constructor(
    readonly path: string,
    private readonly film: Film,
  ) {
    this.#run = this.#newRun();
  }

  get streamName(): string {
    return this.path;
  }

  get run(): Run {
    return this.#run;
  }

  /** A frozen one has begun a run without any sample: outputs forget the pictures they kept. */
  freeze(frozen: boolean): void {
    if (frozen === this.#frozen) return;
    this.#send();
    this.#frozen = frozen;
    this.#awaitsKey = true;
    if (!frozen) return;
    this.#originS = Math.ceil((performance.now() - this.#startedMs) / 1_000);
    this.#run = this.#newRun();
    for (const watcher of this.#watchers) {
      watcher.ended(FROZEN);
      watcher.run(this.#run);
    }
  }

  watchSamples(watcher: SampleWatcher): Watch {
    this.#send();
    this.#watchers.add(watcher);
    this.#timer ??= setInterval(() => this.#send(), SEND_EVERY_MS);
    watcher.run(this.#run);
    const soFar = this.#picturesSoFar();
    if (soFar.length > 0) watcher.samples(soFar);
    return watchUntil(() => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this[Symbol.dispose]();
    });
  }

  watchParts(): Watch {
    throw new Error('a simulated device sends no parts');
  }

  /** It plays in any case. */
  hold(): Watch {
    return watchUntil(() => undefined);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #newRun(): Run {
    this.#runs += 1;
    const startMs = this.#wallStartMs + this.#originS * 1_000;
    return { id: String(this.#runs), tracks: this.film.tracks, startMs };
  }

  #send(): void {
    const due = this.#dueCount();
    const batch: Sample[] = [];
    for (; this.#next < due; this.#next += 1) {
      const sample = this.#sampleAt(this.#next);
      if (sample.track === 0 && sample.key && !this.#frozen) this.#awaitsKey = false;
      if (!this.#awaitsKey) batch.push(sample);
    }
    if (batch.length > 0) for (const watcher of this.#watchers) watcher.samples(batch);
  }

  /** From the last key frame on. */
  #picturesSoFar(): Sample[] {
    if (this.#awaitsKey) return [];
    const samples: Sample[] = [];
    for (let index = this.#next - 1; index >= 0; index -= 1) {
      const sample = this.#sampleAt(index);
      samples.unshift(sample);
      if (sample.track === 0 && sample.key) return samples;
    }
    return [];
  }

  /** How many samples have begun so far, over all rounds. */
  #dueCount(): number {
    const { samples, tracks } = this.film;
    const playedMs = performance.now() - this.#startedMs;
    const roundMs = FILM_SECONDS * 1_000;
    const rounds = Math.floor(playedMs / roundMs);
    const inRoundMs = playedMs - rounds * roundMs;
    const isLater = ({ dts, track }: Sample): boolean => ticksToMs(dts, tracks[track]!) > inRoundMs;
    const later = samples.findIndex(isLater);
    return rounds * samples.length + (later < 0 ? samples.length : later);
  }

  #sampleAt(index: number): Sample {
    const { samples, tracks } = this.film;
    const sample = samples[index % samples.length]!;
    const round = Math.floor(index / samples.length);
    const shift = (round * FILM_SECONDS - this.#originS) * tracks[sample.track]!.timescale;
    return { ...sample, dts: sample.dts + shift, pts: sample.pts + shift };
  }
}

function watchUntil(onClose: () => void): Watch {
  let isOpen = true;
  const close = (): void => {
    if (isOpen) onClose();
    isOpen = false;
  };
  return { close, [Symbol.dispose]: close };
}
