/** What servers of live streams are tested with: streams without cameras, and what servers look them up in. */
import type { LiveStream, StreamDirectory } from '../../relay/live-stream.js';
import type { PushPolicy } from '../../relay/push-policy.js';
import type { Loss } from '../../src/model/loss.js';
import { type Run, type Sample, ticksToMs } from '../../src/model/sample.js';
import type { SampleWatcher, Watch } from '../../src/model/watch.js';
import type { Film } from '../rig/film.js';

export const START_MS = Date.UTC(2024, 5, 1, 12);

export const LOST: Loss = {
  cause: 'offline',
  code: 'offline',
  message: 'the camera hung up',
  retryable: true,
};

/** A stream without a camera: tests say what it sends. */
export class SampleStream implements LiveStream {
  readonly cameraId: string;
  readonly streamName: string;
  run: Run | null = null;
  /** Watches of samples and holds that are open. */
  viewers = 0;
  /** Watches of samples that were ever opened. */
  watches = 0;
  readonly #watchers = new Set<SampleWatcher>();
  #gop: Sample[] = [];
  #timer: NodeJS.Timeout | undefined;
  #runs = 0;

  constructor(readonly path: string) {
    const [cameraId = '', streamName = 'main'] = path.split('/');
    this.cameraId = cameraId;
    this.streamName = streamName;
  }

  begin(tracks: Run['tracks'], startMs = START_MS): Run {
    clearInterval(this.#timer);
    this.#runs += 1;
    this.#gop = [];
    this.run = { id: String(this.#runs), tracks, startMs };
    for (const watcher of [...this.#watchers]) watcher.run(this.run);
    return this.run;
  }

  send(...batch: Sample[]): void {
    for (const sample of batch) {
      if (sample.track === 0 && sample.key) this.#gop = [];
      this.#gop.push(sample);
    }
    for (const watcher of [...this.#watchers]) watcher.samples(batch);
  }

  lose(loss: Partial<Loss> = {}): void {
    clearInterval(this.#timer);
    this.run = null;
    this.#gop = [];
    for (const watcher of [...this.#watchers]) watcher.ended({ ...LOST, ...loss });
  }

  /** A new run, `speed` times as fast as it was recorded; of it the first `headStartMs` at once. */
  play({ tracks, samples }: Film, { headStartMs = 1_500, speed = 1 } = {}): void {
    this.begin(tracks, Date.now() - headStartMs);
    const startedMs = performance.now();
    let next = 0;
    const feed = (): void => {
      const untilMs = headStartMs + (performance.now() - startedMs) * speed;
      const batch: Sample[] = [];
      for (let sample = samples[next]; sample !== undefined; sample = samples[++next]) {
        if (ticksToMs(sample.dts, tracks[sample.track]!) > untilMs) break;
        batch.push(sample);
      }
      if (batch.length > 0) this.send(...batch);
      if (next === samples.length) clearInterval(this.#timer);
    };
    this.#timer = setInterval(feed, 20);
    feed();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  watchSamples(watcher: SampleWatcher): Watch {
    this.#watchers.add(watcher);
    this.viewers += 1;
    this.watches += 1;
    if (this.run !== null) {
      watcher.run(this.run);
      if (this.#gop.length > 0) watcher.samples([...this.#gop]);
    }
    return watchUntil(() => {
      this.#watchers.delete(watcher);
      this.viewers -= 1;
    });
  }

  watchParts(): Watch {
    throw new Error('this stream has samples only');
  }

  hold(): Watch {
    this.viewers += 1;
    return watchUntil(() => (this.viewers -= 1));
  }
}

/** A watch that can be closed once. */
export function watchUntil(onClose: () => void): Watch {
  let isOpen = true;
  const close = (): void => {
    if (isOpen) onClose();
    isOpen = false;
  };
  return { close, [Symbol.dispose]: close };
}

export function directoryOf(streams: readonly LiveStream[]): StreamDirectory {
  return { find: (path) => streams.find((stream) => stream.path === path), all: () => streams };
}

/** @param keys by camera; null lets anybody publish */
export function policyOf(keys: Readonly<Record<string, string | null>>): PushPolicy {
  return {
    keyFor: (cameraId) => {
      const key = Object.hasOwn(keys, cameraId) ? keys[cameraId] : undefined;
      return key === undefined ? undefined : { key };
    },
  };
}
