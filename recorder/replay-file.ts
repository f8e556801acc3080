/** The samples of one recording file, part by part; the next is read while one is being played. */
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { MalformedMedia } from '../src/fmp4/box.js';
import { type PartVisitor, partHeaderBytes, readPartHeader } from '../src/fmp4/part-header.js';
import { ahead, type Ahead } from '../src/kit/ahead.js';
import { CamrelayError } from '../src/model/errors.js';
import type { RecordedPart, Recording } from '../src/model/recording.js';
import { type Run, type Sample, ticksToMs } from '../src/model/sample.js';
import { wholeMs } from './clip-stretches.js';
import { errorCode } from './disk.js';
import { partForRun } from './file-times.js';
import { tracksOfRun } from './run-tracks.js';

const LEAD = 0;
/** Times that differ by less, ms, are the same one, calculated twice. */
const SAME_MS = 0.5;

export type ReplayPart = Readonly<{
  /** The run, with the start that tells the wall-clock time of this part. */
  run: Run;
  /** Of its lead, ticks of the run. */
  startTicks: number;
  endTicks: number;
  independent: boolean;
  /** Wall-clock times at which its key frames are on show, ms. */
  keyMs: readonly number[];
  /**
   * Its samples in the order of their decode times; null where there are none.
   * @param keyMs begins with the key frame on show then, without what is decoded before it
   */
  samples: (keyMs?: number) => readonly [Sample, ...Sample[]] | null;
}>;

/**
 * The last key frame at or before a moment, else the first one of the file. Only some of them begin a
 * part, so parts are read from the last that does.
 * @returns when it is on show, ms; undefined where the file has none
 * @throws as `readReplayFile`
 */
export async function keyFrameAt(
  directory: string,
  recording: Recording,
  ms: number,
): Promise<number | undefined> {
  let found: number | undefined;
  for await (const { keyMs } of readReplayFile(directory, recording, keyPartAt(recording, ms))) {
    const [first] = keyMs;
    if (first !== undefined && found !== undefined && wholeMs(first) > ms) break;
    found = keyMs.findLast((key) => wholeMs(key) <= ms) ?? found ?? first;
    const isPast = found !== undefined && keyMs.length > 0 && (keyMs.at(-1) ?? 0) > ms;
    if (isPast) break;
  }
  return found;
}

/** When the last part that begins with a key frame, at or before a moment, begins; else the first. */
export function keyPartAt({ parts }: Recording, ms: number): number {
  const keys = parts.filter(({ independent }) => independent);
  return (keys.findLast(({ startMs }) => wholeMs(startMs) <= ms) ?? keys[0])?.startMs ?? Infinity;
}

/**
 * @param fromMs wall-clock time of the first part that is wanted
 * @throws ENOENT where the file is gone; CamrelayError disk_failed
 */
export async function* readReplayFile(
  directory: string,
  recording: Recording,
  fromMs: number,
): AsyncGenerator<ReplayPart, void, undefined> {
  const { path, run } = recording;
  const tracks = tracksOfRun(run.init);
  const parts = recording.parts.filter(({ startMs }) => startMs >= fromMs);
  const file = await open(join(directory, path));
  let next: Ahead<Buffer> | null = null;
  /** How much later than decoded a picture is shown at least, ms; above zero only with B-frames. */
  let delayMs: number | null = null;
  try {
    for (const [at, part] of parts.entries()) {
      const bytes = (await (next ?? ahead(readPart(file, part))))();
      const following = parts[at + 1];
      next = following ? ahead(readPart(file, following)) : null;
      partForRun(bytes, part.startTicks, run.tracks);
      const samples = samplesOf(bytes);
      delayMs ??= ticksToMs(delayOf(samples), tracks[LEAD]);
      const startMs = part.startMs - part.startTicks * (1000 / tracks[LEAD].timescale) - delayMs;
      yield {
        run: { id: run.id, tracks, startMs },
        startTicks: part.startTicks,
        endTicks: part.startTicks + part.durationTicks,
        independent: part.independent,
        keyMs: keysOf(samples).map(({ pts }) => startMs + ticksToMs(pts, tracks[LEAD])),
        samples: (keyMs) =>
          inOrder(samples, tracks, keyMs === undefined ? -Infinity : keyMs - startMs),
      };
    }
  } catch (error) {
    throw explained(error, path);
  } finally {
    await next; // before its file is closed
    await file.close();
  }
}

async function readPart(file: FileHandle, { offset, bytes }: RecordedPart): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, offset);
  if (bytesRead < bytes) throw new MalformedMedia('it is shorter than its row says');
  return buffer;
}

/** The samples of a part, track by track; views of its bytes. */
function samplesOf(part: Buffer): Sample[] {
  const samples: Sample[] = [];
  let [track, dts, at] = [LEAD, 0, 0];
  const visitor: PartVisitor = {
    track: (index, first, from) => {
      [track, dts, at] = [index, first, from];
    },
    sample: (duration, shift, bytes, key) => {
      const data = part.subarray(at, at + bytes);
      if (data.length < bytes) throw new MalformedMedia('a sample lies outside its part');
      samples.push({ track, dts, pts: dts + shift, duration, key, data });
      dts += duration;
      at += bytes;
    },
  };
  readPartHeader(part.subarray(0, partHeaderBytes(part)), visitor);
  return samples;
}

const keysOf = (samples: readonly Sample[]): Sample[] =>
  samples.filter(({ track, key }) => track === LEAD && key);

function delayOf(samples: readonly Sample[]): number {
  const lead = samples.filter(({ track }) => track === LEAD);
  const [first] = lead;
  return first ? Math.min(...lead.map(({ pts }) => pts)) - first.dts : 0;
}

/** @param keyMs presentation time of the key frame to begin with, ms of media */
function inOrder(
  samples: readonly Sample[],
  tracks: Run['tracks'],
  keyMs: number,
): readonly [Sample, ...Sample[]] | null {
  const ms = ({ track, dts }: Sample): number => ticksToMs(dts, tracks[track] ?? tracks[LEAD]);
  const key = keysOf(samples).find(({ pts }) => ticksToMs(pts, tracks[LEAD]) >= keyMs - SAME_MS);
  const startMs = key && keyMs !== -Infinity ? ms(key) : -Infinity;
  const [head, ...rest] = samples
    .filter((sample) => ms(sample) >= startMs)
    .sort((a, b) => ms(a) - ms(b) || a.track - b.track);
  return head ? [head, ...rest] : null;
}

function explained(error: unknown, path: string): unknown {
  if (error instanceof CamrelayError || errorCode(error) === 'ENOENT') return error;
  const why = error instanceof Error ? error.message : String(error);
  const message = `${path} cannot be read: ${why}; run \`camrelay check\``;
  return new CamrelayError('disk_failed', message, { cause: error });
}
