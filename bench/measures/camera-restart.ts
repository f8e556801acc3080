/** From the moment a camera answers again to its picture. */
import { type Measure, median } from '../measure.js';
import { longMaterial } from '../media.js';
import { freePort, seconds, startCamrelay, startSource, until } from '../programs.js';

/** How long the camera is away each time, s. */
const AWAY_S = [2, 10, 40];

export const cameraRestart: Measure = {
  name: 'camera-restart',
  run: async () => {
    const port = await freePort();
    let source = await startSource(port, longMaterial());
    const cameras = { cam: { vendor: 'rtsp', url: `rtsp://127.0.0.1:${port}/cam` } };
    await using program = await startCamrelay({ cameras });
    const isLive = async (): Promise<boolean> =>
      ((await program.api('/cameras/cam')) as { state: string }).state === 'online';
    await until(isLive, 20_000, 'the camera is live');
    const times: number[] = [];
    for (const away of AWAY_S) {
      await source.kill('SIGKILL');
      await until(async () => !(await isLive()), 20_000, 'the loss is noticed');
      await seconds(away);
      source = await startSource(port, longMaterial());
      const backMs = performance.now();
      await until(isLive, 90_000, 'the picture is back');
      times.push((performance.now() - backMs) / 1000);
    }
    await source.kill('SIGKILL');
    return [
      {
        what: 'from camera restart to picture again',
        measured: Math.max(...times),
        unit: 's, worst',
        target: 5,
        detail: `after it answers; median ${median(times).toFixed(1)} s; away for ${AWAY_S.join(', ')} s`,
      },
    ];
  },
};
