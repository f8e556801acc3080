/** Cameras and encoders that publish to us: with the right key they are on air, else turned away. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { publish } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, SMALL_VIDEO } from '../rig/media.js';
import { Shared } from '../rig/shared.js';
import { eventually, within } from '../rig/wait.js';

const FRAMES = SMALL_VIDEO.fps * SMALL_VIDEO.seconds;
const WHOLE = { unreadable: 0, jumps: [] };
const KEY = 'right-key-4711';

const shared = new Shared();
let camrelay: Camrelay;
let movie: string;

beforeAll(async () => {
  movie = await makeMovie(await makeVideo(), await makeAudio('aac'));
  const ids = ['by-rtsp-tcp', 'by-rtsp-udp', 'by-rtmp', 'back', 'guarded', 'guarded-too'];
  const cameras = Object.fromEntries(ids.map((id) => [id, { vendor: 'push', key: KEY }]));
  camrelay = shared.use(await Camrelay.start({ config: { cameras } }));
}, 120_000);

afterAll(() => shared[Symbol.asyncDispose]());

describe('a push camera', () => {
  it.concurrent.each([
    { id: 'by-rtsp-tcp', url: (id: string) => camrelay.rtsp(id), transport: 'tcp' as const },
    { id: 'by-rtsp-udp', url: (id: string) => camrelay.rtsp(id), transport: 'udp' as const },
    { id: 'by-rtmp', url: (id: string) => camrelay.rtmp(id), transport: 'tcp' as const },
  ])('$id is on air, and recorded, while it publishes', async ({ id, url, transport }) => {
    expect((await camrelay.camera(id)).state).not.toBe('online');
    await using publisher = publish(`${url(id)}?key=${KEY}`, movie, transport);
    const camera = await camrelay.untilState(id, 'online');
    expect(camera.video).toMatchObject({ codec: 'h264', width: 320, height: 240 });
    const played = await play(camrelay.rtsp(id), { seconds: 2, transport: 'tcp' });
    expect(findBreaks(played.ids, FRAMES), publisher.tail()).toEqual(WHOLE);
    expect(played.ids.length).toBeGreaterThan(40);
    expect(played.audio?.codec).toBe('aac');
    await publisher.stop('SIGINT');
    await camrelay.untilDurable(id, Date.now() - 1_500);
    await eventually(async () => (await camrelay.camera(id)).state !== 'online', {
      what: `${id} to be off air`,
    });
    expect((await camrelay.spans(id)).length).toBe(1);
  });

  it.concurrent('may come back', async () => {
    for (const round of ['first', 'second']) {
      await using publisher = publish(`${camrelay.rtmp('back')}?key=${KEY}`, movie);
      await camrelay.untilState('back', 'online');
      const played = await play(camrelay.rtsp('back'), { seconds: 1, transport: 'tcp' });
      expect(played.ids.length, `${round} time\n${publisher.tail()}`).toBeGreaterThan(20);
    }
  });

  it.concurrent.each([
    { way: 'RTSP', id: 'guarded', url: () => camrelay.rtsp('guarded') },
    { way: 'RTMP', id: 'guarded-too', url: () => camrelay.rtmp('guarded-too') },
  ])('does not take a publisher with a wrong or no key over $way', async ({ id, url }) => {
    for (const query of ['?key=wrong-key', '']) {
      await using publisher = publish(`${url()}${query}`, movie);
      const exit = await within(publisher.exited, 10_000, 'the publisher to be turned away');
      expect(exit.code).not.toBe(0);
      expect((await camrelay.camera(id)).state).not.toBe('online');
    }
  });

  it.concurrent('does not make a camera of an unknown name', async () => {
    await using publisher = publish(`${camrelay.rtmp('nobody')}?key=${KEY}`, movie);
    const exit = await within(publisher.exited, 10_000, 'the publisher to be turned away');
    expect(exit.code).not.toBe(0);
    expect((await fetch(camrelay.http('/api/v1/cameras/nobody'))).status).toBe(404);
  });
});
