/** Small rows to put into an index. */
import type { RecordedRun } from '../../src/model/recording.js';
import type { IndexWrite } from '../../storage/index-write.js';
import { PartTableWriter } from '../../storage/part-table.js';
import type { StreamKey } from '../../storage/streams.js';

export const PORCH: StreamKey = { cameraId: 'porch', streamName: 'main' };
export const YARD: StreamKey = { cameraId: 'yard', streamName: 'main' };

export const TIMESCALE = 90_000;
export const HEADER_BYTES = 1_000;

export function aRun(id = 'run-1', startMs = 0): RecordedRun {
  return {
    id,
    startMs,
    tracks: [
      { kind: 'video', codec: 'h264', codecString: 'avc1.42c01e', width: 320, height: 240, timescale: TIMESCALE },
    ],
    init: Buffer.from('ftyp and moov'),
  }; // prettier-ignore
}

/** A file of parts of half a second, the first of them independent. */
export function aRecording(
  id: number,
  {
    key = PORCH,
    startMs = 0,
    seconds = 10,
    finished = true,
    run = aRun(),
    partBytes = 250_000,
  } = {},
): Extract<IndexWrite, { type: 'begin' }> {
  const startTicks = (startMs * TIMESCALE) / 1000;
  const origin = { startMs, startTicks, timescale: TIMESCALE, headerBytes: HEADER_BYTES };
  const table = new PartTableWriter(origin);
  for (let at = 0; at < seconds * 2; at++) {
    table.add({
      startMs: startMs + at * 500,
      startTicks: startTicks + (at * TIMESCALE) / 2,
      durationTicks: TIMESCALE / 2,
      bytes: partBytes,
      independent: at % 4 === 0,
    });
  }
  return {
    ...key,
    type: 'begin',
    run,
    recording: {
      id,
      path: `recordings/${key.cameraId}/${key.streamName}/${startMs}.mp4`,
      startMs,
      endMs: startMs + seconds * 1000,
      startTicks,
      bytes: HEADER_BYTES + seconds * 2 * partBytes,
      headerBytes: HEADER_BYTES,
      finished,
      checksum: null,
      parts: table.snapshot(),
    },
  };
}
