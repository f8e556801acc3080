/** A camera that sends JPEGs over HTTP at a rate of its own, which nothing in its stream tells. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { listen, portOf } from '../rig/ports.js';
import { Shared } from '../rig/shared.js';
import { startMediaHouse } from '../simulators/media-house.js';

describe('five JPEGs a second', () => {
  const shared = new Shared();
  let camrelay: Camrelay;

  beforeAll(async () => {
    const media = shared.use(await startMediaHouse());
    const web = await listen(createServer((req, res) => void media.mjpeg(req, res)));
    shared.use({
      [Symbol.asyncDispose]: async () => {
        web.closeAllConnections();
        await new Promise((resolve) => web.close(resolve));
      },
    });
    const url = `http://127.0.0.1:${portOf(web)}/live.mjpeg`;
    camrelay = shared.use(
      await Camrelay.start({ config: { cameras: { porch: { vendor: 'rtsp', url } } } }),
    );
    await camrelay.untilState('porch', 'online', 20_000);
  }, 90_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  it('take as long as they took to come', async () => {
    const { video } = await play(camrelay.rtsp('porch'), {
      seconds: 4,
      transport: 'tcp',
      decode: false,
    });
    const times = video!.packets.map(({ dtsS }) => dtsS);
    const steps = times.slice(1).map((time, index) => time - times[index]!);
    const average = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    expect(average).toBeGreaterThan(0.15);
    expect(average).toBeLessThan(0.25);
  });
});
