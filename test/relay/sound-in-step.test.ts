import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIO_FD, ingestCommand } from '../../relay/ffmpeg-args.js';
import type { IngestPlan } from '../../relay/ingest-plan.js';
import { FragmentReader } from '../../src/fmp4/fragment-reader.js';
import { spawn } from 'node:child_process';

const run = promisify(execFile);
const LATE_S = 1.5;
let dir: string;

/** A stream whose sound begins later than its picture, in a container whose AAC is framed. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'camrelay-step-'));
  await run('ffmpeg', [
    '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25',
    '-itsoffset', String(LATE_S), '-f', 'lavfi', '-i', 'sine=sample_rate=48000', '-t', '4',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-c:a', 'aac', join(dir, 'late.ts'),
  ]); // prettier-ignore
});
afterAll(() => rm(dir, { recursive: true }));

/** The first decode time of each output, s, with the arguments of a real worker but a file for its input. */
async function firstTimes(audio: IngestPlan['audio']): Promise<{ picture: number; sound: number }> {
  const source = { kind: 'url', url: 'rtsp://192.0.2.1/', transport: 'tcp' } as const;
  const { args } = ingestCommand(source, { video: 'copy', audio });
  const outputs = args.slice(args.indexOf('-map'));
  const worker = spawn('ffmpeg', ['-v', 'error', '-i', join(dir, 'late.ts'), ...outputs], {
    stdio: ['ignore', 'pipe', 'ignore', 'ignore', 'pipe'],
  });
  const first = async (pipe: NodeJS.ReadableStream): Promise<number> => {
    const times: number[] = [];
    let timescale = 1;
    const reader = new FragmentReader({
      tracks: ([only]) => void (timescale = only?.track.timescale ?? 1),
      samples: (_, samples) => times.push(...samples.map(({ dts }) => dts / timescale)),
    });
    for await (const chunk of pipe) reader.push(chunk as Buffer);
    return times[0]!;
  };
  const sound = worker.stdio[AUDIO_FD] as NodeJS.ReadableStream;
  const pictured = first(worker.stdout as NodeJS.ReadableStream);
  const [picture, heard] = await Promise.all([pictured, first(sound)]);
  return { picture, sound: heard };
}

describe('sound that begins later than the picture', () => {
  it.each(['copy_aac', 'encode'] as const)('stays as much later with %s', async (audio) => {
    const { picture, sound } = await firstTimes(audio);
    expect(Math.abs(sound - picture - LATE_S)).toBeLessThan(0.1);
  });
});
