/** Two hundred kills at random moments, while three cameras are recorded. */
import { killLoop } from '../kill-loop.js';
import type { Measure } from '../measure.js';

const KILLS = Number(process.env.BENCH_KILLS ?? 200);

export const kills: Measure = {
  name: 'kills',
  run: async () => {
    const { worstLostMs, faults } = await killLoop(KILLS, Math.random);
    const detail = `${KILLS} kills, 3 cameras, files of 3 s`;
    return [
      {
        what: 'SIGKILL: lost before it, worst',
        measured: worstLostMs / 1000,
        unit: 's',
        target: 1,
        detail,
      },
      {
        what: 'SIGKILL: files that do not play, differences, gaps not told',
        measured: faults.length,
        unit: 'faults',
        target: 0,
        detail: faults[0] ?? detail,
      },
    ];
  },
};
