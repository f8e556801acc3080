/**
 * Every stream of every camera, by path: started, looked up, replaced when the configuration changes.
 */
import type { DialPolicy } from '../src/dial-policy.js';
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import type { Resolver } from '../src/resolvers/resolver.js';
import type { Ingest, StreamMemory } from './camera-worker.js';
import { DialGate } from './dial-gate.js';
import { absence, knock } from './knock.js';
import type { LiveStream, StreamDirectory } from './live-stream.js';
import { Stream, type StreamObserver } from './stream.js';

export type StreamPlan = Readonly<{
  path: string;
  streamName: string;
  onDemand: boolean;
  /**
   * For a stream that passes: under which name is remembered what those of its kind carry. Nothing
   * else of it is.
   */
  learnsAs?: string;
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
  dial: Pick<DialPolicy, 'lookup'>;
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

  readonly #gate: DialGate;

  constructor(private readonly deps: RelayDeps) {
    this.#gate = new DialGate(deps.clock);
  }

  find(path: string): LiveStream | undefined {
    return this.#streams.get(path);
  }

  all(): readonly LiveStream[] {
    return [...this.#streams.values()];
  }

  /** How many watch each stream, by path. */
  viewers(): Map<string, number> {
    return new Map([...this.#streams].map(([path, { viewers }]) => [path, viewers]));
  }

  streamsOf(cameraId: string): Stream[] {
    return [...this.#streams.values()].filter((stream) => stream.cameraId === cameraId);
  }

  /** Makes a camera's streams known; `start` begins to pull them. */
  add({ streams, ...camera }: CameraPlan): Stream[] {
    const added = streams.map((plan) => this.addStream(plan, camera));
    const waker = camera.resolver.onChange?.(() => added.forEach((stream) => stream.wake()));
    if (waker) this.#wakers.set(camera.cameraId, waker);
    return added;
  }

  /** Makes one more stream of a camera known, which goes with it or by `removeStream`. */
  addStream(
    { path, streamName, onDemand, learnsAs }: StreamPlan,
    { cameraId, wantsAudio, resolver }: Omit<CameraPlan, 'streams'>,
  ): Stream {
    const { ingest, dial, clock, log, stallMs, lingerMs } = this.deps;
    const memory = learnsAs === undefined ? this.deps.memory : passing(this.deps.memory, learnsAs);
    const stream = new Stream(
      { path, onDemand, lingerMs },
      {
        camera: cameraId, stream: streamName, resolver, wantsAudio, stallMs,
        ingest, memory, clock, log, random: Math.random, gate: this.#gate,
        knock: (source) => knock(source, dial.lookup),
        absence: (source, signal) => absence(source, dial.lookup, signal),
      },
      this.deps.observer,
    ); // prettier-ignore
    this.#streams.set(path, stream);
    return stream;
  }

  /** Ends one stream; resolves once its worker is gone. */
  async removeStream(stream: Stream): Promise<void> {
    await stream.stop();
    if (this.#streams.get(stream.path) === stream) this.#streams.delete(stream.path);
  }

  /** Ends a camera's streams; resolves once their workers are gone. */
  async remove(cameraId: string): Promise<void> {
    this.#wakers.get(cameraId)?.[Symbol.dispose]();
    this.#wakers.delete(cameraId);
    await Promise.all(this.streamsOf(cameraId).map((stream) => this.removeStream(stream)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...new Set(this.all().map(({ cameraId }) => cameraId))].map((id) => this.remove(id)),
    );
  }
}

/** What streams that pass have in common. */
function passing(memory: StreamMemory, name: string): StreamMemory {
  return {
    plan: (camera) => memory.plan(camera, name),
    rememberPlan: (camera, _, plan) => memory.rememberPlan(camera, name, plan),
    picture: () => null,
    rememberPicture: () => undefined,
    wait: () => null,
    rememberWait: () => undefined,
  };
}
