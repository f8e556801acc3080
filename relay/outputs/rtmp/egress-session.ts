/**
 * An egress session: one watch on a stream, from its first viewer until nobody watches any more, or
 * until it cannot go on.
 *
 * Every run gets a worker of its own. Viewers stay through a change of run: the next one brings its
 * own headers, and its time goes on where the last one ended.
 */
import type { Clock } from '../../../src/kit/clock.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { Loss } from '../../../src/model/loss.js';
import type { Run, Sample } from '../../../src/model/sample.js';
import type { SampleWatcher, Watch } from '../../../src/model/watch.js';
import type { FfmpegLauncher } from '../../ffmpeg-process.js';
import type { LiveStream } from '../../live-stream.js';
import { Channel } from './channel.js';
import { whyUnsupported } from './egress-args.js';
import { type EgressListener, EgressWorker } from './egress-worker.js';
import { Gate } from './gate.js';
import type { FlvPacket } from './library.js';
import { isEntry, isScript } from './packets.js';
import { TagTimeline } from './tag-timeline.js';

/** Viewers stay this long with a camera that is gone, ms. */
const OFFLINE_LIMIT_MS = 30_000;

export type EgressDeps = Readonly<{ ffmpeg: FfmpegLauncher; clock: Clock }>;

export class EgressSession implements SampleWatcher {
  readonly channel = new Channel();
  /** Open while a picture is there for who joins. */
  readonly gate = new Gate();
  readonly #timeline = new TagTimeline();
  readonly #stopping = new Set<Promise<void>>();
  #watch: Watch | null = null;
  #worker: EgressWorker | null = null;
  /** The latest run, be it over or not. */
  #run: Run | null = null;
  #isLive = false;
  /** Ends the wait for a camera that is gone. */
  #waiting: AbortController | null = null;
  #lastPacketMs = 0;
  #over = false;

  /** @param onOver called once, with what ended it, or null where it was closed */
  constructor(
    private readonly stream: LiveStream,
    private readonly deps: EgressDeps,
    private readonly onOver: (error: CamrelayError | null) => void,
  ) {}

  /** The watch may end the session before this returns. */
  open(): void {
    const watch = this.stream.watchSamples(this);
    if (this.#over) watch.close();
    else this.#watch = watch;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Whether the camera is sending. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Resolves once every worker of it is gone. */
  async close(): Promise<void> {
    this.#end(null);
    await Promise.all(this.#stopping);
  }

  run(run: Run): void {
    if (this.#over) return;
    this.#waiting?.abort();
    const reason = whyUnsupported(run);
    if (reason !== null) {
      this.#end(new CamrelayError('unsupported', reason));
      return;
    }
    // Players take new parameters for a track, but no track more or less.
    if (this.#run && kindsOf(run) !== kindsOf(this.#run)) this.channel.dismiss();
    this.#run = run;
    this.#isLive = true;
    this.#stopWorker();
    this.#startWorker(run);
  }

  samples(batch: readonly Sample[]): void {
    if (!this.#over) this.#worker?.feed(batch);
  }

  ended(loss: Loss): void {
    if (this.#over) return;
    this.#isLive = false;
    this.gate.shut();
    this.#worker?.finish();
    void this.#endUnlessBack(loss);
  }

  #startWorker(run: Run): void {
    const { clock, ffmpeg } = this.deps;
    this.gate.shut();
    this.channel.forgetPictures();
    const [audio, video] = [hasKind(run, 'audio'), hasKind(run, 'video')];
    this.channel.announce({ audio, video });
    this.#timeline.restart(clock.monotonic() - this.#lastPacketMs);
    const listener: EgressListener = {
      packet: (packet) => this.#packet(packet, video),
      failed: (reason) => this.#fail(reason),
    };
    try {
      this.#worker = new EgressWorker(ffmpeg, this.stream, run, listener);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #packet(packet: FlvPacket, hasVideo: boolean): void {
    // ffmpeg's reader takes metadata that come later than at zero for a stream of text.
    packet.dts = isScript(packet) ? 0 : this.#timeline.place(packet.dts);
    this.#lastPacketMs = this.deps.clock.monotonic();
    if (this.channel.push(packet) && isEntry(packet, hasVideo)) this.gate.open();
  }

  async #endUnlessBack(loss: Loss): Promise<void> {
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    await this.deps.clock.sleep(OFFLINE_LIMIT_MS, waiting.signal);
    if (!waiting.signal.aborted) this.#end(new CamrelayError('offline', loss.message));
  }

  #fail(reason: string): void {
    this.#end(new CamrelayError('ffmpeg_failed', `the egress worker failed: ${reason}`));
  }

  #stopWorker(): void {
    const worker = this.#worker;
    this.#worker = null;
    if (!worker) return;
    const gone = worker.stop().then(() => void this.#stopping.delete(gone));
    this.#stopping.add(gone);
  }

  #end(error: CamrelayError | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#watch?.close();
    this.#waiting?.abort();
    this.#stopWorker();
    this.gate.fail(error ?? new CamrelayError('offline', 'the relay is stopping'));
    this.channel.dismiss();
    this.onOver(error);
  }
}

function hasKind({ tracks }: Run, kind: 'audio' | 'video'): boolean {
  return tracks.some((track) => track.kind === kind);
}

function kindsOf(run: Run): string {
  return `${hasKind(run, 'video')} ${hasKind(run, 'audio')}`;
}
