/** A MOVE recorder and the whole program: live and recorded streams, its recordings, its session. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Camrelay, command, Home, type Config } from '../../rig/camrelay.js';
import { play } from '../../rig/ffmpeg-player.js';
import { quickSettings } from '../../rig/quick.js';
import { Shared } from '../../rig/shared.js';
import { eventually } from '../../rig/wait.js';
import { type MediaHouse, startMediaHouse } from '../../simulators/media-house.js';
import type { MobotixOptions } from '../../simulators/mobotix/options.js';
import {
  startMobotixSimulator,
  type MobotixSimulator,
} from '../../simulators/mobotix/simulator.js';

/** From `serve` to the first sample, ms; others who are at work on the machine make it longer. */
const FIRST_SAMPLE_WITHIN_MS = 15_000;

const RecordingsAnswer = z.object({
  recordings: z.array(z.object({ id: z.string(), from: z.string(), to: z.string() })),
});
const PlaybackAnswer = z.object({
  id: z.string(),
  from: z.string(),
  speed: z.number(),
  urls: z.looseObject({ rtsp: z.string() }),
});
const EventsAnswer = z.object({ events: z.array(z.looseObject({ type: z.string() })) });
const ErrorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const shared = new Shared();
let media: MediaHouse;
beforeAll(async () => {
  media = shared.use(await startMediaHouse());
});
afterAll(() => shared[Symbol.asyncDispose]());

const startRecorder = (options: MobotixOptions = {}): Promise<MobotixSimulator> =>
  startMobotixSimulator({ media, ...options });

function configOf(nvr: MobotixSimulator, keys: Readonly<Record<string, unknown>> = {}): Config {
  return { ...quickSettings, cameras: { gate: { ...nvr.camera, record: 'off', ...keys } } };
}

async function send<T>(
  camrelay: Camrelay,
  method: string,
  path: string,
  promise: z.ZodType<T>,
  body?: unknown,
): Promise<T> {
  const reply = await fetch(camrelay.http(`/api/v1/cameras/gate/device-playback${path}`), {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return promise.parse(await reply.json());
}

async function expectHidden(nvr: MobotixSimulator, camrelay: Camrelay): Promise<void> {
  const pages = ['/api/v1/cameras', '/api/v1/cameras/gate/events', '/api/v1/system', '/metrics'];
  const answers = await Promise.all(
    pages.map(async (page) => (await fetch(camrelay.http(page))).text()),
  );
  const shown = [...answers, ...camrelay.process.stderr, ...camrelay.process.stdout].join('\n');
  expect(nvr.secrets.length).toBeGreaterThan(2);
  expect(nvr.secrets.filter((secret) => shown.includes(secret))).toEqual([]);
}

describe('a channel of a recorder', () => {
  it('plays live at once, and leaves no session behind', async () => {
    await using nvr = await startRecorder();
    await using camrelay = await Camrelay.start({ config: configOf(nvr) });
    const { video, audio } = await camrelay.untilState('gate', 'online', FIRST_SAMPLE_WITHIN_MS);
    expect(video?.codec).toBe('h264');
    expect(audio).not.toBeNull();
    await expectHidden(nvr, camrelay);
    await camrelay.stop();
    expect({ sessions: nvr.sessions, viewers: nvr.viewers }).toEqual({ sessions: 0, viewers: 0 });
    expect(nvr.complaints).toEqual([]);
  });

  it('plays on when the recorder has forgotten every session', async () => {
    await using nvr = await startRecorder();
    await using camrelay = await Camrelay.start({
      config: configOf(nvr, { record: 'continuous' }),
    });
    await camrelay.untilState('gate', 'online');
    const sinceMs = Date.now();
    nvr.expireSessions();
    nvr.notice({ channel: 3, type: 0 });
    await eventually(
      async () => (await camrelay.api('/cameras/gate/events', EventsAnswer)).events.length > 0,
      { what: 'the event, told with a new session', withinMs: 20_000 },
    );
    expect(await camrelay.gaps('gate', sinceMs)).toEqual([]);
    expect(nvr.logins).toBe(2);
    await camrelay.stop();
    expect(nvr.complaints).toEqual([]);
  });

  it('leaves no session behind although it was killed, once it has run again', async () => {
    await using nvr = await startRecorder();
    await using home = await Home.make(configOf(nvr));
    {
      await using camrelay = await Camrelay.startIn(home);
      await camrelay.untilState('gate', 'online');
      await camrelay.kill();
    }
    expect(nvr.sessions).toBe(1);
    {
      await using camrelay = await Camrelay.startIn(home);
      await camrelay.untilState('gate', 'online');
      await camrelay.stop();
    }
    expect(nvr.sessions).toBe(0);
    expect(nvr.complaints).toEqual([]);
  });

  it('is tried with a wrong password once', async () => {
    await using nvr = await startRecorder();
    const config = configOf(nvr, { password: 'wrong-canary' });
    await using camrelay = await Camrelay.start({ config });
    const { reason } = await camrelay.untilState('gate', 'offline');
    expect(reason?.code).toBe('bad_credentials');
    await fetch(camrelay.http('/api/v1/cameras/gate/device-recordings?from=-1h&to=now'));
    await camrelay.stop();
    expect(nvr.logins).toBe(1);
  });

  it.each(['live_url', 'playback_url'])('is not started without %s', async (key) => {
    await using nvr = await startRecorder();
    const { [key]: _, ...rest } = nvr.camera;
    const playback = { start: '-10m' };
    await using home = await Home.make({
      cameras: { gate: { ...rest, playback, stream: 'live' } },
    });
    const { code, stderr } = await command(['check-config', '-c', home.configPath]);
    expect(code).toBe(2);
    expect(stderr).toContain(`cameras.gate.${key}: is missing`);
    expect(stderr).toContain('rtsp://{host}:{rtsp_port}/');
  });
});

describe("a recorder's own recordings", () => {
  it('are played as the configuration says, with a key for each connection', async () => {
    await using nvr = await startRecorder();
    const keys = { stream: 'playback', playback: { start: '-10m', speed: 2 } };
    await using camrelay = await Camrelay.start({ config: configOf(nvr, keys) });
    await camrelay.untilState('gate', 'online');
    nvr.cutMedia();
    await eventually(() => nvr.keys.filter(({ wasUsed }) => wasUsed).length > 1, {
      what: 'another connection',
    });
    await camrelay.untilState('gate', 'online');
    await expectHidden(nvr, camrelay);
    await camrelay.stop();
    expect(nvr.complaints).toEqual([]);
  });

  it('are listed, fetched, and removed from its exports again', async () => {
    await using nvr = await startRecorder({ offsetS: 3_600 });
    await using camrelay = await Camrelay.start({ config: configOf(nvr) });
    const path = '/cameras/gate/device-recordings?from=-90m&to=-10m';
    const { recordings } = await camrelay.api(path, RecordingsAnswer);
    expect(recordings).toHaveLength(2);
    const ends = recordings.map(({ from, to }) =>
      [from, to].map((time) => Math.round((Date.now() - Date.parse(time)) / 60_000)),
    );
    expect(ends).toEqual([
      [90, 60],
      [50, 10],
    ]);
    const file = `/api/v1/cameras/gate/device-recordings/${recordings[0]!.id}/file.mp4`;
    const reply = await fetch(camrelay.http(file));
    expect(reply.status).toBe(200);
    expect(Buffer.from(await reply.arrayBuffer()).equals(media.recording)).toBe(true);
    await eventually(() => nvr.shelf.ownNames.length === 0, { what: 'the removal' });
    await camrelay.stop();
    expect(nvr.complaints).toEqual([]);
  });

  it('are played through the relay: they seek, end, and let their key go', async () => {
    await using nvr = await startRecorder();
    await using camrelay = await Camrelay.start({ config: configOf(nvr) });
    const from = new Date(Date.now() - 1_800_000).toISOString();
    const playback = await send(camrelay, 'POST', '', PlaybackAnswer, { from, speed: 1 });
    const played = play(playback.urls.rtsp, { seconds: 8, transport: 'tcp', decode: false });
    await eventually(() => nvr.keys[0]?.streams === 1, { what: 'the recorder to play' });

    const seek = { from: new Date(Date.now() - 1_200_000).toISOString(), speed: 2 };
    const moved = await send(camrelay, 'PATCH', `/${playback.id}`, PlaybackAnswer, seek);
    expect(moved.speed).toBe(2);
    expect(Date.parse(moved.from)).toBe(Date.parse(seek.from));
    expect(nvr.keys).toHaveLength(1);
    expect(nvr.keys[0]!.positions.map(({ speed }) => speed)).toEqual([1, 2]);
    expect((await played).video?.packets.length).toBeGreaterThan(10);

    await send(camrelay, 'DELETE', `/${playback.id}`, z.unknown());
    await eventually(() => nvr.keys[0]?.isDead, { what: 'the key to be let go' });
    await expectHidden(nvr, camrelay);
    await camrelay.stop();
    expect({ sessions: nvr.sessions, complaints: nvr.complaints }).toEqual({
      sessions: 0,
      complaints: [],
    });
  });

  it('are not played where nothing of the channel is recorded', async () => {
    await using nvr = await startRecorder();
    await using camrelay = await Camrelay.start({ config: configOf(nvr) });
    const from = new Date(Date.now() - 55 * 60_000).toISOString();
    const { error } = await send(camrelay, 'POST', '', ErrorAnswer, { from });
    expect(error.code).toBe('no_recording');
  });
});
