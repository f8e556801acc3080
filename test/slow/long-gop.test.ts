/** A camera that sends a key frame only every ten seconds is as easy to watch as any other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserPlayer } from '../rig/browser-player.js';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { playWithGst } from '../rig/gst-player.js';
import { makeAudio, makeVideo, type VideoFile } from '../rig/media.js';
import { Shared } from '../rig/shared.js';
import { hasChromium, hasGStreamer } from '../rig/tools.js';

const GOP = 250;
const WHOLE = { unreadable: 0, jumps: [] };

describe.runIf(hasGStreamer)('a key frame every ten seconds', () => {
  const shared = new Shared();
  let camrelay: Camrelay;
  let video: VideoFile;

  beforeAll(async () => {
    video = await makeVideo({ gop: GOP });
    const camera = shared.use(await GstCamera.start({ video, audio: await makeAudio('aac') }));
    const config = {
      storage: { segment: '5s' },
      cameras: { porch: { vendor: 'rtsp', url: camera.url } },
    };
    camrelay = shared.use(await Camrelay.start({ config }));
    const { since } = await camrelay.untilState('porch', 'online');
    await camrelay.untilDurable('porch', since! + 25_000, 60_000);
  }, 120_000);

  afterAll(() => shared[Symbol.asyncDispose]());

  it('plays over HLS', async () => {
    const played = await play(camrelay.hls('porch'), { seconds: 12, withinMs: 40_000 });
    expect(played.ids.length, played.stderr).toBeGreaterThan(290);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
  });

  it.runIf(hasChromium)('plays in a browser', async () => {
    await using player = await BrowserPlayer.start();
    const { errors, looks } = await player.play(camrelay.hls('porch'), {
      looks: 60,
      withinMs: 20_000,
    });
    expect(errors).toEqual([]);
    const [first, last] = [looks[0]!, looks.at(-1)!];
    const wallS = (last.atMs - first.atMs) / 1000;
    expect(last.currentTime - first.currentTime).toBeGreaterThan(0.9 * wallS);
    expect(last.latency).toBeLessThan(6);
  });

  it('shows a picture at once to whoever joins over RTSP', async () => {
    const played = await playWithGst(camrelay.rtsp('porch'), 'tcp', 2);
    expect(played.firstFrameMs).toBeLessThan(1_500);
    expect(findBreaks(played.ids, video.frames)).toEqual(WHOLE);
  });

  it('is recorded in files that begin with key frames', async () => {
    const [span, ...more] = await camrelay.spans('porch');
    expect(more).toEqual([]);
    expect(span!.segments).toBeGreaterThanOrEqual(2);
    expect(span!.to - span!.from).toBeGreaterThanOrEqual(20_000);
  });
});
