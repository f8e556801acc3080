/** One ffmpeg worker that reads one source: its bytes as tracks and samples, and how it ended. */
import type { Clock } from '../src/kit/clock.js';
import { MalformedMedia } from '../src/fmp4/box.js';
import { FragmentReader, type FragmentSample } from '../src/fmp4/fragment-reader.js';
import { UnsupportedCodec } from '../src/fmp4/movie.js';
import type { Loss } from '../src/model/loss.js';
import type { Track } from '../src/model/track.js';
import type { ConnectionRecord } from './connection-record.js';
import { AUDIO_FD, ingestCommand, PROGRESS_FD } from './ffmpeg-args.js';
import { explainExit } from './ffmpeg-exit.js';
import type { FfmpegExit, FfmpegLauncher, FfmpegProcess } from './ffmpeg-process.js';
import type { GuardedSource } from './guard/source-guard.js';
import type { IngestPlan } from './ingest-plan.js';
import type { Role } from './run-assembler.js';

export interface FeedListener {
  track(role: Role, track: Track): void;
  /** @throws MalformedMedia, which ends the feed */
  samples(role: Role, samples: readonly FragmentSample[]): void;
  /** What one read gave has been told. */
  delivered(): void;
}

export type FeedEnd = Readonly<{ loss: Loss; lines: readonly string[]; exit: FfmpegExit }>;

export type FeedJob = Readonly<{
  camera: string;
  stream: string;
  source: GuardedSource;
  plan: IngestPlan;
  record?: ConnectionRecord;
}>;

export class Feed {
  /** Resolves once ffmpeg is gone. Never rejects. */
  readonly ended: Promise<FeedEnd>;
  readonly #process: FfmpegProcess;
  /** Why this side ended it; the first cause counts. */
  #loss: Loss | null = null;

  constructor(
    { camera, stream, source, plan, record }: FeedJob,
    launcher: FfmpegLauncher,
    private readonly clock: Clock,
    private readonly listener: FeedListener,
  ) {
    const command = ingestCommand(source.source, plan);
    const startedMs = clock.monotonic();
    const notes = record?.started(command.args);
    const process = launcher.start({
      kind: 'ingest', camera, stream, args: command.args, env: source.env, extraPipes: AUDIO_FD - 2,
      ...(notes && { said: (line) => notes.said(line) }),
    }); // prettier-ignore
    this.#process = process;
    process.stdin.end(command.stdin);
    process.pipe(PROGRESS_FD).resume();
    process.stdout.once('data', () => record?.step('first_byte'));
    this.#read(process.stdout, 'lead');
    if (hasSoundOfItsOwn(plan)) this.#read(process.pipe(AUDIO_FD), 'audio');
    else process.pipe(AUDIO_FD).resume();
    this.ended = process.exited.then(async (exit) => {
      notes?.exited(exit);
      const lastedMs = this.clock.monotonic() - startedMs;
      await source.close();
      const lines = process.lastLines;
      const loss = this.#loss ?? source.failure() ?? explainExit(exit, lines, lastedMs);
      return { loss, lines, exit };
    });
  }

  /** Resolves once ffmpeg is gone. With a loss nothing is told any more; without, the last frames are. */
  stop(loss: Loss | null = null): Promise<void> {
    this.#loss ??= loss;
    return this.#process.stop();
  }

  #read(pipe: NodeJS.ReadableStream, role: Role): void {
    const reader = new FragmentReader({
      tracks: ([first]) => first && this.listener.track(role, first.track),
      samples: (_, samples) => this.listener.samples(role, samples),
    });
    // A broken pipe is the end of the worker, which `ended` tells.
    pipe.on('error', () => undefined);
    pipe.on('data', (chunk: Buffer) => {
      if (this.#loss) return;
      try {
        reader.push(chunk);
        this.listener.delivered();
      } catch (error) {
        void this.stop(mediaLoss(error));
      }
    });
  }
}

/** Whether sound comes beside a picture. */
export function hasSoundOfItsOwn({ audio, video }: IngestPlan): boolean {
  return audio !== 'none' && video !== 'none';
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
