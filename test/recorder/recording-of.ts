/** Rows of recordings without a file, for what only plans; and what files of recordings hold. */
import { partForRun } from '../../recorder/file-times.js';
import { recordedRun } from '../../recorder/recorded-run.js';
import type { Part } from '../../src/model/part.js';
import type { RecordedRun, Recording } from '../../src/model/recording.js';
import { columnsOf } from '../../storage/part-columns.js';
import { PORCH } from './parts.js';

const HEADER_BYTES = 1_000;
let ids = 0;

/** A file of some parts. */
export function recordingOf(parts: readonly Part[], run?: RecordedRun): Recording {
  const id = ++ids;
  const [first, last] = [parts[0]!, parts.at(-1)!];
  let offset = HEADER_BYTES;
  const rows = parts.map((part) => {
    const { startMs, durationMs, startTicks, durationTicks, independent, bytes } = part;
    const at = offset;
    offset += bytes.length;
    const times = { startMs, durationMs, startTicks, durationTicks };
    return { ...times, independent, offset: at, bytes: bytes.length };
  });
  return {
    id,
    ...PORCH,
    path: `${id}.mp4`,
    run: run ?? recordedRun(first.run, first.init),
    startMs: first.startMs,
    endMs: last.startMs + last.durationMs,
    headerBytes: HEADER_BYTES,
    finished: true,
    checksum: null,
    parts: rows,
    columns: columnsOf(rows, first.run.tracks[0].timescale),
    bytes: offset,
  };
}

/** The parts in the file of a recording, as they went out live. */
export function livePartsIn(recording: Recording, file: Buffer): Buffer[] {
  return recording.parts.map(({ offset, bytes, startTicks }) => {
    const part = Buffer.from(file.subarray(offset, offset + bytes));
    partForRun(part, startTicks, recording.run.tracks);
    return part;
  });
}
