/** Cameras of other makes: whatever they speak goes in, and comes out whole. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camrelay } from '../rig/camrelay.js';
import { play } from '../rig/ffmpeg-player.js';
import { findBreaks } from '../rig/frame-id.js';
import { GstCamera } from '../rig/gst-camera.js';
import { HlsCamera, HttpCamera, RtmpCamera } from '../rig/http-camera.js';
import { makeAudio, makeMovie, makeVideo, SMALL_VIDEO } from '../rig/media.js';
import { Shared } from '../rig/shared.js';
import { hasGStreamer } from '../rig/tools.js';

const shared = new Shared();
let camrelay: Camrelay;

const WHOLE = { unreadable: 0, jumps: [] };
const CREDENTIALS = { user: 'viewer', password: 'p@ss/w:rd' };

async function rtspCameras(): Promise<Record<string, string>> {
  const [h264, h265, bFrames] = await Promise.all([
    makeVideo(),
    makeVideo({ codec: 'h265' }),
    makeVideo({ bFrames: 2 }),
  ]);
  const [aac, opus, pcma] = await Promise.all(
    (['aac', 'opus', 'pcma'] as const).map((codec) => makeAudio(codec)),
  );
  const specs = {
    'h264-aac': { video: h264, audio: aac! },
    'h265-aac': { video: h265, audio: aac! },
    'h264-pcma': { video: h264, audio: pcma! },
    'h264-opus': { video: h264, audio: opus! },
    'b-frames': { video: bFrames },
    digest: { video: h264, credentials: CREDENTIALS },
    'digest-udp': { video: h264, credentials: CREDENTIALS },
  };
  const cameras = await Promise.all(
    Object.entries(specs).map(
      async ([id, spec]) => [id, shared.use(await GstCamera.start(spec))] as const,
    ),
  );
  return Object.fromEntries(cameras.map(([id, camera]) => [id, camera.secretUrl]));
}

async function otherCameras(): Promise<Record<string, string>> {
  const movie = await makeMovie(await makeVideo(), await makeAudio('aac'));
  const pictures = await makeVideo({ codec: 'mjpeg', seconds: 20 });
  const [mpegts, flv, mjpeg, hls, rtmp] = await Promise.all([
    HttpCamera.start('mpegts', movie),
    HttpCamera.start('flv', movie),
    HttpCamera.start('mjpeg', pictures.path),
    HlsCamera.start(movie),
    RtmpCamera.start(movie),
  ]);
  const cameras = { mpegts, flv, mjpeg, hls, rtmp };
  return Object.fromEntries(
    Object.entries(cameras).map(([id, camera]) => [id, shared.use(camera).url]),
  );
}

beforeAll(async () => {
  const urls = { ...(hasGStreamer ? await rtspCameras() : {}), ...(await otherCameras()) };
  const cameras = Object.fromEntries(
    Object.entries(urls).map(([id, url]) => [
      id,
      { vendor: 'rtsp', url, record: 'off', transport: id.endsWith('udp') ? 'udp' : 'tcp' },
    ]),
  );
  camrelay = shared.use(await Camrelay.start({ config: { cameras } }));
}, 120_000);

afterAll(() => shared[Symbol.asyncDispose]());

type Way = Readonly<{
  id: string;
  video: 'h264' | 'h265';
  audio: 'aac' | 'opus' | null;
}>;

async function expectWhole({ id, video, audio }: Way): Promise<void> {
  const camera = await camrelay.untilState(id, 'online', 20_000);
  expect(camera.video).toMatchObject({ codec: video, width: 320, height: 240 });
  expect(camera.audio).toEqual(audio === null ? null : { codec: audio });
  const played = await play(camrelay.rtsp(id), { seconds: 2, transport: 'tcp' });
  expect(played.video, played.stderr).toMatchObject({
    codec: video === 'h265' ? 'hevc' : video,
    width: 320,
    height: 240,
  });
  expect(played.audio?.codec ?? null).toBe(audio);
  expect(played.ids.length).toBeGreaterThan(40);
  expect(findBreaks(played.ids, SMALL_VIDEO.fps * SMALL_VIDEO.seconds)).toEqual(WHOLE);
}

describe.runIf(hasGStreamer)(
  'a camera behind GStreamer’s RTSP server',
  { concurrent: true },
  () => {
    it.each<Way & { says: string }>([
      { id: 'h264-aac', says: 'H.264 and AAC', video: 'h264', audio: 'aac' },
      { id: 'h265-aac', says: 'H.265 and AAC', video: 'h265', audio: 'aac' },
      { id: 'h264-pcma', says: 'G.711 sound, which leaves as AAC', video: 'h264', audio: 'aac' },
      { id: 'h264-opus', says: 'Opus sound', video: 'h264', audio: 'opus' },
      { id: 'b-frames', says: 'pictures out of order (B-frames)', video: 'h264', audio: null },
      { id: 'digest', says: 'nothing without Digest credentials', video: 'h264', audio: null },
      { id: 'digest-udp', says: 'the same by UDP', video: 'h264', audio: null },
    ])('says $says', expectWhole);

    it('with G.711 sound is heard over HLS too, as AAC', async () => {
      await camrelay.untilState('h264-pcma', 'online');
      const played = await play(camrelay.hls('h264-pcma'), { seconds: 2 });
      expect(played.audio?.codec, played.stderr).toBe('aac');
      expect(played.audio?.packets.length).toBeGreaterThan(10);
    });

    it('with H.265 pictures is seen over HLS too', async () => {
      await camrelay.untilState('h265-aac', 'online');
      const played = await play(camrelay.hls('h265-aac'), { seconds: 2 });
      expect(played.video?.codec, played.stderr).toBe('hevc');
      expect(findBreaks(played.ids, 1_500)).toEqual(WHOLE);
    });
  },
);

describe('a camera without RTSP', { concurrent: true }, () => {
  it.each<Way & { speaks: string }>([
    { id: 'mpegts', speaks: 'MPEG-TS over HTTP', video: 'h264', audio: 'aac' },
    { id: 'flv', speaks: 'FLV over HTTP', video: 'h264', audio: 'aac' },
    { id: 'hls', speaks: 'HLS', video: 'h264', audio: 'aac' },
    { id: 'rtmp', speaks: 'RTMP', video: 'h264', audio: 'aac' },
  ])('speaks $speaks', expectWhole);

  it('speaks JPEG over HTTP, and leaves as H.264', async () => {
    await camrelay.untilState('mjpeg', 'online', 20_000);
    const played = await play(camrelay.rtsp('mjpeg'), { seconds: 2, transport: 'tcp' });
    expect(played.video?.codec, played.stderr).toBe('h264');
    const ids = played.ids.filter((id) => id !== null);
    expect(ids.length).toBeGreaterThan(20);
    // An encode may change the pace, never the order.
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });
});
