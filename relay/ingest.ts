/**
 * Ingest: one attempt to stream a camera. Started with a source, it gives runs and samples, and ends
 * once, with a cause.
 *
 * This kind reads through ffmpeg workers. Nothing outside `relay/` may care which kind feeds a hub.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Log } from '../src/kit/log.js';
import type { Loss } from '../src/model/loss.js';
import type { Run, Sample } from '../src/model/sample.js';
import type { Source } from '../src/resolvers/lease.js';
import type { ConnectionRecord } from './connection-record.js';
import type { FfmpegLauncher } from './ffmpeg-process.js';
import type { SourceGuard } from './guard/source-guard.js';
import { describeSource, type IngestPlan, type SourceDescription } from './ingest-plan.js';
import { IngestSession } from './ingest-session.js';

export interface IngestListener {
  /** @param wallMs wall-clock time of a media time of the run, both in ms; follows the camera's drift */
  run(run: Run, wallMs: (mediaMs: number) => number): void;
  samples(batch: readonly Sample[]): void;
  /** A run ended though the connection goes on; another begins at once. */
  split(loss: Loss): void;
  /** Told at once by an ingest that can go over to another source while it runs. */
  movable?(move: Move): void;
}

/**
 * Goes over to another source of the same stream, within the run where that is possible. Resolves to
 * whether the stream comes from there now, in which case nothing uses the old one any more. Never rejects.
 */
export type Move = (source: Source) => Promise<boolean>;

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
  record?: ConnectionRecord;
}>;

/** How often the watchdog looks, ms. */
const WATCH_MS = 500;

export class FfmpegIngest {
  constructor(
    private readonly launcher: FfmpegLauncher,
    private readonly guard: Pick<SourceGuard, 'open'>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Streams until the source ends, stalls or `signal` is aborted; ffmpeg is gone when it resolves. */
  async run(job: IngestJob, listener: IngestListener, signal: AbortSignal): Promise<IngestEnd> {
    const { camera, stream } = job;
    const guarded = await this.guard.open(job.source, job.record?.rtsp);
    if ('code' in guarded) return { loss: guarded, description: null };
    const session = new IngestSession(
      { ...job, source: guarded },
      listener,
      this.launcher,
      this.clock,
    );
    const stop = (): void => session.stop();
    signal.addEventListener('abort', stop, { once: true });
    const watchdog = setInterval(() => session.watch(), WATCH_MS);
    try {
      if (signal.aborted) stop();
      listener.movable?.((source) => this.#move(session, source, job));
      const { loss, exit, lines } = await session.ended;
      this.log.debug('ingest worker ended', { camera, stream, exit, lines: lines.slice(-8) });
      return { loss, description: describeSource(lines) };
    } finally {
      clearInterval(watchdog);
      signal.removeEventListener('abort', stop);
    }
  }

  async #move(session: IngestSession, source: Source, { record }: IngestJob): Promise<boolean> {
    const guarded = await this.guard.open(source, record?.rtsp);
    return !('code' in guarded) && session.moveTo(guarded);
  }
}
