/** Recordings replayed over RTSP, to players that are not ours. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pins } from '../../recorder/pins.js';
import { RecordedReplays } from '../../recorder/replays.js';
import { FakeClock } from '../fake-clock.js';
import { DAY_MS, film, type Film, Footage, FPS } from '../recorder/footage.js';
import { PORCH } from '../recorder/parts.js';
import { start, type Started } from '../relay/rtsp/support.js';
import { play } from '../rig/ffmpeg-player.js';
import { playWithGst } from '../rig/gst-player.js';
import { Shared } from '../rig/shared.js';
import { hasFfmpeg, hasGStreamer } from '../rig/tools.js';

const TRANSPORTS = ['tcp', 'udp'] as const;
/** The last frame before 8.51 s: the first of the film lasts for 61 ms, the others for 40. */
const LAST = 212;
const DAY_LATER_MS = DAY_MS + 86_400_000;

const frames = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, at) => from + at);

describe.runIf(hasFfmpeg)('a recording that is replayed', () => {
  const shared = new Shared();
  let footage: Footage;
  let server: Started;
  let shot: Film;

  beforeAll(async () => {
    footage = shared.use(await Footage.open());
    shot = await film();
    await footage.record(shot);
    await footage.record(shot, { startMs: DAY_MS + 60_000 });
    await footage.record(await film({ bFrames: 2, gop: 50, audio: null }), {
      startMs: DAY_MS + 120_000,
    });
    await footage.record(await film({ codec: 'h265', audio: 'opus' }), {
      startMs: DAY_MS + 180_000,
    });
    const replays = new RecordedReplays({
      index: footage.index.read,
      directory: footage.directory,
      pins: new Pins(),
      clock: new FakeClock(DAY_LATER_MS),
      keyOf: (path) => (path === 'porch' ? PORCH : undefined),
    });
    server = shared.use(await start({ replays }));
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  const urlOf = (from: number, to: number): string =>
    `${server.url}/porch?from=${DAY_MS + from}&to=${DAY_MS + to}`;

  it.concurrent.each(TRANSPORTS)(
    'comes to ffmpeg over %s from the key frame on, over files, to its end',
    async (transport) => {
      const { ids, audio, stderr, code } = await play(urlOf(3_300, 8_510), {
        seconds: null,
        transport,
      });
      expect(code, stderr).toBe(0);
      expect(ids).toEqual(frames(75, LAST + 1));
      expect(audio?.codec).toBe('aac');
      expect(audio?.packets.length).toBeGreaterThan(5 * 46);
      expect(stderr).not.toMatch(/missed|corrupt|error while decoding|concealing/);
    },
  );

  it.concurrent.each(TRANSPORTS)('passes over a gap, over %s', async (transport) => {
    const { ids, stderr } = await play(urlOf(8_100, 62_000), { seconds: null, transport });
    expect(ids, stderr).toEqual([...frames(200, 250), ...frames(0, 50)]);
  });

  it.concurrent('comes with B-frames, and with H.265 and Opus', async () => {
    const [reordered, other] = await Promise.all([
      play(urlOf(120_000, 123_000), { seconds: null, transport: 'tcp' }),
      play(urlOf(180_000, 183_000), { seconds: null, transport: 'tcp' }),
    ]);
    expect(reordered.ids.slice(0, 70)).toEqual(frames(0, 70));
    expect(other.ids).toEqual(frames(0, 3 * FPS));
    expect(other.video?.codec).toBe('hevc');
    expect(other.audio?.codec).toBe('opus');
  });

  it.runIf(hasGStreamer).each(TRANSPORTS)(
    'comes to GStreamer over %s, whole',
    async (transport) => {
      const played = await playWithGst(urlOf(3_300, 8_510), transport, 10);
      expect(played.error).toBeNull();
      expect(played.ids).toEqual(frames(75, LAST + 1));
      expect(played.soundBuffers).toBeGreaterThan(200);
    },
  );

  it.runIf(hasGStreamer).each([
    { transport: 'tcp', rate: 1 },
    { transport: 'udp', rate: 1 },
    { transport: 'tcp', rate: 2 },
  ] as const)(
    'is sought in by GStreamer over $transport, at rate $rate',
    async ({ transport, rate }) => {
      const then = { seekS: 7.5, rate };
      const played = await playWithGst(urlOf(0, 10_000), transport, 1.5, then);
      expect(played.error).toBeNull();
      const sought = played.ids.findIndex((id, at) => at > 0 && id !== played.ids[at - 1]! + 1);
      expect(played.ids.slice(0, sought)).toEqual(frames(0, sought));
      expect(sought).toBeGreaterThan(20);
      const after = played.ids.slice(sought);
      expect(after).toEqual(frames(175, 175 + after.length));
      expect(after.length).toBeGreaterThan(20 * rate);
    },
  );
});
