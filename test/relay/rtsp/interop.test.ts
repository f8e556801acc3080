/** Players and publishers that are not ours: ffmpeg and GStreamer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child } from '../../rig/child.js';
import { play } from '../../rig/ffmpeg-player.js';
import { playWithGst } from '../../rig/gst-player.js';
import { ffmpegPath, hasFfmpeg, hasGStreamer } from '../../rig/tools.js';
import { eventually } from '../../rig/wait.js';
import { filmFile, makeFilm } from './film.js';
import type { Film } from '../../rig/film.js';
import { SampleStream } from '../live-streams.js';
import { start, type Started } from './support.js';

const TRANSPORTS = ['tcp', 'udp'] as const;
const FPS = 25;
const PATIENCE_MS = 40_000;

const FILMS = [
  { name: 'h264-aac', gop: 75, codec: 'h264', sound: 'aac', make: () => makeFilm({ gop: 75 }) },
  {
    ...{ name: 'h264-bframes', gop: 50, codec: 'h264', sound: null },
    make: () => makeFilm({ gop: 50, bFrames: 2 }, null),
  },
  {
    ...{ name: 'h265-opus', gop: 50, codec: 'hevc', sound: 'opus' },
    make: () => makeFilm({ codec: 'h265', gop: 50 }, 'opus'),
  },
];

/** Numbers that follow one another, from the first key frame on. */
function expectUnbroken(ids: readonly (number | null)[], gop: number, atLeast: number): void {
  const [first] = ids;
  expect(first ?? -1).toBeGreaterThanOrEqual(0);
  expect((first ?? -1) % gop).toBe(0);
  expect(ids).toEqual(ids.map((_, index) => (first ?? 0) + index));
  expect(ids.length).toBeGreaterThanOrEqual(atLeast);
}

describe.runIf(hasFfmpeg)('a film', () => {
  const streams: SampleStream[] = [];
  const films = new Map<string, Film>();
  let server: Started;

  beforeAll(async () => {
    for (const { name, make } of FILMS) films.set(name, await make());
    server = await start({ streams });
  }, 120_000);
  afterAll(async () => {
    for (const stream of streams) stream.stop();
    await server[Symbol.asyncDispose]();
  });

  /** A camera that has been on for most of a group of pictures. */
  function onAir(name: string, gop: number): string {
    const stream = new SampleStream(`camera-${streams.length}`);
    streams.push(stream);
    stream.play(films.get(name)!, { headStartMs: (gop / FPS) * 1_000 - 200 });
    return `${server.url}/${stream.path}`;
  }

  const cases = FILMS.flatMap((film) => TRANSPORTS.map((transport) => ({ ...film, transport })));

  it.concurrent.each(cases)(
    'of $name plays in ffmpeg over $transport without a loss',
    async ({ name, gop, transport, codec, sound }) => {
      const seconds = gop / FPS + 0.5;
      const played = await play(onAir(name, gop), { seconds, transport });
      expect(played.code).toBe(0);
      expect(played.video?.codec).toBe(codec);
      expectUnbroken(played.ids, gop, seconds * FPS - 5);
      expect(played.audio?.codec ?? null).toBe(sound);
      if (sound !== null) expect(played.audio?.packets.length).toBeGreaterThan(seconds * 40);
      expect(played.stderr).not.toMatch(/missed|corrupt|error while decoding|concealing/);
    },
    PATIENCE_MS,
  );

  describe.runIf(hasGStreamer)('in GStreamer', () => {
    it.each(cases)(
      'of $name plays over $transport without a loss',
      async ({ name, gop, transport, sound }) => {
        const played = await playWithGst(onAir(name, gop), transport, 2);
        expect(played.error).toBeNull();
        expect(played.warning).toBeNull();
        expectUnbroken(played.ids, gop, gop / 2);
        if (sound !== null) expect(played.soundBuffers).toBeGreaterThan(20);
      },
      PATIENCE_MS,
    );
  });
});

describe.runIf(hasFfmpeg)('a film that ffmpeg publishes', () => {
  it.concurrent.each(TRANSPORTS)(
    'over %s is read by ffmpeg at the internal address without a loss',
    async (transport) => {
      const file = await filmFile({ gop: 25 });
      await using server = await start({ push: { door: 's3cret' } });
      await using publisher = new Child(ffmpegPath, [
        ...['-nostdin', '-loglevel', 'warning', '-re', '-i', file, '-t', '4', '-c', 'copy'],
        ...['-f', 'rtsp', '-rtsp_transport', transport],
        server.url.replace('rtsp://', 'rtsp://cam:s3cret@') + '/door',
      ]);
      const url = await eventually(() => server.server.publications.urlOf('door'), {
        what: `a publication; ${publisher.tail()}`,
        everyMs: 10,
      });
      // A worker takes its time to start; what was sent meanwhile is not lost.
      const played = await play(url, { seconds: 2, transport: 'tcp' });
      expect(played.code).toBe(0);
      expect(played.ids[0]).toBe(0);
      expectUnbroken(played.ids, 25, 2 * FPS - 5);
      expect(played.audio?.codec).toBe('aac');
    },
    PATIENCE_MS,
  );

  it.concurrent(
    'is let in by the key in the URL, and its reader ends with it',
    async () => {
      const file = await filmFile({ gop: 25 });
      await using server = await start({ push: { door: 's3cret' } });
      await using publisher = new Child(ffmpegPath, [
        ...['-nostdin', '-loglevel', 'warning', '-re', '-i', file, '-t', '1', '-c', 'copy'],
        ...['-f', 'rtsp', '-rtsp_transport', 'tcp', `${server.url}/door?key=s3cret`],
      ]);
      const url = await eventually(() => server.server.publications.urlOf('door'), {
        what: `a publication; ${publisher.tail()}`,
        everyMs: 10,
      });
      const played = await play(url, { seconds: null, transport: 'tcp' });
      expectUnbroken(played.ids, 25, FPS - 1);
      expect(server.server.publications.urlOf('door')).toBeUndefined();
    },
    PATIENCE_MS,
  );
});
