/** What each RTSP/TCP player of one 4 Mbit/s stream costs the program. */
import type { Measure, Row } from '../measure.js';
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

const WINDOW_S = 15;
/** For the compiler to have seen the new work. */
const SETTLE_S = 10;
const CROWDS = [50, 200];
const TARGET_PERCENT = 0.05;

export const rtspPlayers: Measure = {
  name: 'rtsp-players',
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
    await seconds(SETTLE_S);
    const alone = await cpuPercent(WINDOW_S, program.pid);
    const rows: Row[] = [];
    for (const count of CROWDS) rows.push(await withCrowd(program, count, alone));
    return rows;
  },
};

async function withCrowd(
  { pid, rtspPort }: { pid: number; rtspPort: number },
  count: number,
  alone: number,
): Promise<Row> {
  const { program: crowd } = await Program.start(
    [script('rtsp-crowd.js'), `rtsp://127.0.0.1:${rtspPort}/cam`, String(count)],
    /^ready/,
  );
  await using _crowd = crowd;
  await seconds(SETTLE_S);
  const together = await cpuPercent(WINDOW_S, pid);
  return {
    what: `RTSP/TCP, ${count} players of one 4 Mbit/s stream`,
    measured: (together - alone) / count,
    unit: '% of a core a player',
    target: TARGET_PERCENT,
    detail: `${together.toFixed(1)} % with them, ${alone.toFixed(1)} % without`,
  };
}
