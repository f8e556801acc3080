/** From PLAY to the first whole key frame over RTSP/TCP, with a key frame every 4 s. */
import { type Measure, median } from '../measure.js';
import { CAMERA, longMaterial } from '../media.js';
import { freePort, seconds, startCamrelay, startSource, until } from '../programs.js';
import { playOverTcp } from '../rtsp-player.js';

const TIMES = 21;
const KEY_EVERY_S = 4;
const IDR = 5;
const FU_A = 28;

export const firstPicture: Measure = {
  name: 'first-picture',
  run: async () => {
    const port = await freePort();
    await using _source = await startSource(
      port,
      longMaterial({ ...CAMERA, keyEvery: KEY_EVERY_S }),
    );
    const cameras = { cam: { vendor: 'rtsp', url: `rtsp://127.0.0.1:${port}/cam`, record: 'off' } };
    await using program = await startCamrelay({ cameras });
    await until(
      async () => ((await program.api('/cameras/cam')) as { state: string }).state === 'online',
      20_000,
      'the camera is live',
    );
    await seconds(KEY_EVERY_S);
    const times: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      times.push(await keyFrameMs(`rtsp://127.0.0.1:${program.rtspPort}/cam`));
      await seconds(0.37); // another place in the group of pictures each time
    }
    return [
      {
        what: `RTSP, PLAY to the first whole key frame, one every ${KEY_EVERY_S} s`,
        measured: median(times),
        unit: 'ms, median',
        target: 200,
        detail: `of ${TIMES}; worst ${Math.max(...times).toFixed(0)} ms; from the TCP connect on`,
      },
    ];
  },
};

/** From connecting to the last packet of a frame with an IDR slice. */
export async function keyFrameMs(url: string): Promise<number> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    let isKey = false;
    const player = playOverTcp(url, ({ channel, payload }) => {
      if (channel !== 0) return;
      const unit = payload.readUInt8(12) & 0x1f;
      const type = unit === FU_A ? payload.readUInt8(13) & 0x1f : unit;
      isKey ||= type === IDR;
      const ends = (payload.readUInt8(1) & 0x80) !== 0;
      if (!isKey || !ends) return;
      resolve(performance.now() - startMs);
      player.then((open) => open.close(), reject);
    });
    player.catch(reject);
  });
}
