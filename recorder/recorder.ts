/**
 * The recorder: everything that turns parts into recordings and keeps them in order. It knows no
 * cameras and no hub; whoever has streams opens a `StreamRecorder` for each and lets it watch.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import type { IndexWrite } from '../storage/index-write.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { StreamKey } from '../storage/streams.js';
import { Checkpointer } from './checkpointer.js';
import { type Disk, nodeDisk } from './disk.js';
import { pastOf } from './gap-book.js';
import { recover } from './recovery.js';
import { Pins } from './pins.js';
import { ProtectedSpans } from './protected-spans.js';
import { forgetPlan, missedSince, recallPlan } from './plan-memory.js';
import type { RecordPlan } from './planned.js';
import { PreRollPool } from './pre-roll.js';
import { RecordGate } from './record-gate.js';
import type { RetentionPolicy } from './retention.js';
import { RetentionKeeper } from './retention-keeper.js';
import { StorageRoom } from './room.js';
import { StorageHealth } from './storage-health.js';
import { type StopReason, type StreamOptions, StreamRecorder } from './stream-recorder.js';
import { openTimeline, type Timeline } from './timeline.js';

/** How long the start of the program waits for the gap ledger, ms. */
const LEDGER_PATIENCE_MS = 2_000;

export type RecorderOptions = Readonly<{
  /** The storage directory, made where it is missing; recordings lie below `recordings/`. */
  directory: string;
  index: RecordingIndex;
  retention: RetentionPolicy;
  clock: Clock;
  log: Log;
  disk?: Disk;
  /** Why nothing may be written into the directory or deleted there now, or null. */
  refusal?: () => Promise<string | null>;
}>;

/** How often the directory is looked at whether it is still the right one, ms. */
const LOOK_EVERY_MS = 1_000;

/** Puts in order what a crash left behind, then is ready to record. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { directory, index, log, disk = nodeDisk } = options;
  await disk.makeDirectory(directory);
  await recover({ directory, disk, index, log });
  const recorder = new Recorder({ ...options, disk });
  await recorder.protectedSpans.load();
  return recorder;
}

export class Recorder implements AsyncDisposable {
  readonly timeline: Timeline;
  /** What readers hold back from being deleted. */
  readonly pins = new Pins();
  /** What is wrong with the storage. */
  readonly health = new StorageHealth();
  /** What people asked to keep. */
  readonly protectedSpans: ProtectedSpans;
  readonly #streams = new Map<string, StreamRecorder>();
  /** Of the streams that follow a plan. */
  readonly #gates = new Map<string, RecordGate>();
  readonly #preRolls = new PreRollPool();
  readonly #checkpointer: Checkpointer;
  readonly #retention: RetentionKeeper;
  readonly #room: StorageRoom;
  #policy: RetentionPolicy;
  readonly #stopping = new AbortController();
  readonly #lookout: Promise<void>;
  #refusal: string | null = null;

  /** @param options those of `startRecorder`, which is how to come by one */
  constructor(private readonly options: RecorderOptions & { disk: Disk }) {
    this.timeline = openTimeline(options.index.read, options.clock);
    this.#checkpointer = new Checkpointer(options.clock);
    this.protectedSpans = new ProtectedSpans(options);
    this.#policy = options.retention;
    const { health, pins, protectedSpans } = this;
    this.#retention = new RetentionKeeper(
      { ...options, pins, protectedSpans, health, refusal: () => this.#look() },
      this.#policy,
    );
    this.#room = new StorageRoom({
      ...options,
      health,
      keeper: this.#retention,
      policy: () => this.#policy,
      refusal: (anew) => (anew ? this.#look() : Promise.resolve(this.#refusal)),
      protectedSpans,
      unsaved: () => this.#unsaved(),
      streams: () => this.#streams.size,
    });
    this.#lookout = this.#lookOut(this.#stopping.signal);
  }

  /**
   * Begins to record a stream: what follows should be recorded, and is a gap where it is not.
   * Each stream at most once at a time.
   */
  open(options: StreamOptions): StreamRecorder {
    const name = nameOf(options);
    if (this.#streams.has(name)) throw new Error(`${name} is being recorded already`);
    const stream = new StreamRecorder({ ...this.options, room: this.#room }, options);
    this.#streams.set(name, stream);
    this.#checkpointer.add(stream);
    return stream;
  }

  /** The same, of what a plan says. */
  follow({ plan, ...options }: StreamOptions & { plan: RecordPlan }): RecordGate {
    const recorder = this.open({ ...options, waits: true });
    const { clock, log, index } = this.options;
    const { cameraId, streamName } = options;
    const deps = { recorder, read: index.read, pool: this.#preRolls, clock, log };
    const gate = new RecordGate(deps, { cameraId, streamName }, plan);
    this.#gates.set(nameOf(options), gate);
    return gate;
  }

  /** Stops recording a stream, once what it was given is safe. Not being recorded is fine. */
  async close(key: StreamKey, reason: StopReason): Promise<void> {
    const name = nameOf(key);
    const stream = this.#streams.get(name);
    if (!stream) return;
    await (this.#gates.get(name) ?? stream).stop(reason);
    this.#gates.delete(name);
    this.#checkpointer.remove(stream);
    this.#streams.delete(name);
  }

  /** The recorder of a stream, while it is open. */
  stream(key: StreamKey): StreamRecorder | undefined {
    return this.#streams.get(nameOf(key));
  }

  /** What stands before the recorder of a stream that follows a plan. */
  gate(key: StreamKey): RecordGate | undefined {
    return this.#gates.get(nameOf(key));
  }

  /**
   * To be called once all streams have been opened at the start of the program: a stream that was
   * recorded before and is not any more has no gap going on. Resolves once the ledger says what was missed
   * meanwhile, or before where the disk takes its time.
   */
  async settle(): Promise<void> {
    const { index, clock } = this.options;
    const { read } = index;
    const nowMs = clock.now();
    const writes = read
      .streams()
      .filter((stream) => !this.#streams.has(nameOf(stream)))
      .flatMap(({ recording, cameraId, streamName }): IndexWrite[] => {
        const key = { cameraId, streamName };
        if (recallPlan(read, key)) {
          const { writes } = missedSince(read, key, pastOf(read, key), { nowMs, goesOn: false });
          return [...writes, forgetPlan(key, nowMs)];
        }
        if (!recording && !read.openGap(key)) return [];
        return [
          { ...key, type: 'closeGap', toMs: nowMs },
          { ...key, type: 'recording', on: false },
        ];
      });
    if (writes.length > 0) await index.write(...writes);
    const done = new AbortController();
    await Promise.race([
      Promise.all(Array.from(this.#streams.values(), (stream) => stream.settled())),
      clock.sleep(LEDGER_PATIENCE_MS, done.signal),
    ]);
    done.abort();
  }

  /** From now on, another policy holds; what it condemns is deleted soon. */
  setRetention(policy: RetentionPolicy): void {
    this.#policy = policy;
    this.#retention.setPolicy(policy);
    void this.#retention.sweep();
  }

  /** Deletes what has to go by now; resolves once it is gone. Never rejects. */
  sweep(): Promise<void> {
    return this.#retention.sweep();
  }

  /** Whether the directory is the right one: what is found is told. */
  async #look(): Promise<string | null> {
    this.#refusal = (await this.options.refusal?.()) ?? null;
    this.health.set(null, 'disk', this.#refusal);
    return this.#refusal;
  }

  async #lookOut(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look();
      await this.options.clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  #unsaved(): Map<string, number> {
    const unsaved = new Map<string, number>();
    for (const { cameraId, state } of this.#streams.values()) {
      unsaved.set(cameraId, (unsaved.get(cameraId) ?? 0) + state.unsavedBytes);
    }
    return unsaved;
  }

  /** Finishes and indexes what is open. */
  async [Symbol.asyncDispose](): Promise<void> {
    const streams = [...this.#gates.values(), ...this.#streams.values()];
    await Promise.all(streams.map((stream) => stream.stop('shutdown')));
    this.#stopping.abort();
    await this.#lookout;
    await this.#checkpointer[Symbol.asyncDispose]();
    await this.#retention[Symbol.asyncDispose]();
  }
}

const nameOf = ({ cameraId, streamName }: StreamKey): string => `${cameraId}/${streamName}`;
