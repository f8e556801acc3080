import { describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { z } from 'zod';

const Urls = z.object({ urls: z.object({ rtsp: z.string(), rtmp: z.string() }) });

describe('listeners on any free port', () => {
  it('are told by the API as they really are', async () => {
    await using camrelay = await Camrelay.start({
      config: {
        rtsp: { listen: '127.0.0.1:0' },
        rtmp: { listen: '127.0.0.1:0' },
        cameras: { demo: { vendor: 'demo', size: '320x240', record: 'off' } },
      },
    });
    await camrelay.untilState('demo', 'online');
    const { urls } = await camrelay.api('/cameras/demo', Urls);
    expect(urls.rtsp).not.toContain(':0/');
    expect(urls.rtmp).not.toContain(':0/');
    const played = await play(urls.rtsp, { seconds: 1, transport: 'tcp', decode: false });
    expect(played.video?.codec).toBe('h264');
  });
});
