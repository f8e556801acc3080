/**
 * Plays a replay to one viewer: at a pace, from any moment, with pauses.
 *
 * One step of a tenth of a second is packetised at a time, and only when the one before is out of our
 * hands; so a player that takes nothing stops the reading, and a replay of any length takes the memory of
 * a second. Packets are this viewer's own: sequence numbers and timestamps go on over every jump.
 */
import type { Clock } from '../../../src/kit/clock.js';
import type { Log } from '../../../src/kit/log.js';
import type { Replay } from '../../../src/model/replay.js';
import type { Sample } from '../../../src/model/sample.js';
import { Chunk } from './chunk.js';
import type { Limits } from './limits.js';
import { ReplayPacer } from './replay-pacer.js';
import { ReplayTake, type Step } from './replay-take.js';
import { PacketBuffer } from './rtp/packet-buffer.js';
import type { Instant, Packetiser } from './rtp/packetiser.js';
import type { Viewer } from './viewer.js';

/** Above this, sound is left out. */
const FASTEST_WITH_SOUND = 4;
/** Between two looks at a viewer that is behind, ms. */
const BEHIND_MS = 10;
/** Between two looks at a pause, which is ended by a nudge, ms. */
const PAUSE_MS = 60_000;
/** An RTCP compound, about. */
const REPORT_BYTES = 128;
/** A handful of goodbyes. */
const GOODBYE_BYTES = 256;

export type ReplayPlayerDeps = Readonly<{
  replay: Replay;
  packetiser: Packetiser;
  clock: Clock;
  limits: Limits;
  log: Log;
  /** All that was asked for has been sent. */
  onEnd: () => void;
}>;

export class ReplayPlayer {
  readonly #deps: ReplayPlayerDeps;
  readonly #pacer: ReplayPacer;
  #viewer: Viewer | undefined;
  #take: ReplayTake | null = null;
  #playing: Promise<void> = Promise.resolve();
  #stopping = new AbortController();
  /** Wakes whoever waits, for things to be looked at anew. */
  #nudge = new AbortController();
  #isPaused = true;
  /** Only key frames: the viewer has not kept up with more. */
  #keysOnly = false;
  #needsKey = false;
  /** The speed has changed since the last step. */
  #isRescaled = false;
  /** The step to be sent next; undefined before the first. */
  #next: Step | undefined;
  /** The first step of a take, for which the packetiser has been told already. */
  #cued: Step | undefined;
  #reportedAt = -Infinity;
  #position = 0;
  #bytesPerMs = 0;

  constructor(deps: ReplayPlayerDeps) {
    this.#deps = deps;
    this.#pacer = new ReplayPacer(deps.clock, deps.limits.replayAheadMs);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get scale(): number {
    return this.#pacer.scale;
  }

  /** How fast bytes are sent, by what was sent last. */
  get bytesPerMs(): number {
    return this.#bytesPerMs * this.scale;
  }

  /** Wall-clock time of what comes next, ms; undefined before the first take and behind its end. */
  get wallMs(): number | undefined {
    return this.#next?.wallMs;
  }

  /**
   * Goes to the last key frame at or before a moment, and waits there.
   * @returns the instant of that frame; null where nothing is left to be played
   * @throws CamrelayError disk_failed
   */
  async cue(fromMs: number, untilMs: number, scale: number): Promise<Instant | null> {
    await this.stop();
    const take = new ReplayTake(this.#deps.replay, fromMs, untilMs);
    this.#take = take;
    const first = await take.next();
    if (this.#take !== take) return null;
    if (!first) return null;
    this.#next = this.#cued = first;
    this.#keysOnly = this.#isRescaled = false;
    this.#needsKey = true;
    this.#pacer.begin(scale);
    const { packetiser } = this.#deps;
    packetiser.jump(first.run, first.samples[0], scale);
    return packetiser.instantOf(first.samples[0]);
  }

  /** Plays what was cued. */
  start(viewer: Viewer): void {
    const take = this.#take;
    if (!take) return;
    this.#viewer = viewer;
    this.#isPaused = false;
    viewer.start(undefined, (first) => this.#reportsAt(first));
    this.#playing = this.#play(take, viewer, this.#stopping.signal);
  }

  pause(): void {
    this.#isPaused = true;
    this.#wake();
  }

  /** Goes on with the very next frame; also changes the speed while playing. */
  resume(scale: number): void {
    if (scale <= FASTEST_WITH_SOUND && this.#keysOnly) {
      this.#keysOnly = false;
      this.#needsKey = true;
    }
    if (scale !== this.scale) this.#isRescaled = true;
    if (this.#next) this.#pacer.resume(this.#next.atMs, scale);
    this.#isPaused = false;
    this.#wake();
  }

  /** Ends the take; resolves once nothing is read any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopping = new AbortController();
    this.#isPaused = true;
    this.#viewer?.pause();
    this.#next = undefined;
    const take = this.#take;
    this.#take = null;
    this.#wake();
    await this.#playing;
    await take?.[Symbol.asyncDispose]();
  }

  async #play(take: ReplayTake, viewer: Viewer, signal: AbortSignal): Promise<void> {
    const isOver = await this.#playSteps(take, viewer, signal).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#deps.log.warn('rtsp replay broke off', { error: message });
      return true;
    });
    if (!isOver || !(await this.#isTaken(viewer, signal))) return;
    this.#next = undefined;
    this.#isPaused = true;
    const goodbyes = new PacketBuffer(GOODBYE_BYTES);
    this.#deps.packetiser.writeGoodbyes(goodbyes);
    viewer.leave(goodbyes.take());
    this.#deps.onEnd();
  }

  /** @returns whether it was played to its end, and not stopped */
  async #playSteps(take: ReplayTake, viewer: Viewer, signal: AbortSignal): Promise<boolean> {
    for (let step = await take.next(); step; step = await take.next()) {
      if (signal.aborted) return false;
      this.#next = step;
      if (!(await this.#isDue(step, viewer, signal))) return false;
      this.#announce(step);
      this.#send(step, viewer);
      take.take();
    }
    return !signal.aborted;
  }

  /** Waits until a step is to be sent. @returns false where play is stopped before */
  async #isDue({ atMs }: Step, viewer: Viewer, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#deps;
    while (!signal.aborted) {
      const waitMs = this.#isPaused ? PAUSE_MS : this.#pacer.waitMs(atMs);
      if (waitMs > 0) await clock.sleep(waitMs, this.#nudge.signal);
      else if (!viewer.isBehind) return true;
      else {
        if (this.scale > FASTEST_WITH_SOUND) this.#keysOnly = true;
        await clock.sleep(BEHIND_MS, this.#nudge.signal);
      }
    }
    return false;
  }

  /** Waits until the viewer has everything. @returns false where play is stopped before */
  async #isTaken(viewer: Viewer, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (!viewer.isBehind && !this.#isPaused) return true;
      const waitMs = this.#isPaused ? PAUSE_MS : BEHIND_MS;
      await this.#deps.clock.sleep(waitMs, this.#nudge.signal);
    }
    return false;
  }

  /** Tells the packetiser which run follows. */
  #announce(step: Step): void {
    const { run, jumps, samples } = step;
    const { packetiser } = this.#deps;
    const isTold = !jumps || step === this.#cued;
    if (isTold && !this.#isRescaled) packetiser.follow(run);
    else packetiser.jump(run, samples[0], this.scale);
  }

  #send({ samples, jumps, atMs, endMs }: Step, viewer: Viewer): void {
    const { packetiser } = this.#deps;
    const sent = samples.filter((sample) => this.#isWanted(sample));
    const [head] = sent;
    if (!head) return;
    const start = packetiser.instantOf(head);
    const out = new PacketBuffer(sent.reduce((sum, { data }) => sum + data.length, 0));
    if (jumps || this.#isReportDue()) packetiser.writeReports(start, out);
    this.#isRescaled = false;
    for (const sample of sent) packetiser.write(sample, out);
    const isKey = head.track === 0 && head.key;
    const chunk = new Chunk(out.take(), isKey, start, this.#position);
    this.#position += chunk.bytes.length;
    this.#bytesPerMs = chunk.bytes.length / Math.max(1, endMs - atMs);
    viewer.offer(chunk);
  }

  #isWanted({ track, key }: Sample): boolean {
    if (track > 0) return this.scale <= FASTEST_WITH_SOUND && !this.#needsKey;
    if (key) this.#needsKey = false;
    return key || !(this.#keysOnly || this.#needsKey);
  }

  /** At another speed only where it begins: players measure how fast RTP time passes by two reports. */
  #isReportDue(): boolean {
    const { clock, limits } = this.#deps;
    const nowMs = clock.monotonic();
    if (this.scale !== 1 && !this.#isRescaled) return false;
    if (!this.#isRescaled && nowMs - this.#reportedAt < limits.reportMs) return false;
    this.#reportedAt = nowMs;
    return true;
  }

  #reportsAt(instant: Instant): Buffer {
    const out = new PacketBuffer(REPORT_BYTES);
    this.#deps.packetiser.writeReports(instant, out);
    this.#reportedAt = this.#deps.clock.monotonic();
    return out.take();
  }

  #wake(): void {
    this.#nudge.abort();
    this.#nudge = new AbortController();
  }
}
