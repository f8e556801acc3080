/**
 * Days as they were recorded, made in a moment: real files with a picture every ten seconds, and an index
 * with what is missing and what happened.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeDisk } from '../../recorder/disk.js';
import { endlessRoom } from '../../recorder/endless-room.js';
import { StreamRecorder } from '../../recorder/stream-recorder.js';
import { PartMuxer } from '../../src/fmp4/part-muxer.js';
import { silentLog } from '../../src/kit/log.js';
import type { GapCause } from '../../src/model/loss.js';
import type { Run } from '../../src/model/sample.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { FakeClock, settled } from '../fake-clock.js';
import { film, type Film } from '../recorder/footage.js';

/** Of each picture, ms. */
const PICTURE_MS = 10_000;
const SEGMENT_MS = 900_000;

/** RFC 3339. */
type Times = Readonly<{ from: string; to: string }>;
export type RecordedCamera = Readonly<{
  camera: string;
  recorded: readonly Times[];
  gaps?: readonly (Times & Readonly<{ cause: GapCause; detail?: string }>)[];
  events?: readonly Readonly<{ time: string; type: string; note?: string }>[];
}>;

/** What the pictures are like. */
const SMALL = { seconds: 60, gop: 1, width: 320, height: 180, kbitPerS: 600, audio: null };
/** Of some hundred kilobytes each, for who needs much of it. */
export const LARGE = { ...SMALL, seconds: 2, width: 1_280, height: 720, kbitPerS: 60_000 };

/** Into the storage directory of a program that does not run yet. */
export async function recordDays(
  dataDir: string,
  cameras: readonly RecordedCamera[],
  pictures = SMALL,
): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await using index = await openIndex({
    file: join(dataDir, 'index.db'),
    log: silentLog,
    thread: false,
  });
  const shot = await film(pictures);
  for (const { camera, recorded, gaps = [], events = [] } of cameras) {
    const key = { cameraId: camera, streamName: 'main' };
    for (const span of recorded) await record(dataDir, index, key, shot, msOf(span));
    // The recorder takes what lies between for times in which it was switched off.
    const all = recorded.map(msOf);
    const whole = { fromMs: all[0]!.fromMs, toMs: all.at(-1)!.toMs };
    await index.write({ ...key, type: 'filled', ...whole });
    for (const { cause, detail = '', ...span } of gaps) {
      await index.write({ ...key, type: 'gap', ...msOf(span), cause, detail });
    }
    for (const [at, { time, type, note = '' }] of events.entries()) {
      const source = note === '' ? 'device' : 'user';
      const event = {
        cameraId: camera,
        ref: String(at),
        timeMs: Date.parse(time),
        endMs: null,
        type,
        source,
        note,
      } as const;
      await index.write({ type: 'event', event });
    }
  }
}

async function record(
  directory: string,
  index: RecordingIndex,
  key: { cameraId: string; streamName: string },
  { tracks, samples }: Film,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<void> {
  const run: Run = { id: `run-${fromMs}`, tracks, startMs: fromMs };
  const recorder = new StreamRecorder(
    {
      directory,
      disk: nodeDisk,
      index,
      clock: new FakeClock(fromMs),
      log: silentLog,
      room: endlessRoom,
    },
    { ...key, segmentMs: SEGMENT_MS },
  );
  const muxer = new PartMuxer(
    run,
    (mediaMs) => fromMs + mediaMs,
    (part) => recorder.part(part),
  );
  const duration = (tracks[0].timescale * PICTURE_MS) / 1_000;
  const count = Math.floor((toMs - fromMs) / PICTURE_MS);
  for (let at = 0; at < count; at++) {
    const sample = samples[at % samples.length]!;
    muxer.push({ ...sample, dts: at * duration, pts: at * duration, duration });
    if (recorder.state.queuedBytes > 4e6) await drained(recorder);
  }
  muxer.flush();
  await drained(recorder);
  await recorder.stop('shutdown');
}

async function drained(recorder: StreamRecorder): Promise<void> {
  while (recorder.state.queuedBytes > 0) await settled();
}

function msOf({ from, to }: Times) {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}
