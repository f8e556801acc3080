/**
 * Ingest: one attempt to stream a camera. Started with a source, it gives runs and samples, and ends
 * once, with a cause.
 *
 * This kind reads through an ffmpeg worker. Nothing outside `relay/` may care which kind feeds a hub.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import { FragmentReader } from '../src/fmp4/fragment-reader.js';
import { UnsupportedCodec } from '../src/fmp4/movie.js';
import type { Loss } from '../src/model/loss.js';
import type { Run, Sample } from '../src/model/sample.js';
import type { Source } from '../src/resolvers/lease.js';
import { AUDIO_FD, ingestCommand, PROGRESS_FD } from './ffmpeg-args.js';
import { explainExit } from './ffmpeg-exit.js';
import type { FfmpegLauncher, FfmpegProcess } from './ffmpeg-process.js';
import { describeSource, type IngestPlan, type SourceDescription } from './ingest-plan.js';
import { RunAssembler } from './run-assembler.js';

export interface IngestListener {
  /** @param wallMs wall-clock time of a media time of the run, both in ms; follows the camera's drift */
  run(run: Run, wallMs: (mediaMs: number) => number): void;
  samples(batch: readonly Sample[]): void;
  /** A run ended though the connection goes on; another begins at once. */
  split(loss: Loss): void;
}

export type IngestEnd = Readonly<{
  loss: Loss;
  /** What the source carries, as far as it was learnt. */
  description: SourceDescription | null;
}>;

export type IngestJob = Readonly<{
  camera: string;
  stream: string;
  source: Source;
  plan: IngestPlan;
  /** No sample for this long, ms, ends the attempt. */
  stallMs: number;
}>;

/** Beyond the stall limit, ms, for the first sample: a camera may send key frames only every 10 s. */
const FIRST_SAMPLE_EXTRA_MS = 10_000;
/** How often the watchdog looks, ms. */
const WATCH_MS = 500;

export class FfmpegIngest {
  constructor(
    private readonly launcher: FfmpegLauncher,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Streams until the source ends, stalls or `signal` is aborted; ffmpeg is gone when it resolves. */
  async run(job: IngestJob, listener: IngestListener, signal: AbortSignal): Promise<IngestEnd> {
    const { camera, stream, source, plan } = job;
    const command = ingestCommand(source, plan);
    const startedMs = this.clock.monotonic();
    const process = this.launcher.start({
      kind: 'ingest', camera, stream, args: command.args, extraPipes: AUDIO_FD - 2,
    }); // prettier-ignore
    process.stdin.end(command.stdin);
    process.pipe(PROGRESS_FD).resume();
    const attempt = new Attempt(process, job, listener, this.clock);
    const stop = (): void => void process.stop();
    signal.addEventListener('abort', stop, { once: true });
    const watchdog = setInterval(() => attempt.watch(), WATCH_MS);
    try {
      if (signal.aborted) stop();
      const exit = await process.exited;
      const lines = process.lastLines;
      const loss = attempt.loss ?? explainExit(exit, lines, this.clock.monotonic() - startedMs);
      this.log.debug('ingest worker ended', { camera, stream, exit, lines: lines.slice(-8) });
      return { loss, description: describeSource(lines) };
    } finally {
      clearInterval(watchdog);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Bytes of one worker -> runs and samples, and the watch over them. */
class Attempt {
  /** Why this side ended the attempt; the first cause counts. */
  loss: Loss | null = null;
  readonly #assembler: RunAssembler;
  #deadline: number;

  constructor(
    private readonly process: FfmpegProcess,
    private readonly job: IngestJob,
    listener: IngestListener,
    private readonly clock: Clock,
  ) {
    this.#deadline = clock.monotonic() + job.stallMs + FIRST_SAMPLE_EXTRA_MS;
    const expectsAudio = job.plan.audio !== 'none' && job.plan.video !== 'none';
    this.#assembler = new RunAssembler(clock, expectsAudio, {
      ...bound(listener),
      lost: (loss) => this.#end(loss),
    });
    this.#read(process.stdout, 'lead');
    if (expectsAudio) this.#read(process.pipe(AUDIO_FD), 'audio');
    else process.pipe(AUDIO_FD).resume();
  }

  watch(): void {
    if (this.clock.monotonic() < this.#deadline) return;
    const seconds = Math.round(this.job.stallMs / 1000);
    this.#end({
      cause: 'stalled',
      code: 'stalled',
      message: `the camera is connected but sent no picture for ${seconds} s`,
      retryable: true,
    });
  }

  #read(pipe: NodeJS.ReadableStream, role: 'lead' | 'audio'): void {
    const reader = new FragmentReader({
      tracks: ([first]) => first && this.#assembler.track(role, first.track),
      samples: (_, samples) => this.#assembler.samples(role, samples),
    });
    // A broken pipe is the end of the worker, which `exited` tells.
    pipe.on('error', () => undefined);
    pipe.on('data', (chunk: Buffer) => {
      if (this.loss) return;
      try {
        reader.push(chunk);
        if (this.#assembler.deliver()) this.#deadline = this.clock.monotonic() + this.job.stallMs;
      } catch (error) {
        this.#end(mediaLoss(error));
      }
    });
  }

  #end(loss: Loss): void {
    this.loss ??= loss;
    void this.process.stop();
  }
}

function bound(listener: IngestListener): IngestListener {
  return {
    run: (run, wallMs) => listener.run(run, wallMs),
    samples: (batch) => listener.samples(batch),
    split: (loss) => listener.split(loss),
  };
}

function mediaLoss(error: unknown): Loss {
  if (error instanceof UnsupportedCodec) {
    return { cause: 'offline', code: 'unsupported', message: error.message, retryable: true };
  }
  if (!(error instanceof MalformedMedia)) throw error;
  return {
    cause: 'offline',
    code: 'bad_media',
    message: `the camera's media makes no sense: ${error.message}`,
    retryable: true,
  };
}
