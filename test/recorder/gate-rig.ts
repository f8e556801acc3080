/** A gate before a recorder on a disk in memory; a camera that sends in step with a clock turned by hand. */
import type { ToldEvent } from '../../recorder/plan.js';
import type { RecordPlan } from '../../recorder/planned.js';
import { PreRollPool } from '../../recorder/pre-roll.js';
import { recover } from '../../recorder/recovery.js';
import { RecordGate } from '../../recorder/record-gate.js';
import type { StopReason } from '../../recorder/stream-recorder.js';
import { joinStretches } from '../../recorder/timeline.js';
import type { Clock } from '../../src/kit/clock.js';
import { silentLog } from '../../src/kit/log.js';
import type { RecordMode } from '../../src/model/record-mode.js';
import { settled } from '../fake-clock.js';
import { aLoss, Camera, type PartSpec, PORCH, START_MS } from './parts.js';
import { ALWAYS, Rig } from './rig.js';

export const PART_MS = 500;

export class GateRig implements AsyncDisposable {
  readonly pool = new PreRollPool();
  gate: RecordGate;
  /** Over with a kill: nobody wakes up any more. */
  #life: { isOver: boolean } = { isOver: false };
  camera: Camera | null = null;

  private constructor(
    readonly rig: Rig,
    public what: RecordPlan,
  ) {
    this.gate = this.#open();
  }

  static async open(record: RecordMode, timeZone = 'UTC'): Promise<GateRig> {
    return new GateRig(await Rig.open({ waits: true, segmentMs: 3_600_000 }), { record, timeZone });
  }

  get clock() {
    return this.rig.clock;
  }

  /** Seconds since the start of the test. */
  get nowS(): number {
    return (this.clock.now() - START_MS) / 1000;
  }

  /** The camera is there from now on. */
  connect(spec: { id?: string } = {}): void {
    this.camera = new Camera(this.clock.now(), { id: `run-${this.clock.monotonic()}`, ...spec });
  }

  lose(cause: Parameters<typeof aLoss>[0] = 'offline'): void {
    this.camera = null;
    this.gate.ended(aLoss(cause));
    this.gate.failed(aLoss(cause));
  }

  /** Lets time pass; a part of the camera comes at the end of each half second. */
  async pass(seconds: number, spec: PartSpec = {}): Promise<void> {
    for (let step = 0; step < seconds * 2; step++) {
      await this.clock.advance(PART_MS);
      if (this.camera) this.gate.part(this.camera.part(spec));
      await settled();
    }
  }

  /** An event so many seconds after the start of the test. */
  event(atS: number, more: Partial<ToldEvent> & { endS?: number } = {}): void {
    const { endS, ...told } = more;
    const endMs = endS === undefined ? null : START_MS + endS * 1000;
    const timeMs = START_MS + atS * 1000;
    this.gate.heard({
      ref: `at-${atS}`,
      type: 'motion',
      timeMs,
      endMs,
      goesOn: false,
      byDevice: false,
      ...told,
    });
  }

  async stop(reason: StopReason = 'shutdown'): Promise<void> {
    const stopping = this.gate.stop(reason);
    await this.rig.idle();
    await stopping;
  }

  /** The next start of the program. */
  restart(what: RecordPlan = this.what): void {
    this.what = what;
    this.camera = null;
    this.gate = this.#open();
  }

  /** The program is gone, without a word; the next start finds what it had written. */
  async kill(): Promise<void> {
    await this.rig.idle();
    this.camera = null;
    this.#life.isOver = true;
    const { disk, index } = this.rig;
    await recover({ directory: '/data', disk, index, log: silentLog });
  }

  /** Recorded spans as `from-to`, seconds after the start. */
  async spans(): Promise<string[]> {
    await this.rig.idle();
    await this.rig.recorder.save();
    const stretches = this.rig.index.read.stretches(PORCH, ALWAYS);
    return joinStretches(stretches, ALWAYS).map(
      ({ fromMs, toMs }) => `${(fromMs - START_MS) / 1000}-${(toMs - START_MS) / 1000}`,
    );
  }

  get files(): number {
    return this.rig.recordings.length;
  }

  /** Gaps as `cause from-to`, seconds. */
  async gaps(): Promise<string[]> {
    await this.rig.idle();
    const seconds = (ms: number | null) => (ms === null ? '' : String((ms - START_MS) / 1000));
    return this.rig.index.read
      .gaps(PORCH, ALWAYS)
      .map(({ cause, fromMs, toMs }) => `${cause} ${seconds(fromMs)}-${seconds(toMs)}`);
  }

  get isMarkedRecording(): boolean {
    return this.rig.index.read.stream(PORCH)?.recording ?? false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.rig[Symbol.asyncDispose]();
  }

  #open(): RecordGate {
    const { rig, pool } = this;
    const life: { isOver: boolean } = { isOver: false };
    this.#life = life;
    const clock: Clock = {
      now: () => rig.clock.now(),
      monotonic: () => rig.clock.monotonic(),
      sleep: async (ms, signal) => {
        await rig.clock.sleep(ms, signal);
        if (life.isOver) await new Promise(() => undefined);
      },
    };
    const deps = { recorder: rig.start(), read: rig.index.read, pool, clock, log: silentLog };
    return new RecordGate(deps, PORCH, this.what);
  }
}
