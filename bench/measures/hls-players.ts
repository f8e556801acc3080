/** What each low-latency HLS player of one 4 Mbit/s stream costs, and how old the newest part is. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Measure, median, type Row } from '../measure.js';
import { longMaterial } from '../media.js';
import { cpuPercent } from '../process-tree.js';
import {
  freePort,
  Program,
  script,
  seconds,
  startCamrelay,
  startSource,
  until,
} from '../programs.js';

const PLAYERS = 100;
const WINDOW_S = 15;
const AGES = 40;

export const hlsPlayers: Measure = {
  name: 'hls-players',
  run: async () => {
    const port = await freePort();
    await using _source = await startSource(port, longMaterial());
    const cameras = { cam: { vendor: 'rtsp', url: `rtsp://127.0.0.1:${port}/cam`, record: 'off' } };
    await using program = await startCamrelay({ cameras });
    await until(
      async () => ((await program.api('/cameras/cam')) as { state: string }).state === 'online',
      20_000,
      'the camera is live',
    );
    await seconds(10);
    const age = await partAge(`${program.http}/hls/cam`);
    const alone = await cpuPercent(WINDOW_S, program.pid);
    return [await withCrowd(program, alone), age];
  },
};

async function withCrowd(
  { pid, http }: { pid: number; http: string },
  alone: number,
): Promise<Row> {
  const { program: crowd } = await Program.start(
    [script('hls-crowd.js'), `${http}/hls/cam`, String(PLAYERS)],
    /^ready/,
  );
  await using _crowd = crowd;
  await seconds(5);
  const before = await counts(crowd);
  const together = await cpuPercent(WINDOW_S, pid);
  const after = await counts(crowd);
  const perPlayer = (after.requests - before.requests) / PLAYERS / WINDOW_S;
  return {
    what: `HLS, ${PLAYERS} low-latency players of one 4 Mbit/s stream`,
    measured: (together - alone) / PLAYERS,
    unit: '% of a core a player',
    target: 0.15,
    detail: `${after.failures} refused, ${after.late} late, ${perPlayer.toFixed(1)} requests/s and ${(((after.bytes - before.bytes) * 8) / PLAYERS / WINDOW_S / 1e6).toFixed(1)} Mbit/s each`,
  };
}

type Counts = { requests: number; failures: number; late: number; bytes: number };

async function counts({ child }: Program): Promise<Counts> {
  if (!child.stdout) throw new Error('the crowd has no output');
  const lines = createInterface({ input: child.stdout });
  const line = once(lines, 'line');
  child.stdin?.write('\n');
  const [text] = (await line) as [string];
  lines.close();
  child.stdout.resume();
  return JSON.parse(text) as Counts;
}

/** Age of the newest part's first frame, by its program date time, when a blocking request gives it. */
async function partAge(base: string): Promise<Row> {
  const master = await (await fetch(`${base}/index.m3u8`)).text();
  const media = new URL(
    master.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '',
    `${base}/index.m3u8`,
  );
  const ages: number[] = [];
  let ask = '';
  for (let n = 0; n < AGES; n++) {
    const playlist = await (await fetch(`${media.href}${media.search ? '&' : '?'}${ask}`)).text();
    const newest = newestPart(playlist);
    if (ask !== '') ages.push(Date.now() - newest.startMs);
    ask = `_HLS_msn=${newest.msn}&_HLS_part=${newest.part + 1}`;
  }
  return {
    what: 'HLS, age of the newest part when it can first be fetched',
    measured: Math.max(...ages) / 1000,
    unit: 's, worst',
    target: 1,
    detail: `behind the arrival of its first frame; median ${(median(ages) / 1000).toFixed(2)} s, ${ages.length} parts`,
  };
}

function newestPart(playlist: string): { msn: number; part: number; startMs: number } {
  let msn = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1]);
  let part = -1;
  let startMs = 0;
  let lengthMs = 0;
  for (const line of playlist.split('\n')) {
    const date = /^#EXT-X-PROGRAM-DATE-TIME:(.+)/.exec(line)?.[1];
    if (date !== undefined) {
      startMs = Date.parse(date);
      lengthMs = 0;
    }
    const duration = /^#EXT-X-PART:.*DURATION=([\d.]+)/.exec(line)?.[1];
    if (duration !== undefined) {
      startMs += lengthMs;
      lengthMs = Number(duration) * 1000;
      part++;
    }
    const segment = /^#EXTINF:([\d.]+)/.exec(line)?.[1];
    if (segment !== undefined) {
      if (part < 0) lengthMs = 0;
      msn++;
      if (part < 0) startMs += Number(segment) * 1000;
      else startMs += lengthMs;
      lengthMs = 0;
      part = -1;
    }
  }
  return { msn, part, startMs };
}
