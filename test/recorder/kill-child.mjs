/**
 * Records for ever, as it was built, until it is killed: arguments are the storage directory and when
 * the camera's run begins. After each save it prints the end of what is durable, ms.
 */
import { Buffer } from 'node:buffer';
import { fragment } from '../../dist/src/fmp4/fragment-writer.js';
import { initSegment } from '../../dist/src/fmp4/init-segment.js';
import { videoTrack } from '../../dist/src/fmp4/tracks.js';
import { startRecorder } from '../../dist/recorder/recorder.js';
import { systemClock } from '../../dist/src/kit/clock.js';
import { silentLog } from '../../dist/src/kit/log.js';
import { openIndex } from '../../dist/storage/recording-index.js';

const [directory, start] = process.argv.slice(2);
const startMs = Number(start);
const [SPS, PPS] = ['Z0LAC9oFB+wEQAAAAwBAAAAFA8UKqA==', 'aM4PyA=='].map((text) =>
  Buffer.from(text, 'base64'),
);
const tracks = [videoTrack('h264', [SPS, PPS], 90_000)];
const run = { id: `run-${startMs}`, startMs, tracks };
const init = initSegment(tracks);
const key = { cameraId: 'porch', streamName: 'main' };

const index = await openIndex({ file: `${directory}/index.db`, log: silentLog });
const recorder = await startRecorder({
  ...{ directory, index, retention: {}, clock: systemClock, log: silentLog },
});
const stream = recorder.open({ ...key, segmentMs: 2_000 });
for (let at = 0; ; at++) {
  const independent = at % 2 === 0;
  const data = Buffer.alloc(50_000, at + 1);
  const sample = {
    track: 0,
    dts: at * 9_000,
    pts: at * 9_000,
    duration: 9_000,
    key: independent,
    data,
  };
  stream.part({
    ...{ run, init, independent, beginsSegment: independent },
    bytes: fragment(at + 1, [sample]),
    startTicks: at * 9_000,
    durationTicks: 9_000,
    startMs: startMs + at * 100,
    durationMs: 100,
  });
  await new Promise((resolve) => setTimeout(resolve, 2));
  if (at % 7 === 0) {
    await stream.save();
    process.stdout.write(`durable ${stream.state.lastDurableMs ?? startMs}\n`);
  }
}
