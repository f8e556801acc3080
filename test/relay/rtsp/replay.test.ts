/** What clients say to a recording, as live555, GStreamer and people with a keyboard say it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unguarded } from '../../../relay/guard.js';
import { CamrelayError } from '../../../src/model/errors.js';
import type { Replay, ReplayBatch, Replays } from '../../../src/model/replay.js';
import type { Run, Sample } from '../../../src/model/sample.js';
import { Client, sessionOf, type Answer } from './client.js';
import { FakeClock } from '../../fake-clock.js';
import { START_MS } from '../live-streams.js';
import { start, type Started } from './support.js';
import { AAC, H264, picture, sound } from './tracks.js';

const FRAME_MS = 40;
const TRACKS: Run['tracks'] = [H264, AAC];
/** Two stretches of 20 s, a key frame a second, 40 s apart. */
const STRETCH_MS = 20_000;
const HOLE_MS = 40_000;
const PART_FRAMES = 25;
const TIMES = `from=${START_MS}&to=${START_MS + 2 * STRETCH_MS + HOLE_MS}`;
const PORCH = `/porch?${TIMES}`;

class FakeReplay implements Replay {
  readonly tracks = TRACKS;
  readonly spans = [0, STRETCH_MS + HOLE_MS].map((ms) => ({
    fromMs: START_MS + ms,
    toMs: START_MS + ms + STRETCH_MS,
  }));
  readonly span = { fromMs: this.spans[0]!.fromMs, toMs: this.spans[1]!.toMs };
  /** Parts read so far. */
  parts = 0;
  open = 0;
  fails = false;
  /** Of each picture. */
  bytes = 100;

  async *read(fromMs: number): AsyncGenerator<ReplayBatch, void, undefined> {
    this.open++;
    try {
      let jumps = true;
      for (const span of this.spans) {
        const run: Run = { id: String(span.fromMs), tracks: TRACKS, startMs: span.fromMs };
        for (let ms = 0; ms < STRETCH_MS; ms += PART_FRAMES * FRAME_MS) {
          if (span.fromMs + ms + PART_FRAMES * FRAME_MS <= fromMs) continue;
          this.parts++;
          if (this.fails) throw new CamrelayError('disk_failed', 'the disk reports an error');
          await Promise.resolve();
          yield { run, samples: part(ms / FRAME_MS, this.bytes), jumps };
          jumps = false;
        }
        jumps = true;
      }
    } finally {
      this.open--;
    }
  }
}

function part(first: number, bytes: number): [Sample, ...Sample[]] {
  const pictures = Array.from({ length: PART_FRAMES }, (_, at) =>
    picture(first + at, at === 0, bytes),
  );
  const from = Math.ceil((first * FRAME_MS) / 64);
  const to = Math.ceil(((first + PART_FRAMES) * FRAME_MS) / 64);
  const sounds = Array.from({ length: to - from }, (_, at) => sound(from + at));
  const ms = ({ track, dts }: Sample): number => (dts * 1000) / TRACKS[track]!.timescale;
  const [head, ...rest] = [...pictures, ...sounds].sort((a, b) => ms(a) - ms(b));
  return [head!, ...rest];
}

describe('a recording over RTSP', () => {
  let clock: FakeClock;
  let replay: FakeReplay;
  let server: Started;
  let client: Client;
  let asked: unknown[];

  beforeEach(async () => {
    clock = new FakeClock(START_MS);
    await clock.advance(600_000);
    replay = new FakeReplay();
    asked = [];
    const replays: Replays = {
      open: (path, span) => {
        asked.push([path, span]);
        return Promise.resolve(replay);
      },
    };
    server = await start({ replays, clock });
    client = await Client.connect(server.url);
  });
  afterEach(async () => {
    await client[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const setUpTrack = (track: number, session?: string): Promise<Answer> =>
    client.ask('SETUP', `/porch/trackID=${track}?${TIMES}`, {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${2 * track}-${2 * track + 1}`,
      ...(session === undefined ? {} : { Session: session }),
    });
  async function bothTracks(): Promise<string> {
    const session = sessionOf(await setUpTrack(0));
    await setUpTrack(1, session);
    return session;
  }
  const playing = (session: string, headers: Record<string, string> = {}): Promise<Answer> =>
    client.ask('PLAY', '/porch/', { Session: session, ...headers });

  /** Numbers of the pictures so far, by what they are filled with. */
  const pictures = (from = 0): number[] =>
    client.frames
      .filter(({ channel, packet }) => channel === 0 && isSlice(packet))
      .map(({ packet }) => packet.at(-1)!)
      .slice(from);
  const sounds = (): number => client.frames.filter(({ channel }) => channel === 2).length;
  const settle = async (): Promise<void> => {
    await client.ask('OPTIONS', '*');
  };
  /** Lets so much time pass that steps of it are seen by everybody. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      await clock.advance(Math.min(100, left));
      await settle();
    }
  }
  const numbers = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, at) => (from + at) % 256);

  it('is described with its length and its times of day, and tracks that lead to the same span', async () => {
    const { status, headers, body } = await client.ask('DESCRIBE', PORCH);
    expect(status).toBe(200);
    expect(headers.get('content-base')).toBe(`${server.url}/porch/`);
    expect(body).toContain('a=range:npt=0.000-40.000\r\n');
    expect(body).toContain('a=range:clock=20240601T120000.000Z-20240601T120120.000Z\r\n');
    expect(body).not.toContain('broadcast');
    const controls = [...body.matchAll(/a=control:(rtsp:.*)\r/g)].map(([, url]) => url);
    expect(controls).toEqual([0, 1].map((n) => `${server.url}/porch/trackID=${n}?${TIMES}`));
  });

  it('is found again where its times were relative to the time of asking', async () => {
    const { body } = await client.ask('DESCRIBE', '/porch?from=-10m&token=x');
    const [, control = ''] = /a=control:(rtsp:.*trackID=0.*)\r/.exec(body) ?? [];
    await clock.advance(2_000);
    await client.ask('SETUP', control.slice(server.url.length), {
      Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1',
    });
    const toMs = replay.span.toMs;
    expect(asked).toEqual([
      ['porch', { fromMs: START_MS, toMs: null }],
      ['porch', { fromMs: START_MS, toMs }],
    ]);
    expect(control).toContain('token=x');
  });

  it.each([
    { query: 'from=yesterday', status: 400 },
    { query: 'to=now', status: 400 },
    { query: 'from=', status: 400 },
  ])('is refused with $status for $query', async ({ query, status }) => {
    expect(await client.ask('DESCRIBE', `/porch?${query}`)).toMatchObject({ status });
  });

  it.each([
    { code: 'no_recording', status: 404, reason: 'No Recording' },
    { code: 'unknown_camera', status: 404, reason: 'Unknown Camera or Stream' },
    { code: 'bad_span', status: 457, reason: 'why' },
    { code: 'disk_failed', status: 503, reason: 'why' },
  ] as const)('is refused with $status where it is $code', async ({ code, status, reason }) => {
    const open = (): Promise<Replay> => Promise.reject(new CamrelayError(code, 'why'));
    await using other = await start({ replays: { open }, clock });
    await using guest = await Client.connect(other.url);
    expect(await guest.ask('DESCRIBE', PORCH)).toMatchObject({ status, reason });
  });

  it('begins with its first frame, at once, and goes on at the pace of life', async () => {
    const session = await bothTracks();
    const { status, headers } = await playing(session, { Range: 'npt=0.000-' });
    expect(status).toBe(200);
    expect(headers.get('range')).toBe('npt=0.000-40.000');
    await settle();
    await pass(200);
    expect(pictures()).toEqual(numbers(0, 18)); // half a second ahead
    await pass(1_000);
    expect(pictures()).toEqual(numbers(0, 43));
    expect(sounds()).toBeGreaterThan(25);
  });

  it('says which packets come first, and at which time of day they were recorded', async () => {
    const session = await bothTracks();
    const { headers } = await playing(session, { Range: 'clock=20240601T120005.700Z-' });
    expect(headers.get('range')).toBe('clock=20240601T120005.000Z-20240601T120120.000Z');
    const info = /url=(.*);seq=(\d+);rtptime=(\d+),/.exec(headers.get('rtp-info')!)!;
    expect(info[1]).toBe(`${server.url}/porch/trackID=0?${TIMES}`);
    const [first] = await client.frameCount(0, 1);
    expect(first!.packet.readUInt16BE(2)).toBe(Number(info[2]));
    expect(first!.packet.readUInt32BE(4)).toBe(Number(info[3]));
    const [report] = await client.frameCount(1, 1);
    expect(report!.packet.readUInt32BE(16)).toBe(Number(info[3]));
    expect(ntpMs(report!.packet)).toBeCloseTo(START_MS + 5_000, 0);
  });

  it('stops at a pause, and goes on with the very next frame', async () => {
    const session = await bothTracks();
    await playing(session, { Range: 'npt=3-' });
    await pass(1_000);
    const paused = await client.ask('PAUSE', '/porch/', { Session: session });
    expect(paused.headers.get('range')).toMatch(/^npt=4\.[4-6]\d\d-40\.000$/);
    const before = pictures();
    await pass(3_000);
    expect(pictures()).toEqual(before);
    const { headers } = await playing(session);
    expect(headers.get('range')).toBe(paused.headers.get('range'));
    await pass(1_000);
    const all = pictures();
    expect(all).toEqual(numbers(75, 75 + all.length));
    expect(all.length).toBeGreaterThanOrEqual(before.length + 22);
    expect(all.length).toBeLessThanOrEqual(before.length + 28);
    expect(gaplessSequence(client)).toBe(true);
  });

  it('goes elsewhere while it plays, in packets that follow on', async () => {
    const session = await bothTracks();
    await playing(session, { Range: 'npt=0-' });
    await pass(500);
    const sent = pictures().length;
    const { headers } = await playing(session, { Range: 'npt=30.5-' });
    expect(headers.get('range')).toBe('npt=30.000-40.000');
    await pass(500);
    const behind = pictures(sent);
    expect(behind).toEqual(numbers(250, 250 + behind.length));
    expect(behind.length).toBeGreaterThan(20);
    const [, sequence] = /;seq=(\d+);/.exec(headers.get('rtp-info')!)!;
    const packets = client.frames.filter(({ channel }) => channel === 0);
    expect(packets.some(({ packet }) => packet.readUInt16BE(2) === Number(sequence))).toBe(true);
    expect(gaplessSequence(client)).toBe(true);
  });

  it('passes over a hole without a pause, and says so by a report', async () => {
    const session = await bothTracks();
    await playing(session, { Range: 'npt=19-' });
    await pass(1_200);
    const all = pictures();
    expect(all).toEqual([...numbers(475, 500), ...numbers(0, all.length - 25)]);
    expect(all.length).toBeGreaterThan(35);
    const reports = client.frames.filter(({ channel }) => channel === 1).map(({ packet }) => ntpMs(packet)); // prettier-ignore
    expect(reports.at(-1)).toBeCloseTo(START_MS + STRETCH_MS + HOLE_MS, 0);
    const times = videoTimes(client);
    for (const [at, time] of times.slice(1).entries())
      expect([3_600, 6_480]).toContain((time - times[at]!) >>> 0); // sound reaches 32 ms into the hole
  });

  it.each([
    { scale: '2.000', answered: '2.000', framesAsecond: 50, hasSound: true },
    { scale: '0.5', answered: '0.500', framesAsecond: 12, hasSound: true },
    { scale: '8', answered: '8.000', framesAsecond: 200, hasSound: false },
    { scale: '100', answered: '8.000', framesAsecond: 200, hasSound: false },
    { scale: '0.1', answered: '0.500', framesAsecond: 12, hasSound: true },
  ])('plays at scale $scale', async ({ scale, answered, framesAsecond, hasSound }) => {
    const session = await bothTracks();
    const { headers } = await playing(session, { Range: 'npt=0-', Scale: scale });
    expect(headers.get('scale')).toBe(answered);
    await pass(200);
    const before = pictures().length;
    await pass(1_000);
    const count = pictures().length - before;
    expect(Math.abs(count - framesAsecond)).toBeLessThanOrEqual(Math.max(4, framesAsecond / 5));
    expect(pictures()).toEqual(numbers(0, before + count));
    expect(sounds() > 0).toBe(hasSound);
    const [first, second] = videoTimes(client);
    expect(((second! - first!) >>> 0) / (3_600 / Number(answered))).toBeCloseTo(1, 1); // those of playing
  });

  it('changes its speed on the way, as live555 asks for it', async () => {
    const session = await bothTracks();
    await playing(session, { Range: 'npt=0.000-' });
    await pass(500);
    const { headers } = await playing(session, { Scale: '4.000' });
    expect(headers.get('scale')).toBe('4.000');
    const before = pictures().length;
    await pass(1_000);
    const all = pictures();
    expect(all).toEqual(numbers(0, all.length));
    expect(Math.abs(all.length - before - 100)).toBeLessThanOrEqual(20);
    const times = videoTimes(client);
    const apart = times.slice(1).map((time, at) => (time - times[at]!) >>> 0);
    expect(apart.slice(0, 5)).toEqual(Array(5).fill(3_600));
    expect(apart.slice(-5)).toEqual(Array(5).fill(900));
    expect(apart.filter((ticks) => ticks !== 3_600 && ticks !== 900).length).toBeLessThanOrEqual(1);
  });

  it('answers Speed, which GStreamer sends, as it does Scale', async () => {
    const session = await bothTracks();
    const { headers } = await playing(session, { Range: 'npt=0-', Speed: '2.000' });
    expect(headers.get('speed')).toBe('2.000');
    expect(headers.has('scale')).toBe(false);
  });

  it.each([
    { range: 'npt=41-', status: 457 },
    { range: 'npt=5-2', status: 457 },
    { range: 'npt=now-', status: 457 },
    { range: 'smpte=0:10:20-', status: 457 },
    { range: 'clock=20250601T120000Z-', status: 457 },
    { range: 'clock=20240601T115900Z-', status: 457 },
    { range: 'clock=20240631T119900Z-', status: 457 },
    { range: 'npt=a-b', status: 457 },
    { range: '-', status: 457 },
  ])('has no range $range', async ({ range, status }) => {
    const session = await bothTracks();
    expect(await playing(session, { Range: range })).toMatchObject({ status });
    expect(await playing(session, { Range: 'npt=0-1' })).toMatchObject({ status: 200 });
  });

  it('is not played backwards', async () => {
    const session = await bothTracks();
    expect(await playing(session, { Range: 'npt=9-', Scale: '-1' })).toMatchObject({ status: 456 });
    expect(await playing(session, { Scale: 'fast' })).toMatchObject({ status: 400 });
  });

  it('says goodbye at the end of a range, and may be played again', async () => {
    const session = await bothTracks();
    await playing(session, { Range: 'npt=10-11' });
    await pass(1_200);
    const first = pictures();
    expect(first).toEqual(numbers(250, 275));
    const byes = (): number => client.frames.filter(({ channel, packet }) => channel === 1 && isBye(packet)).length; // prettier-ignore
    expect(byes()).toBe(1);
    expect(await client.ask('GET_PARAMETER', '/porch', { Session: session })).toMatchObject({ status: 200 }); // prettier-ignore
    expect((await playing(session)).headers.get('range')).toBe('npt=0.000-40.000');
    await pass(400);
    expect(pictures(first.length).slice(0, 20)).toEqual(numbers(0, 20));
    expect(await client.ask('TEARDOWN', '/porch/', { Session: session })).toMatchObject({ status: 200 }); // prettier-ignore
    await expect.poll(() => replay.open).toBe(0);
  });

  it('is let go of when its client leaves, or says nothing for a minute while it is paused', async () => {
    const session = await bothTracks();
    await playing(session);
    await pass(200);
    await client.ask('PAUSE', '/porch', { Session: session });
    expect(replay.open).toBe(1);
    await clock.advance(70_000);
    await client.closed;
    await expect.poll(() => replay.open).toBe(0);
  });

  it('reads no further than its client takes it', async () => {
    const session = await bothTracks();
    await playing(session, { Scale: '8' });
    client.socket.pause();
    const before = replay.parts;
    for (let at = 0; at < 20; at++) await clock.advance(100);
    expect(replay.parts - before).toBeLessThanOrEqual(20);
  });

  it.each([
    { scale: '8', keysOnly: true },
    { scale: '4', keysOnly: false },
  ])(
    'at scale $scale, to a client that does not keep up, has key frames only: $keysOnly',
    async ({ scale, keysOnly }) => {
      replay.bytes = 60_000;
      const session = await bothTracks();
      await playing(session, { Range: 'npt=0-20', Scale: scale });
      client.socket.pause();
      for (let at = 0; at < 300; at++) await clock.advance(10);
      client.socket.resume();
      await pass(3_000);
      // Pictures are cut: the type of the unit stands behind the header of the fragment.
      const types = client.frames
        .filter(({ channel, packet }) => channel === 0 && (packet.readUInt8(1) & 0x80) !== 0)
        .map(({ packet }) => packet.readUInt8(13) & 0x1f);
      expect(types.length).toBeGreaterThan(10);
      expect(types.slice(-3).every((type) => type === 5)).toBe(keysOnly);
    },
  );

  it('that cannot be read is refused, or ends with a goodbye', async () => {
    const session = await bothTracks();
    replay.fails = true;
    expect(await playing(session)).toMatchObject({ status: 503 });
    replay.fails = false;
    await playing(session);
    replay.fails = true;
    await pass(2_500);
    const last = client.frames.filter(({ channel }) => channel === 1).at(-1)!;
    expect(isBye(last.packet)).toBe(true);
  });

  it('is not set up more often than there is room for', async () => {
    await using small = await start({
      replays: { open: () => Promise.resolve(replay) },
      clock,
      guard: unguarded({ mostReplays: () => 1 }),
    });
    await using guest = await Client.connect(small.url);
    const once = (): Promise<Answer> => guest.ask('SETUP', `/porch/trackID=0?${TIMES}`, { Transport: 'RTP/AVP/TCP;interleaved=0-1' }); // prettier-ignore
    expect(await once()).toMatchObject({ status: 200 });
    expect(await once()).toMatchObject({ status: 453 });
  });
});

/** Of a picture, and not of its parameter sets. */
const isSlice = (packet: Buffer): boolean => [1, 5].includes(packet.readUInt8(12) & 0x1f);
const isBye = (packet: Buffer): boolean => packet.readUInt8(1) === 201 && packet.includes(Buffer.from([0x81, 203])); // prettier-ignore

function ntpMs(report: Buffer): number {
  const seconds = report.readUInt32BE(8) - 2_208_988_800;
  return seconds * 1000 + (report.readUInt32BE(12) / 2 ** 32) * 1000;
}

function videoTimes(client: Client): number[] {
  return client.frames
    .filter(({ channel, packet }) => channel === 0 && isSlice(packet))
    .map(({ packet }) => packet.readUInt32BE(4));
}

function gaplessSequence(client: Client): boolean {
  const sequences = client.frames.filter(({ channel }) => channel === 0).map(({ packet }) => packet.readUInt16BE(2)); // prettier-ignore
  return sequences.slice(1).every((next, at) => next === (sequences[at]! + 1) % 65_536);
}
