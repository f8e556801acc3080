import { beforeAll, describe, expect, it } from 'vitest';
import { whyUnsupported } from '../../../relay/outputs/rtmp/egress-args.js';
import type { Sample } from '../../../src/model/sample.js';
import { play as playLong, type Played, type PlayOptions } from '../../rig/ffmpeg-player.js';
import { findBreaks } from '../../rig/frame-id.js';
import { eventually } from '../../rig/wait.js';
import { command, RawClient } from './raw-client.js';
import { SampleStream } from '../live-streams.js';
import { type Film } from '../../rig/film.js';
import { makeFilm, Relay } from './support.js';

const PLAYING_MS = 20_000;
let film: Film;

beforeAll(async () => {
  film = await makeFilm();
}, 60_000);

describe.concurrent('a player', () => {
  it(
    'gets picture and sound from the last key frame on, by RTMP and by HTTP-FLV',
    async () => {
      const stream = playing('porch', film);
      await using relay = await Relay.start({ streams: [stream] });
      const viewings = Promise.all([
        play(relay.rtmp('porch'), { seconds: 1 }),
        play(relay.flv('porch'), { seconds: 1 }),
      ]);
      await eventually(() => stream.viewers === 2, { what: 'two viewers' });
      expect(relay.workers.all()).toMatchObject([
        { camera: 'porch', stream: 'main', kind: 'egress' },
      ]);
      for (const { code, ids, audio } of await viewings) {
        expect(code).toBe(0);
        // Key frames are number 0, 25, 50 …
        expect(ids[0]! % 25).toBe(0);
        expect(ids).toHaveLength(25);
        expect(findBreaks(ids, film.samples.length)).toEqual({ unreadable: 0, jumps: [] });
        expect(audio!.codec).toBe('aac');
        expect(audio!.packets.length).toBeGreaterThan(40);
      }
      await eventually(() => relay.viewersOf('porch') === 0, { what: 'no viewer' });
    },
    PLAYING_MS,
  );

  it(
    'finds an extra stream below its camera',
    async () => {
      const streams = [new SampleStream('porch'), playing('porch/sub', film)];
      await using relay = await Relay.start({ streams });
      const [rtmp, flv] = await Promise.all([
        play(relay.rtmp('porch/sub'), { seconds: 0.2, decode: false }),
        play(relay.flv('porch/sub'), { seconds: 0.2, decode: false }),
      ]);
      expect([rtmp, flv].map(({ video }) => video?.packets.length)).toEqual([5, 5]);
    },
    PLAYING_MS,
  );

  it(
    'that comes before the camera waits for its first picture',
    async () => {
      const stream = new SampleStream('porch');
      await using relay = await Relay.start({ streams: [stream] });
      const viewings = [relay.rtmp('porch'), relay.flv('porch')].map((url) =>
        play(url, { seconds: 0.2, decode: false }),
      );
      await eventually(() => relay.viewersOf('porch') === 2, { what: 'two waiting viewers' });
      stream.begin(film.tracks);
      const isNextKey = ({ track, key, dts }: Sample): boolean => track === 0 && key && dts > 0;
      stream.send(...film.samples.slice(0, film.samples.findIndex(isNextKey)));
      for (const { video } of await Promise.all(viewings)) {
        expect(startsOf(video!, film)).toBe(1);
        expect(video!.packets).toHaveLength(5);
      }
    },
    PLAYING_MS,
  );

  it(
    'hears Opus as AAC, and sees pictures that were encoded out of order',
    async () => {
      const stream = playing('porch', await makeFilm({ bFrames: 2 }, 'libopus'));
      await using relay = await Relay.start({ streams: [stream] });
      const { ids, audio, video } = await play(relay.rtmp('porch'), { seconds: 1 });
      expect(audio!.codec).toBe('aac');
      expect(video!.packets.some(({ ptsS, dtsS }) => ptsS > dtsS)).toBe(true);
      // ffmpeg cuts its last pictures by the time at which they are shown.
      const shown = ids.slice(0, -4);
      expect(shown.length).toBeGreaterThan(0);
      expect(findBreaks(shown, film.samples.length)).toEqual({ unreadable: 0, jumps: [] });
    },
    PLAYING_MS,
  );

  it(
    'of a silent camera is not kept waiting for sound',
    async () => {
      const stream = playing('porch', await makeFilm({}, null));
      await using relay = await Relay.start({ streams: [stream] });
      const viewing = await play(relay.flv('porch'), { seconds: 0.2, decode: false });
      expect(viewing.audio).toBeNull();
      expect(viewing.video!.packets).toHaveLength(5);
      const head = await fetch(relay.flv('porch'));
      const { value } = (await head.body!.getReader().read()) as { value: Uint8Array };
      // Signature, version 1, picture and no sound: FLV specification 10.1, annex E.2.
      expect(Buffer.from(value.subarray(0, 5))).toEqual(Buffer.from('FLV\x01\x01', 'latin1'));
    },
    PLAYING_MS,
  );

  it(
    'stays through a new run, and its time never goes back',
    async () => {
      const stream = playing('porch', film);
      await using relay = await Relay.start({ streams: [stream] });
      const viewings = [relay.rtmp('porch'), relay.flv('porch')].map((url) =>
        play(url, { seconds: 1.5, decode: false }),
      );
      await eventually(() => isPlaying(relay, 2), { what: 'two viewers' });
      stream.lose();
      stream.play(film, { headStartMs: 400 });
      for (const { video, audio } of await Promise.all(viewings)) {
        expect(startsOf(video!, film)).toBe(1);
        expectAscending(video!);
        expectAscending(audio!);
      }
    },
    PLAYING_MS,
  );
});

describe('an RTMP player', () => {
  it('gets media on the message stream it made; strict ones pass over any other', async () => {
    await using relay = await Relay.start({ streams: [playing('porch', film)] });
    await using client = await RawClient.ready(relay.port);
    client.send(command('play', 4, null, 'porch'));
    await client.hears('onMetaData');
    // A chunk header of 12 bytes, the last four of them the stream, and the type and size of a text.
    const header = client.received.subarray(client.received.indexOf('onMetaData') - 15);
    expect(header[7]).toBe(18);
    expect(header.readUInt32LE(8)).toBe(1);
  });
});

describe('whether FLV can carry a run', () => {
  it('depends on the codec of its picture', async () => {
    const h265 = await makeFilm({ codec: 'h265', seconds: 2 });
    expect(whyUnsupported({ id: '1', startMs: 0, tracks: film.tracks })).toBeNull();
    expect(whyUnsupported({ id: '1', startMs: 0, tracks: h265.tracks })).toMatch('H.265');
  }, 60_000);
});

function playing(path: string, what: Film): SampleStream {
  const stream = new SampleStream(path);
  stream.play(what);
  return stream;
}

function isPlaying(relay: Relay, viewers: number): boolean {
  const playing = relay.server.stats()[0]?.playing;
  return playing !== undefined && playing.rtmp + playing.flv === viewers;
}

/** Without a long look at the stream beforehand. */
function play(url: string, options: PlayOptions): Promise<Played> {
  const inputArgs = ['-analyzeduration', '100000', '-fpsprobesize', '0'];
  return playLong(url, { inputArgs, ...options });
}

/** How often the film's first picture comes. */
function startsOf(track: NonNullable<Played['video']>, { samples }: Film): number {
  const first = samples.find((sample) => sample.track === 0)!.data.length;
  return track.packets.filter(({ bytes }) => bytes === first).length;
}

function expectAscending({ packets }: NonNullable<Played['video']>): void {
  const times = packets.map(({ dtsS }) => dtsS);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
}
