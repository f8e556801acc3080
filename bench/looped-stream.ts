/** A live stream that plays a file again and again at the speed of life, for the bench's own source. */
import { readFileSync } from 'node:fs';
import { Hub } from '../relay/hub.js';
import type { LiveStream } from '../relay/live-stream.js';
import { FragmentReader, type FragmentSample } from '../src/fmp4/fragment-reader.js';
import { type Run, type Sample, ticksToMs } from '../src/model/sample.js';
import type { Track } from '../src/model/track.js';
import type { Watch } from '../src/model/watch.js';

const TICK_MS = 10;

export class LoopedStream implements LiveStream {
  readonly cameraId: string;
  readonly streamName = 'main';
  readonly #hub = new Hub();
  readonly #tracks: [Track, ...Track[]];
  /** All samples of one round, in the order in which they are due. */
  readonly #round: readonly { track: number; sample: FragmentSample; dueMs: number }[];
  readonly #roundMs: number;
  #next = 0;
  #rounds = 0;
  /** Where each track's next sample may begin. */
  readonly #endTicks: number[] = [];
  readonly #startMs = performance.now();

  constructor(
    readonly path: string,
    file: string,
  ) {
    this.cameraId = path;
    const { tracks, samples } = readAll(file);
    this.#tracks = tracks;
    this.#round = samples;
    // Whole frames of the lead: the next round begins where its last one ends.
    const last = samples.filter(({ track }) => track === 0).at(-1);
    this.#roundMs = last ? last.dueMs + ticksToMs(last.sample.duration, tracks[0]) : 0;
    const run: Run = { id: 'loop', tracks, startMs: Date.now() };
    this.#hub.begin(run, (mediaMs) => run.startMs + mediaMs);
    setInterval(() => this.#play(), TICK_MS);
  }

  get run(): Run | null {
    return this.#hub.run;
  }

  watchSamples(...args: Parameters<Hub['watchSamples']>): Watch {
    return this.#hub.watchSamples(...args);
  }

  watchParts(...args: Parameters<Hub['watchParts']>): Watch {
    return this.#hub.watchParts(...args);
  }

  hold(): Watch {
    return this.#hub.watchParts({ part: () => undefined, ended: () => undefined });
  }

  #play(): void {
    const nowMs = performance.now() - this.#startMs;
    const batch: Sample[] = [];
    for (;;) {
      const due = this.#round[this.#next];
      if (!due || due.dueMs + this.#rounds * this.#roundMs > nowMs) break;
      const sample = this.#shifted(due.track, due.sample);
      // The last sound of a round reaches into the next one.
      if (sample.duration > 0 && sample.dts >= (this.#endTicks[due.track] ?? 0)) {
        this.#endTicks[due.track] = sample.dts + sample.duration;
        batch.push(sample);
      }
      this.#next++;
      if (this.#next < this.#round.length) continue;
      this.#next = 0;
      this.#rounds++;
    }
    if (batch.length > 0) this.#hub.samples(batch);
  }

  #shifted(track: number, sample: FragmentSample): Sample {
    const timescale = this.#tracks[track]?.timescale ?? 1;
    const shift = Math.round((this.#rounds * this.#roundMs * timescale) / 1000);
    return { ...sample, track, dts: sample.dts + shift, pts: sample.pts + shift };
  }
}

function readAll(file: string) {
  const tracks: Track[] = [];
  const samples: { track: number; sample: FragmentSample; dueMs: number }[] = [];
  const indexOf = new Map<number, number>();
  const reader = new FragmentReader({
    tracks: (found) => {
      found.forEach(({ id }, index) => indexOf.set(id, index));
      tracks.push(...found.map(({ track }) => track));
    },
    samples: (id, found) => {
      const track = indexOf.get(id) ?? 0;
      const of = tracks[track];
      if (of)
        for (const sample of found)
          samples.push({ track, sample, dueMs: ticksToMs(sample.dts, of) });
    },
  });
  reader.push(readFileSync(file));
  const [lead, ...others] = tracks;
  if (!lead) throw new Error(`${file} holds no tracks`);
  const origin = samples[0]?.dueMs ?? 0;
  return {
    tracks: [lead, ...others] as [Track, ...Track[]],
    samples: samples
      .map((entry) => ({ ...entry, dueMs: entry.dueMs - origin }))
      .filter(({ dueMs }) => dueMs >= 0)
      .sort((a, b) => a.dueMs - b.dueMs),
  };
}
