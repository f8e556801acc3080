/**
 * Records a few seconds of a stream and shows a picture of them, by the way that all recordings go: into
 * files and an index of its own, below the storage directory, all of which is gone afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clips } from '../../recorder/clips.js';
import { type Recorder, startRecorder } from '../../recorder/recorder.js';
import { type DecodeStill, Snapshots } from '../../recorder/snapshots.js';
import type { Stream } from '../../relay/stream.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { systemClock } from '../kit/clock.js';
import { silentLog } from '../kit/log.js';
import { CamrelayError } from '../model/errors.js';
import type { RecordedSpan } from '../model/recording.js';

/** So much is recorded, ms of media. */
const WANTED_MS = 3_000;
/** Longer than any file gets: there is one. */
const SEGMENT_MS = 60_000;
const FOREVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

export class RecordTrial implements AsyncDisposable {
  private constructor(
    private readonly directory: string,
    private readonly index: RecordingIndex,
    private readonly recorder: Recorder,
    private readonly decode: DecodeStill,
  ) {}

  /** @param storageDir where it can be written to; else it is tried elsewhere */
  static async open(storageDir: string, decode: DecodeStill): Promise<RecordTrial> {
    const make = (parent: string): Promise<string> => mkdtemp(join(parent, '.doctor-'));
    const directory = await make(storageDir).catch(() => make(tmpdir()));
    try {
      const log = silentLog;
      const index = await openIndex({ file: join(directory, 'index.db'), log, thread: false });
      const options = { directory, index, log, clock: systemClock, retention: {} };
      return new RecordTrial(directory, index, await startRecorder(options), decode);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** @returns what is on the disk then. @throws CamrelayError offline, no_recording; the signal's reason */
  async record(stream: Stream, signal: AbortSignal): Promise<RecordedSpan> {
    const { cameraId, streamName } = stream;
    const key = { cameraId, streamName };
    const recording = this.recorder.open({ ...key, segmentMs: SEGMENT_MS });
    try {
      await taken(stream, recording, signal);
    } finally {
      await this.recorder.close(key, 'disabled');
    }
    const [span] = this.recorder.timeline.spans(key, FOREVER);
    if (span) return span;
    throw new CamrelayError('no_recording', 'nothing of it is in the file that was recorded');
  }

  /** The first picture of what was recorded. @throws CamrelayError no_recording, ffmpeg_failed, timeout */
  async playBack(stream: Stream, { fromMs }: RecordedSpan): Promise<Buffer> {
    const { cameraId, streamName } = stream;
    const clips = new Clips(this.index.read, this.directory);
    const { timeline } = this.recorder;
    const snapshots = new Snapshots({ clips, timeline, decode: this.decode, clock: systemClock });
    const { jpeg } = await snapshots.recorded({ cameraId, streamName }, fromMs);
    return jpeg;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.recorder[Symbol.asyncDispose]();
    await this.index[Symbol.asyncDispose]();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Resolves once enough came, from the first picture on that can begin a file. */
async function taken(
  stream: Stream,
  recording: ReturnType<Recorder['open']>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      let tookMs = 0;
      const watch = stream.watchParts({
        part: (part) => {
          recording.part(part);
          if (part.independent || tookMs > 0) tookMs += part.durationMs;
          if (tookMs >= WANTED_MS) resolve();
        },
        ended: (loss) => {
          recording.ended(loss);
          reject(new CamrelayError('offline', loss.message));
        },
      });
      const giveUp = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', giveUp, { signal: over.signal });
      over.signal.addEventListener('abort', () => watch.close(), { once: true });
      if (signal.aborted) giveUp();
    });
  } finally {
    over.abort();
  }
}
