import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../recorder/disk.js';
import { StreamRecorder } from '../../recorder/stream-recorder.js';
import { silentLog } from '../../src/kit/log.js';
import type { Part } from '../../src/model/part.js';
import type { Recording } from '../../src/model/recording.js';
import { openIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { runToEnd } from '../rig/child.js';
import { play, type Played } from '../rig/ffmpeg-player.js';
import { type TempDir, tempDir } from '../rig/temp-dir.js';
import { ffmpegPath, hasFfmpeg } from '../rig/tools.js';
import { endlessRoom } from '../../recorder/endless-room.js';
import { PORCH } from './parts.js';
import { realParts } from './real-parts.js';
import { ALWAYS } from './rig.js';

/** Records parts as they come in the middle of a run, and gives back the files. */
async function record(parts: readonly Part[], dir: string): Promise<Recording[]> {
  await using index = await openIndex({ file: ':memory:', log: silentLog });
  const deps = { directory: dir, disk: nodeDisk, index, clock: new FakeClock(), log: silentLog };
  const recorder = new StreamRecorder(
    { ...deps, room: endlessRoom },
    { ...PORCH, segmentMs: 3_000 },
  );
  for (const part of parts) recorder.part(part);
  await recorder.stop('shutdown');
  const recordings = index.read.overlapping(PORCH, ALWAYS);
  for (const { parts } of recordings) expect(parts.length).toBeGreaterThan(0); // decoded while it is open
  return recordings;
}

describe.runIf(hasFfmpeg).each([
  { name: 'H.264 without B-frames', spec: { codec: 'h264', bFrames: 0 } },
  { name: 'H.264 with B-frames', spec: { codec: 'h264', bFrames: 2 } },
  { name: 'H.265', spec: { codec: 'h265', bFrames: 2, width: 320, height: 240 } },
] as const)('files of $name and AAC, begun in the middle of a run', ({ spec }) => {
  const FRAME_MS = 40;
  let dir: TempDir;
  let parts: readonly Part[];
  let recordings: Recording[];
  let played: Played[];
  let whole: Played;

  beforeAll(async () => {
    dir = await tempDir();
    const all = await realParts(spec);
    parts = all.slice(
      all.findIndex(({ startTicks, independent }) => independent && startTicks > 0),
    );
    recordings = await record(parts, dir.path);
    played = [];
    for (const { path } of recordings)
      played.push(await play(join(dir.path, path), { seconds: null }));
    const joined = dir.file('run.mp4');
    await writeFile(joined, Buffer.concat([parts[0]!.init, ...parts.map(({ bytes }) => bytes)]));
    whole = await play(joined, { seconds: null });
  }, 60_000);
  afterAll(() => dir[Symbol.asyncDispose]());

  it('begin at zero with the first picture, and no edit list is needed for it', async () => {
    // With B-frames, the first picture is decoded at zero and on show as much later as always.
    const delayS = ((spec.bFrames > 0 ? 2 : 0) * FRAME_MS) / 1000;
    for (const { path } of recordings) {
      for (const editLists of ['0', '1']) {
        const { stdout } = await runToEnd('ffprobe', [
          ...['-v', 'error', '-ignore_editlist', editLists],
          ...['-show_entries', 'stream=start_time', '-of', 'csv=p=0', join(dir.path, path)],
        ]);
        const [pictureS, soundS] = stdout.toString().split('\n').map(Number);
        expect(pictureS).toBe(delayS);
        expect(soundS).toBeGreaterThanOrEqual(0);
        expect(soundS).toBeLessThan(0.1);
      }
    }
  });

  it('say themselves how long they are, to the frame', async () => {
    for (const { path, startMs, endMs } of recordings) {
      const { stdout } = await runToEnd('ffprobe', [
        ...['-v', 'error', '-show_entries', 'format=start_time,duration', '-of', 'csv=p=0'],
        join(dir.path, path),
      ]);
      const [startS, durationS] = stdout.toString().split(',').map(Number);
      expect(startS).toBeGreaterThanOrEqual(0);
      expect(startS).toBeLessThan(FRAME_MS / 1000);
      const delayMs = spec.bFrames > 0 ? 2 * FRAME_MS : 0;
      const lengthMs = endMs - startMs + delayMs;
      expect(Math.abs((startS! + durationS!) * 1000 - lengthMs)).toBeLessThanOrEqual(FRAME_MS);
    }
  });

  it('hold every frame of the run once, picture and sound', () => {
    const hashes = (of: Played, kind: 'video' | 'audio'): string[] =>
      of[kind]!.packets.map(({ hash }) => hash);
    for (const kind of ['video', 'audio'] as const) {
      expect(played.flatMap((each) => hashes(each, kind))).toEqual(hashes(whole, kind));
    }
    expect(played.flatMap(({ ids }) => ids)).toEqual(whole.ids);
  });

  it('keep picture and sound as far apart as they came', () => {
    const offset = ({ video, audio }: Played, hash: { video: string; audio: string }): number => {
      const timeOf = (track: typeof video, wanted: string): number =>
        track!.packets.find((packet) => packet.hash === wanted)!.ptsS;
      return timeOf(audio, hash.audio) - timeOf(video, hash.video);
    };
    for (const each of played) {
      const hash = { video: each.video!.packets[5]!.hash, audio: each.audio!.packets[20]!.hash };
      expect(Math.abs(offset(each, hash) - offset(whole, hash))).toBeLessThan(0.001);
    }
  });

  it('become ordinary files of the right length when they are copied', async () => {
    for (const [at, { path, startMs, endMs }] of recordings.entries()) {
      const copy = dir.file(`copy-${at}.mp4`);
      const input = join(dir.path, path);
      await runToEnd(ffmpegPath, ['-v', 'error', '-i', input, '-c', 'copy', copy]);
      const { stdout } = await runToEnd('ffprobe', [
        ...['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=duration'],
        ...['-of', 'csv=p=0', copy],
      ]);
      expect(Math.abs(Number(stdout.toString()) * 1000 - (endMs - startMs))).toBeLessThanOrEqual(2);
    }
  });

  it('let players seek', async () => {
    const [recording] = recordings;
    const { ids } = await play(join(dir.path, recording!.path), {
      seconds: 0.1,
      inputArgs: ['-ss', '2.02'],
    });
    expect(ids[0]! - played[0]!.ids[0]!).toBeGreaterThanOrEqual(47);
    expect(ids[0]! - played[0]!.ids[0]!).toBeLessThanOrEqual(52);
  });

  it('are as long as the index says, to the frame', () => {
    recordings.forEach(({ startMs, endMs }, at) => {
      const frames = played[at]!.video!.packets.length;
      expect(Math.abs(endMs - startMs - frames * FRAME_MS)).toBeLessThanOrEqual(1);
    });
  });
});
