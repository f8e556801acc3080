/**
 * A storage directory with hours of recordings, made in seconds: one minute is recorded, by the
 * recorder itself, and its file is copied, or linked, once for every minute there is to be. Files count
 * time from their own beginning, so the same one is right at any place of a run.
 */
import { readFileSync } from 'node:fs';
import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { recordingPaths } from '../recorder/file-name.js';
import { nodeDisk } from '../recorder/disk.js';
import { endlessRoom } from '../recorder/endless-room.js';
import { StreamRecorder } from '../recorder/stream-recorder.js';
import { FragmentReader } from '../src/fmp4/fragment-reader.js';
import { PartMuxer } from '../src/fmp4/part-muxer.js';
import { systemClock } from '../src/kit/clock.js';
import { silentLog } from '../src/kit/log.js';
import type { Part } from '../src/model/part.js';
import type { Recording } from '../src/model/recording.js';
import { type Run, type Sample, ticksToMs } from '../src/model/sample.js';
import type { Track } from '../src/model/track.js';
import { PartTableWriter } from '../storage/part-table.js';
import { openIndex, type RecordingIndex } from '../storage/recording-index.js';

export type Minutes = Readonly<{
  cameraId: string;
  startMs: number;
  minutes: number;
  /** Links take no room, and are the same pages of the page cache again and again. */
  place: 'copy' | 'link';
}>;

export const MINUTE_MS = 60_000;
const MOST_AT_ONCE = 100;

/** @param material a fragmented MP4 of at least a minute */
export async function recordMinutes(
  directory: string,
  material: string,
  wanted: readonly Minutes[],
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await using index = await openIndex({ file: join(directory, 'index.db'), log: silentLog });
  for (const camera of wanted) {
    const first = await recordOne(directory, index, material, camera);
    await repeat(directory, index, first, camera);
  }
}

async function recordOne(
  directory: string,
  index: RecordingIndex,
  material: string,
  { cameraId, startMs }: Minutes,
): Promise<Recording> {
  const key = { cameraId, streamName: 'main' };
  const deps = { directory, disk: nodeDisk, index, clock: systemClock, log: silentLog };
  const recorder = new StreamRecorder(
    { ...deps, room: endlessRoom },
    { ...key, segmentMs: 2 * MINUTE_MS },
  );
  for (const part of firstMinute(material, startMs)) {
    recorder.part(part);
    while (recorder.state.queuedBytes > 0) await turn();
  }
  await recorder.stop('disabled');
  const made = index.read.newest(key);
  if (!made) throw new Error('the first minute was not recorded');
  return made;
}

async function repeat(
  directory: string,
  index: RecordingIndex,
  first: Recording,
  { cameraId, minutes, place }: Minutes,
): Promise<void> {
  const key = { cameraId, streamName: 'main' };
  const { run, parts, headerBytes, bytes } = first;
  const { timescale } = run.tracks[0];
  const startTicks = parts[0]?.startTicks ?? 0;
  const lastsTicks = parts.reduce((sum, { durationTicks }) => sum + durationTicks, 0);
  let begun: Promise<void>[] = [];
  for (let minute = 1; minute < minutes; minute++) {
    const shiftMs = (minute * lastsTicks * 1000) / timescale;
    const startMs = Math.round(first.startMs + shiftMs);
    const [path = ''] = recordingPaths(key, startMs);
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await (place === 'link' ? link : copyFile)(join(directory, first.path), file);
    const origin = {
      startMs,
      startTicks: startTicks + minute * lastsTicks,
      timescale,
      headerBytes,
    };
    const table = new PartTableWriter(origin);
    for (const part of parts) {
      const { durationTicks, independent } = part;
      table.add({
        ...{ durationTicks, independent, bytes: part.bytes },
        startMs: part.startMs + shiftMs,
        startTicks: part.startTicks + minute * lastsTicks,
      });
    }
    const recording = {
      ...{ id: index.newRecordingId(), path, bytes, finished: true },
      ...{ startMs, startTicks: origin.startTicks, headerBytes },
      ...{ endMs: Math.round(table.endMs), parts: table.snapshot(), checksum: null },
    };
    begun.push(index.write({ ...key, type: 'begin', run, recording }));
    if (begun.length < MOST_AT_ONCE) continue;
    await Promise.all(begun);
    begun = [];
  }
  await Promise.all(begun);
}

/** The parts of a minute, as the relay would make them of this material. */
function firstMinute(material: string, startMs: number): Part[] {
  const tracks: Track[] = [];
  const ids: number[] = [];
  const samples: Sample[] = [];
  const reader = new FragmentReader({
    tracks: (found) => {
      tracks.push(...found.map(({ track }) => track));
      ids.push(...found.map(({ id }) => id));
    },
    samples: (id, found) => {
      const track = ids.indexOf(id);
      samples.push(...found.map((sample) => ({ ...sample, track })));
    },
  });
  reader.push(readFileSync(material));
  const [lead, ...others] = tracks;
  if (!lead) throw new Error(`${material} holds no tracks`);
  const run: Run = { id: `run-${startMs}`, startMs, tracks: [lead, ...others] };
  const dueMs = ({ track, dts }: Sample): number => ticksToMs(dts, tracks[track] ?? lead);
  const parts: Part[] = [];
  const muxer = new PartMuxer(
    run,
    (mediaMs) => startMs + mediaMs,
    (part) => parts.push(part),
  );
  samples
    .filter((sample) => sample.dts >= 0 && sample.duration > 0 && dueMs(sample) < MINUTE_MS)
    .sort((a, b) => dueMs(a) - dueMs(b))
    .forEach((sample) => muxer.push(sample));
  muxer.flush();
  return parts;
}
