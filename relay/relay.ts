/**
 * Every stream of every camera, by path: started, looked up, replaced when the configuration changes.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import type { Resolver } from '../src/resolvers/resolver.js';
import type { Ingest, StreamMemory } from './camera-worker.js';
import { knock } from './knock.js';
import type { LiveStream, StreamDirectory } from './live-stream.js';
import { Stream, type StreamObserver } from './stream.js';

export type StreamPlan = Readonly<{
  path: string;
  streamName: string;
  onDemand: boolean;
}>;

/** A camera as the relay needs to know it. */
export type CameraPlan = Readonly<{
  cameraId: string;
  /** The first is the one at the camera's own path. */
  streams: readonly [StreamPlan, ...StreamPlan[]];
  wantsAudio: boolean;
  resolver: Resolver;
}>;

export type RelayDeps = Readonly<{
  ingest: Ingest;
  memory: StreamMemory;
  observer: StreamObserver;
  clock: Clock;
  log: Log;
  /** No sample for this long, ms, ends a connection. */
  stallMs: number;
  /** How long an on-demand stream goes on after its last viewer, ms. */
  lingerMs: number;
}>;

export class Relay implements StreamDirectory, AsyncDisposable {
  readonly #streams = new Map<string, Stream>();
  readonly #wakers = new Map<string, Disposable>();

  constructor(private readonly deps: RelayDeps) {}

  find(path: string): LiveStream | undefined {
    return this.#streams.get(path);
  }

  all(): readonly LiveStream[] {
    return [...this.#streams.values()];
  }

  streamsOf(cameraId: string): Stream[] {
    return [...this.#streams.values()].filter((stream) => stream.cameraId === cameraId);
  }

  /** Makes a camera's streams known; `start` begins to pull them. */
  add({ cameraId, streams, wantsAudio, resolver }: CameraPlan): Stream[] {
    const { ingest, memory, clock, log, stallMs, lingerMs } = this.deps;
    const added = streams.map(({ path, streamName, onDemand }) => {
      const stream = new Stream(
        { path, onDemand, lingerMs },
        {
          camera: cameraId, stream: streamName, resolver, wantsAudio, stallMs,
          ingest, memory, clock, log, knock, random: Math.random,
        },
        this.deps.observer,
      ); // prettier-ignore
      this.#streams.set(path, stream);
      return stream;
    });
    const waker = resolver.onChange?.(() => added.forEach((stream) => stream.wake()));
    if (waker) this.#wakers.set(cameraId, waker);
    return added;
  }

  /** Ends a camera's streams; resolves once their workers are gone. */
  async remove(cameraId: string): Promise<void> {
    this.#wakers.get(cameraId)?.[Symbol.dispose]();
    this.#wakers.delete(cameraId);
    const streams = this.streamsOf(cameraId);
    await Promise.all(streams.map((stream) => stream.stop()));
    for (const { path } of streams) this.#streams.delete(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...new Set(this.all().map(({ cameraId }) => cameraId))].map((id) => this.remove(id)),
    );
  }
}
