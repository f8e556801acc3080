/** A stream recorder on a disk in memory, with a clock that is turned by hand. */
import { type Disk } from '../../recorder/disk.js';
import type { Room } from '../../recorder/room.js';
import { type StreamOptions, StreamRecorder } from '../../recorder/stream-recorder.js';
import { openTimeline, type Timeline } from '../../recorder/timeline.js';
import { silentLog } from '../../src/kit/log.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { endlessRoom } from '../../recorder/endless-room.js';
import { FakeDisk } from './fake-disk.js';
import { PORCH, START_MS } from './parts.js';

export const ALWAYS = { fromMs: 0, toMs: 1e13 };

export class Rig implements AsyncDisposable {
  readonly clock = new FakeClock(START_MS);
  readonly timeline: Timeline;
  recorder: StreamRecorder;
  /** How often the recorder asked for room. */
  asked = 0;
  /** What it may take, bytes; none of it is ever used up. */
  readonly room: Room = {
    ...endlessRoom,
    finished: () => this.asked++,
    failed: () => this.asked++,
  };

  private constructor(
    readonly index: RecordingIndex,
    readonly disk: FakeDisk,
    readonly options: Partial<StreamOptions>,
  ) {
    this.timeline = openTimeline(index.read, this.clock);
    this.recorder = this.start();
  }

  static async open(options: Partial<StreamOptions> = {}): Promise<Rig> {
    const index = await openIndex({ file: ':memory:', log: silentLog });
    return new Rig(index, new FakeDisk(), options);
  }

  /** Another recorder of the same stream, as after a restart. */
  start(disk: Disk = this.disk): StreamRecorder {
    const { index, clock } = this;
    const deps = { directory: '/data', disk, index, clock, log: silentLog, room: this.room };
    this.recorder = new StreamRecorder(deps, { ...PORCH, segmentMs: 10_000, ...this.options });
    return this.recorder;
  }

  /** Resolves once everything delivered so far has been dealt with: nothing has moved for a while. */
  async idle(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 10; quietTurns++) {
      const before = this.disk.operations.length;
      await new Promise((resolve) => setImmediate(resolve));
      const { queuedBytes } = this.recorder.state;
      if (queuedBytes > 0 || before !== this.disk.operations.length) quietTurns = 0;
    }
  }

  get recordings() {
    return this.index.read.overlapping(PORCH, ALWAYS);
  }

  /** Gaps as `cause from-to`, ms after the start; an open one without an end. */
  get gaps(): string[] {
    const afterStart = (ms: number | null): string => (ms === null ? '' : String(ms - START_MS));
    return this.index.read
      .gaps(PORCH, ALWAYS)
      .map(({ cause, fromMs, toMs }) => `${cause} ${afterStart(fromMs)}-${afterStart(toMs)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.recorder.stop('shutdown');
    await this.index[Symbol.asyncDispose]();
  }
}
