/**
 * A feed: one stream, watched and packetised once for all its viewers.
 *
 * It exists while at least one session is set up; nothing is packetised for nobody. It survives
 * the camera's short absences: viewers see a pause, and are sent away only when the camera stays
 * away or comes back with other tracks than they were told.
 */
import type { Clock } from '../../../src/kit/clock.js';
import type { Loss } from '../../../src/model/loss.js';
import type { Run, Sample } from '../../../src/model/sample.js';
import type { SampleWatcher, Watch } from '../../../src/model/watch.js';
import type { LiveStream } from '../../live-stream.js';
import { Chunk } from './chunk.js';
import type { Limits } from './limits.js';
import { PacketBuffer } from './rtp/packet-buffer.js';
import { Packetiser, type Instant } from './rtp/packetiser.js';
import { sameTracks } from './same-tracks.js';

/** A session that is set up, whether it plays or not. */
export interface FeedMember {
  /** A chunk was put at the end of the list. */
  offer(chunk: Chunk): void;
  /** The feed is over for this member; it has to say goodbye and leave. */
  dismiss(reason: string): void;
}

/** The group of pictures so far comes in one batch of any size; it is sent in pieces of this. */
const MAX_CHUNK_BYTES = 128 * 1024;
/** An RTCP compound, about. */
const REPORT_BYTES = 128;
/** Taken for a stream whose rate is not known yet: 4 Mbit/s. */
const USUAL_BYTES_PER_MS = 500;

export class Feed implements SampleWatcher, Disposable {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #members = new Set<FeedMember>();
  /** The first member is counted by the watch, every further one by a hold. */
  readonly #holds: Watch[] = [];
  readonly #watch: Watch;
  #packetiser: Packetiser | undefined;
  #runId: string | undefined;
  /** The key frame that began the group of pictures which goes on now. */
  #gop: Chunk | undefined;
  #tail: Chunk | undefined;
  #position = 0;
  #absentSince: number | undefined;
  #reportedAt = -Infinity;
  #heldAudio: readonly Sample[] = [];
  #heldAt = 0;

  constructor(
    readonly stream: LiveStream,
    deps: Readonly<{ clock: Clock; limits: Limits }>,
  ) {
    this.#clock = deps.clock;
    this.#limits = deps.limits;
    this.#absentSince = this.#clock.monotonic();
    if (stream.run !== null) this.run(stream.run);
    this.#watch = stream.watchSamples(this);
  }

  /** What a new member's packets will be made by, whether the feed has heard of the run or not. */
  packetiserFor(run: Run): Packetiser {
    this.run(run);
    return (this.#packetiser ??= new Packetiser(run));
  }

  get size(): number {
    return this.#members.size;
  }

  /** Where a viewer who joins now begins; undefined for the next key frame. */
  get joinAt(): Chunk | undefined {
    return this.#gop;
  }

  /** How fast the stream is, measured over the group of pictures so far. */
  get bytesPerMs(): number {
    if (this.#gop === undefined || this.#tail === undefined) return USUAL_BYTES_PER_MS;
    const ms = this.#tail.start.wallMs - this.#gop.start.wallMs;
    return ms > 0 ? (this.#tail.position - this.#gop.position) / ms : USUAL_BYTES_PER_MS;
  }

  add(member: FeedMember): void {
    if (this.#members.size > 0) this.#holds.push(this.stream.hold());
    this.#members.add(member);
  }

  remove(member: FeedMember): void {
    if (this.#members.delete(member)) this.#holds.pop()?.close();
  }

  /** The sender reports a viewer gets in front of its first packet. */
  reportsAt(instant: Instant): Buffer {
    const out = new PacketBuffer(REPORT_BYTES);
    this.#packetiser?.writeReports(instant, out);
    return out.take();
  }

  run(run: Run): void {
    if (run.id === this.#runId) return;
    this.#runId = run.id;
    this.#absentSince = undefined;
    this.#gop = undefined;
    if (this.#packetiser !== undefined && sameTracks(this.#packetiser.tracks, run.tracks)) {
      this.#packetiser.begin(run);
      return;
    }
    this.#dismissAll('the stream changed');
    this.#packetiser = new Packetiser(run);
  }

  samples(batch: readonly Sample[]): void {
    if (this.#heldAudio.length === 0) this.#heldAt = this.#clock.monotonic();
    const held = this.#heldAudio;
    const samples = held.length === 0 ? batch : [...held, ...batch];
    // Audio alone waits a little: leaving with the next picture saves every viewer a write. No
    // timer is needed, as more audio comes even when no picture does.
    const waits = this.#leadIsVideo && batch.every((sample) => sample.track !== 0);
    if (waits && this.#clock.monotonic() - this.#heldAt < this.#limits.audioWaitMs) {
      this.#heldAudio = samples;
      return;
    }
    this.#heldAudio = [];
    this.#send(samples);
  }

  ended(loss: Loss): void {
    this.#send(this.#heldAudio);
    this.#heldAudio = [];
    this.#gop = undefined;
    this.#absentSince ??= this.#clock.monotonic();
    if (!loss.retryable) this.#dismissAll(loss.message);
  }

  /** @param isListed whether the stream is still what its path leads to */
  sweep(nowMs: number, isListed: boolean): void {
    if (this.#absentSince === undefined) return;
    const hasGone = nowMs - this.#absentSince > this.#limits.absenceMs;
    if (hasGone || !isListed) this.#dismissAll('the camera is away');
  }

  [Symbol.dispose](): void {
    this.#watch.close();
    for (const hold of this.#holds.splice(0)) hold.close();
  }

  #dismissAll(reason: string): void {
    for (const member of [...this.#members]) member.dismiss(reason);
  }

  get #leadIsVideo(): boolean {
    return this.#packetiser?.tracks[0].kind === 'video';
  }

  #send(samples: readonly Sample[]): void {
    const packetiser = this.#packetiser;
    if (packetiser === undefined) return;
    for (const group of inChunks(samples, this.#leadIsVideo)) this.#append(packetiser, group);
  }

  #append(packetiser: Packetiser, samples: readonly [Sample, ...Sample[]]): void {
    const [first] = samples;
    const start = packetiser.instantOf(first);
    const out = new PacketBuffer(samples.reduce((sum, { data }) => sum + data.length, 0));
    const nowMs = this.#clock.monotonic();
    if (nowMs - this.#reportedAt >= this.#limits.reportMs) {
      this.#reportedAt = nowMs;
      packetiser.writeReports(start, out);
    }
    // A track that speaks again is reported with the next chunk.
    if (samples.some(({ track }) => track > 0 && packetiser.isSilent(track))) {
      this.#reportedAt = -Infinity;
    }
    for (const sample of samples) packetiser.write(sample, out);
    const chunk = new Chunk(out.take(), first.track === 0 && first.key, start, this.#position);
    this.#position += chunk.bytes.length;
    if (chunk.key) this.#gop = chunk;
    else if (this.#position - (this.#gop?.position ?? 0) > this.#limits.gopBytes) {
      this.#gop = undefined;
    }
    if (this.#tail !== undefined) this.#tail.next = chunk;
    this.#tail = chunk;
    for (const member of this.#members) member.offer(chunk);
  }
}

/** Cuts a batch where a viewer may join, and where it gets long. */
function inChunks(samples: readonly Sample[], leadIsVideo: boolean): [Sample, ...Sample[]][] {
  const chunks: [Sample, ...Sample[]][] = [];
  let open: [Sample, ...Sample[]] | undefined;
  let bytes = 0;
  for (const sample of samples) {
    const isJoin = leadIsVideo && sample.track === 0 && sample.key;
    if (open === undefined || isJoin || bytes + sample.data.length > MAX_CHUNK_BYTES) {
      open = [sample];
      bytes = sample.data.length;
      chunks.push(open);
    } else {
      open.push(sample);
      bytes += sample.data.length;
    }
  }
  return chunks;
}
