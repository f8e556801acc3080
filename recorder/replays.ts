/**
 * Recordings as replays: a span of a stream, read part by part as somebody plays it.
 *
 * An opened replay knows only when each of its files begins and ends. The table of a file's parts, the
 * file itself and two of its parts are in memory while it is being played, so a day takes no more than a
 * minute.
 */
import { CamrelayError } from '../src/model/errors.js';
import type { Recording } from '../src/model/recording.js';
import type { Replay, ReplayBatch, Replays } from '../src/model/replay.js';
import type { Run } from '../src/model/sample.js';
import type { TimeSpan } from '../src/model/time.js';
import type { Clock } from '../src/kit/clock.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import { wholeMs } from './clip-stretches.js';
import { errorCode } from './disk.js';
import type { Pins } from './pins.js';
import { keyFrameAt, keyPartAt, readReplayFile } from './replay-file.js';
import { recordingsIn } from './recordings-in.js';
import { tracksOfRun } from './run-tracks.js';

/** Longest replay, ms: a day of 25 hours. */
const MAX_SPAN_MS = 25 * 3_600_000;
/** Files that are held back from retention: the one being read, and those that come next. */
const FILES_HELD = 3;
/** Files closer together than this, ms, are one stretch: their times are rounded. */
const SAME_MS = 2;

export type ReplaysDeps = Readonly<{
  index: Pick<IndexReader, 'overlapping' | 'recording'>;
  /** The storage directory, which the paths of recordings are relative to. */
  directory: string;
  pins: Pick<Pins, 'hold'>;
  clock: Clock;
  /** The stream at a path, undefined where there is none. */
  keyOf: (path: string) => StreamKey | undefined;
}>;

/** What a replay keeps of each of its files. */
type File = Readonly<{ id: number; startMs: number; endMs: number }>;

export class RecordedReplays implements Replays {
  constructor(private readonly deps: ReplaysDeps) {}

  async open(
    path: string,
    asked: Readonly<{ fromMs: number; toMs: number | null }>,
  ): Promise<Replay> {
    const { index, directory, clock, keyOf } = this.deps;
    const key = keyOf(path);
    if (!key) throw new CamrelayError('unknown_camera', `there is no camera or stream ${path}`);
    const span = checked(asked, clock.now());
    const recordings = await oneFormat(recordingsIn(index, key, span), span);
    const startMs = await beginning(directory, recordings, span.fromMs);
    const [first] = recordings;
    if (!first || startMs === undefined) {
      throw new CamrelayError('no_recording', 'nothing was recorded in this span');
    }
    const files = recordings.map(({ id, startMs, endMs }): File => ({ id, startMs, endMs }));
    const endMs = Math.min(span.toMs, files.at(-1)?.endMs ?? startMs);
    const inside = { fromMs: startMs, toMs: Math.max(endMs, startMs + 1) };
    return new RecordedReplay(this.deps, files, tracksOfRun(first.run.init), inside);
  }
}

class RecordedReplay implements Replay {
  readonly spans: readonly TimeSpan[];

  constructor(
    private readonly deps: ReplaysDeps,
    private readonly files: readonly File[],
    readonly tracks: Run['tracks'],
    readonly span: TimeSpan,
  ) {
    this.spans = joined(files, span);
  }

  async *read(fromMs: number): AsyncGenerator<ReplayBatch, void, undefined> {
    const { index, directory, pins } = this.deps;
    const first = Math.max(
      0,
      this.files.findIndex(({ endMs }) => endMs > fromMs),
    );
    /** Where the next part has to begin to follow on: the run, and ticks of its lead. */
    let next: Readonly<{ runId: string; ticks: number }> | null = null;
    for (let at = first; at < this.files.length; at++) {
      const held = this.files.slice(at, at + FILES_HELD).map(({ id }) => id);
      using _pin = pins.hold(held);
      const recording = index.recording(held[0] ?? 0);
      if (!recording) continue;
      try {
        let keyMs = at === first ? await keyFrameAt(directory, recording, fromMs) : undefined;
        const partMs = keyMs === undefined ? -Infinity : keyPartAt(recording, keyMs);
        for await (const part of readReplayFile(directory, recording, partMs)) {
          const { run, startTicks, endTicks } = part;
          const jumps: boolean = next?.runId !== run.id || next.ticks !== startTicks;
          const firstMs = jumps ? (keyMs ?? part.keyMs[0]) : undefined;
          // Nothing can be shown before the key frame.
          if (jumps && (firstMs === undefined || (part.keyMs.at(-1) ?? -Infinity) < firstMs))
            continue;
          keyMs = undefined;
          next = { runId: run.id, ticks: endTicks };
          const samples = part.samples(firstMs);
          if (samples) yield { run, samples, jumps };
        }
      } catch (error) {
        // Deleted since the replay was opened, by hand or by retention: a hole like any other.
        if (errorCode(error) !== 'ENOENT') throw error;
      }
    }
  }
}

function checked(
  { fromMs, toMs }: Readonly<{ fromMs: number; toMs: number | null }>,
  nowMs: number,
): TimeSpan {
  if (fromMs > nowMs) throw new CamrelayError('bad_span', '`from` lies in the future');
  if (toMs === null) return { fromMs, toMs: Math.min(nowMs, fromMs + MAX_SPAN_MS) };
  if (toMs <= fromMs) throw new CamrelayError('bad_span', '`from` must be before `to`');
  if (toMs - fromMs > MAX_SPAN_MS) {
    throw new CamrelayError('bad_span', 'a replay has at most 25 hours; ask for several');
  }
  return { fromMs, toMs: Math.min(toMs, nowMs) };
}

/** The recordings that have what can be played, up to the first whose tracks are others. */
async function oneFormat(
  recordings: AsyncIterable<Recording>,
  { fromMs, toMs }: TimeSpan,
): Promise<Recording[]> {
  const found: Recording[] = [];
  for await (const recording of recordings) {
    // With the rows of times that were rounded, a file may touch the span and have no part in it.
    if (wholeMs(recording.endMs) <= fromMs || wholeMs(recording.startMs) >= toMs) continue;
    const [first] = found;
    if (first && !first.run.init.equals(recording.run.init)) break;
    found.push(recording);
  }
  return found;
}

/**
 * When the first picture is on show, ms; undefined where there is none.
 * @param recordings loses those at its beginning that have none, or whose files are gone
 */
async function beginning(
  directory: string,
  recordings: Recording[],
  fromMs: number,
): Promise<number | undefined> {
  for (let [first] = recordings; first; [first] = recordings) {
    try {
      const startMs = await keyFrameAt(directory, first, fromMs);
      if (startMs !== undefined) return startMs;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    recordings.shift();
  }
  return undefined;
}

/** When something is recorded, within a span. */
function joined(files: readonly File[], { fromMs, toMs }: TimeSpan): TimeSpan[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const { startMs, endMs } of files) {
    const span = { fromMs: Math.max(fromMs, startMs), toMs: Math.min(toMs, endMs) };
    const last = spans.at(-1);
    if (last && span.fromMs - last.toMs <= SAME_MS) last.toMs = Math.max(last.toMs, span.toMs);
    else if (span.fromMs < span.toMs) spans.push(span);
  }
  return spans;
}
