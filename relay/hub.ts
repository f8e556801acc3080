/**
 * The hub of one stream: hands each run, sample and part to whoever watches.
 *
 * It keeps the group of pictures so far, so that a new viewer has a picture at once; the samples are
 * shared with the parts' inputs, not copied.
 */
import { PartMuxer } from '../src/fmp4/part-muxer.js';
import type { Loss } from '../src/model/loss.js';
import type { Part } from '../src/model/part.js';
import { type Run, type Sample, ticksToMs } from '../src/model/sample.js';
import type { PartWatcher, SampleWatcher, Watch } from '../src/model/watch.js';
import { RateMeter, type Rates } from './rate-meter.js';

/** A longer group of pictures is not kept: its viewers wait for the next key frame. */
const MAX_GOP_BYTES = 48 * 1024 * 1024;

/** Bytes of samples of all tracks, and parts that were made of them. */
export type Received = Readonly<{ bytes: number; parts: number }>;

export class Hub {
  readonly #sampleWatchers = new Set<SampleWatcher>();
  readonly #partWatchers = new Set<PartWatcher>();
  #run: Run | null = null;
  #muxer: PartMuxer | null = null;
  #gop: Sample[] = [];
  #gopBytes = 0;
  readonly #meter = new RateMeter();
  #bytes = 0;
  #parts = 0;

  get run(): Run | null {
    return this.#run;
  }

  get rates(): Rates {
    return this.#meter.rates;
  }

  /** What came since the start, of all runs. */
  get received(): Received {
    return { bytes: this.#bytes, parts: this.#parts };
  }

  get sampleWatchers(): number {
    return this.#sampleWatchers.size;
  }

  /** @param wallMs wall-clock time of a media time of the run, both in ms */
  begin(run: Run, wallMs: (mediaMs: number) => number): void {
    this.#run = run;
    this.#gop = [];
    this.#gopBytes = 0;
    this.#meter.reset();
    this.#muxer = new PartMuxer(run, wallMs, (part) => this.#part(part));
    for (const watcher of this.#sampleWatchers) watcher.run(run);
  }

  samples(batch: readonly Sample[]): void {
    const run = this.#run;
    if (!run) return;
    for (const sample of batch) {
      this.#bytes += sample.data.length;
      this.#keep(sample);
      if (sample.track === 0)
        this.#meter.add(sample.data.length, ticksToMs(sample.duration, run.tracks[0]));
      else this.#meter.add(sample.data.length, 0);
      this.#muxer?.push(sample);
    }
    for (const watcher of this.#sampleWatchers) watcher.samples(batch);
  }

  end(loss: Loss): void {
    if (!this.#run) return;
    this.#muxer?.flush();
    this.#muxer = null;
    this.#run = null;
    this.#gop = [];
    for (const watcher of this.#sampleWatchers) watcher.ended(loss);
    for (const watcher of this.#partWatchers) watcher.ended(loss);
  }

  watchSamples(watcher: SampleWatcher): Watch {
    this.#sampleWatchers.add(watcher);
    if (this.#run) {
      watcher.run(this.#run);
      if (this.#gop.length > 0) watcher.samples([...this.#gop]);
    }
    return closing(() => this.#sampleWatchers.delete(watcher));
  }

  watchParts(watcher: PartWatcher): Watch {
    this.#partWatchers.add(watcher);
    return closing(() => this.#partWatchers.delete(watcher));
  }

  #keep(sample: Sample): void {
    if (sample.track === 0 && sample.key) {
      this.#gop = [];
      this.#gopBytes = 0;
    } else if (this.#gop.length === 0) {
      return;
    }
    this.#gop.push(sample);
    this.#gopBytes += sample.data.length;
    if (this.#gopBytes > MAX_GOP_BYTES) this.#gop = [];
  }

  #part(part: Part): void {
    this.#parts++;
    for (const watcher of this.#partWatchers) watcher.part(part);
  }
}

/** A watch that runs `close` once, however it is closed. */
export function closing(close: () => void): Watch {
  let open = true;
  const once = (): void => {
    if (!open) return;
    open = false;
    close();
  };
  return { close: once, [Symbol.dispose]: once };
}
