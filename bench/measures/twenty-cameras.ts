/** CPU and memory of twenty cameras, recorded and live as HLS, beside twenty bare ffmpeg workers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Measure, Row } from '../measure.js';
import { longMaterial } from '../media.js';
import { cpuPercent, usageOf } from '../process-tree.js';
import { freePort, seconds, startCamrelay, startSource, until } from '../programs.js';

const CAMERAS = 20;
const SETTLE_S = 15;
const WINDOW_S = 20;
/** Each is measured this often, in turn, for the machine's speed drifts. */
const ROUNDS = 2;

/** MB a camera for its worker and for HLS and buffers, and MB for the program. */
const MEMORY_TARGET_MB = CAMERAS * (15 + 12) + 90;

export const twentyCameras: Measure = {
  name: 'twenty-cameras',
  run: async () => {
    const port = await freePort();
    await using _source = await startSource(port, longMaterial());
    const url = `rtsp://127.0.0.1:${port}/cam`;
    const pairs: { ours: Load; bare: Load }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push({ bare: await bareWorkers(url), ours: await camrelay(url) });
    }
    return rows(pairs);
  },
};

type Load = Readonly<{ cpuPercent: number; pssMb: number; processes: number }>;

function rows(pairs: readonly { ours: Load; bare: Load }[]): Row[] {
  const sum = (of: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((total, pair) => total + of(pair), 0);
  const ours = sum((pair) => pair.ours.cpuPercent) / pairs.length;
  const bare = sum((pair) => pair.bare.cpuPercent) / pairs.length;
  const memory = Math.max(...pairs.map((pair) => pair.ours.pssMb));
  const bareMemory = Math.max(...pairs.map((pair) => pair.bare.pssMb));
  return [
    {
      what: `CPU, ${CAMERAS} cameras 1080p25 4 Mbit/s, recording and HLS`,
      measured: ours / bare,
      unit: '× bare',
      target: 1.4,
      detail: `${ours.toFixed(1)} % of a core; bare ffmpeg | cat ${bare.toFixed(1)} %; rounds ${pairs.map((pair) => (pair.ours.cpuPercent / pair.bare.cpuPercent).toFixed(2)).join(', ')}`,
    },
    {
      what: 'memory (sum of PSS), same run',
      measured: memory,
      unit: 'MB',
      target: MEMORY_TARGET_MB,
      detail: `bare ffmpeg | cat ${bareMemory.toFixed(0)} MB`,
    },
  ];
}

async function camrelay(url: string): Promise<Load> {
  const cameras = Object.fromEntries(
    Array.from({ length: CAMERAS }, (_, n) => [`cam${n + 1}`, { vendor: 'rtsp', url }]),
  );
  await using program = await startCamrelay({ cameras });
  await until(async () => (await online(program.api)) === CAMERAS, 60_000, 'all cameras are live');
  // HLS is live for every camera: its playlist has been asked for.
  for (const id of Object.keys(cameras)) {
    const answer = await fetch(`${program.http}/hls/${id}/index.m3u8`);
    await answer.text();
    if (!answer.ok) throw new Error(`HLS of ${id} answered ${answer.status}`);
  }
  await seconds(SETTLE_S);
  return await load(program.pid);
}

async function online(api: (path: string) => Promise<unknown>): Promise<number> {
  const { cameras } = (await api('/cameras')) as {
    cameras: { state: string; recording: boolean }[];
  };
  return cameras.filter(({ state, recording }) => state === 'online' && recording).length;
}

async function bareWorkers(url: string): Promise<Load> {
  const children: ChildProcess[] = [];
  try {
    for (let n = 0; n < CAMERAS; n++) {
      const ffmpeg = spawn('ffmpeg', [
        '-v', 'error', '-rtsp_transport', 'tcp', '-i', url, '-map', '0:v:0', '-map', '0:a:0?', '-c', 'copy', '-f', 'mp4',
        '-movflags', '+frag_every_frame+empty_moov+default_base_moof', '-flush_packets', '1', 'pipe:1',
      ], { stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
      const cat = spawn('cat', [], { stdio: [ffmpeg.stdout, 'ignore', 'ignore'] });
      // The descriptor is the cat's alone from now on.
      ffmpeg.stdout.destroy();
      children.push(ffmpeg, cat);
    }
    await seconds(SETTLE_S);
    return await load(...children.map(({ pid }) => pid ?? 0));
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(
      children.map(async (child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')),
    );
  }
}

async function load(...pids: number[]): Promise<Load> {
  const cpu = await cpuPercent(WINDOW_S, ...pids);
  const { pssBytes, processes } = usageOf(...pids);
  return { cpuPercent: cpu, pssMb: pssBytes / 1e6, processes };
}
