/** The routes that ask a device something, with every vendor, and what is left at the device. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ErrorAnswer } from '../../rig/answers.js';
import { Camrelay } from '../../rig/camrelay.js';
import { play } from '../../rig/ffmpeg-player.js';
import { quickSettings } from '../../rig/quick.js';
import { Shared } from '../../rig/shared.js';
import { eventually } from '../../rig/wait.js';
import { type MediaHouse, startMediaHouse } from '../../simulators/media-house.js';
import type { Simulator } from '../../simulators/simulator.js';
import { startDevice, TREATED_WELL, treatmentOf, VENDORS } from './every-vendor.js';

const Camera = z.object({
  capabilities: z.object({
    snapshot: z.boolean(),
    ptz: z.boolean(),
    recordings: z.boolean(),
    playback: z.boolean(),
    events: z.boolean(),
  }),
  streams: z.array(z.object({ name: z.string() })).min(1),
});
const Recordings = z.object({
  recordings: z.array(z.object({ id: z.string(), from: z.string(), to: z.string() })),
});
const Playback = z.object({
  id: z.string(),
  stream: z.string(),
  from: z.string(),
  speed: z.number(),
  urls: z.object({ hls: z.string(), rtsp: z.string(), rtmp: z.string() }),
});
const Event = z.object({
  id: z.number(),
  time: z.string(),
  end: z.string().nullable(),
  type: z.string(),
  source: z.enum(['device', 'user']),
  note: z.string(),
});
const Events = z.object({ events: z.array(Event) });

const shared = new Shared();
let media: MediaHouse;
beforeAll(async () => {
  media = shared.use(await startMediaHouse());
});
afterAll(() => shared[Symbol.asyncDispose]());

describe.each(VENDORS)('the routes of a camera of %s', (vendor) => {
  const own = new Shared();
  let device: Simulator;
  let camrelay: Camrelay;
  let can: z.infer<typeof Camera>['capabilities'];

  beforeAll(async () => {
    device = own.use(await startDevice(vendor, media));
    const cameras = { cam: { ...device.camera, record: 'off' } };
    camrelay = own.use(await Camrelay.start({ config: { ...quickSettings, cameras } }));
    await camrelay.untilState('cam', 'online', 40_000);
    can = (await camrelay.api('/cameras/cam', Camera)).capabilities;
  }, 90_000);
  afterAll(() => own[Symbol.asyncDispose]());

  async function ask(method: string, path: string, body?: unknown) {
    const response = await fetch(camrelay.http(`/api/v1/cameras/cam${path}`), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
  function expectUnsupported({ status, body }: Awaited<ReturnType<typeof ask>>): void {
    expect(status).toBe(501);
    expect(ErrorAnswer.parse(body).error.code).toBe('unsupported');
  }
  const list = () => ask('GET', '/device-recordings?from=-1d&to=now');

  it('give a picture of now', async () => {
    const response = await fetch(camrelay.http('/api/v1/cameras/cam/snapshot.jpg'));
    expect(response.status, camrelay.tail()).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 2).toString('hex')).toBe('ffd8');
  });

  it('move it, where it can be moved', async () => {
    const answer = await ask('POST', '/ptz', { action: 'left', speed: 30, for: '200ms' });
    if (can.ptz) expect(answer).toEqual({ status: 200, body: {} });
    else expectUnsupported(answer);
  });

  it('list what it recorded, and hand it out, where it records', async () => {
    const listed = await list();
    if (!can.recordings) {
      expectUnsupported(listed);
      return;
    }
    expect(listed.status, JSON.stringify(listed.body)).toBe(200);
    const [first] = Recordings.parse(listed.body).recordings;
    if (!first) return;
    const path = `/api/v1/cameras/cam/device-recordings/${encodeURIComponent(first.id)}/file.mp4`;
    const file = await fetch(camrelay.http(path));
    if (file.status === 200) {
      const bytes = Buffer.from(await file.arrayBuffer());
      expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
      const part = await fetch(camrelay.http(path), { headers: { range: 'bytes=4-7' } });
      const got = Buffer.from(await part.arrayBuffer());
      expect(part.status === 206 ? got.toString() : got.subarray(4, 8).toString()).toBe('ftyp');
    } else expect([404, 501]).toContain(file.status);
  });

  it('play what it recorded as a stream of its own, where it can', async () => {
    const begun = await ask('POST', '/device-playback', { from: '-10m' });
    if (!can.playback) {
      expectUnsupported(begun);
      return;
    }
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    const { id, stream, urls } = Playback.parse(begun.body);
    expect(stream).toBe(`cam/playback-${id}`);
    const seen = await play(urls.rtsp, { seconds: 1, transport: 'tcp' });
    expect(seen.video).toMatchObject({ codec: 'h264' });
    await eventually(async () => (await fetch(urls.hls)).ok, { what: 'HLS to begin' });
    const changed = await ask('PATCH', `/device-playback/${id}`, { from: '-5m' });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect((await play(urls.rtmp, { seconds: 1 })).video).toMatchObject({ codec: 'h264' });
    expect(await ask('DELETE', `/device-playback/${id}`)).toEqual({ status: 200, body: {} });
    expect((await fetch(urls.hls)).status).toBe(404);
    expect((await ask('DELETE', `/device-playback/${id}`)).status).toBe(404);
  });

  it('keep a note, tell it on, and list it', async () => {
    const gone = new AbortController();
    const following = await fetch(camrelay.http('/api/v1/events'), { signal: gone.signal });
    let told = '';
    const read = (async () => {
      const text = new TextDecoder();
      for await (const chunk of following.body!) told += text.decode(chunk as Uint8Array);
    })().catch(() => undefined);
    const kept = await ask('POST', '/events', { type: 'note', note: 'the postman' });
    const event = Event.parse(kept.body);
    expect([kept.status, event]).toMatchObject([201, { source: 'user', note: 'the postman' }]);
    await eventually(() => /^event: event$/m.test(told) && told.includes('"the postman"'), {
      what: 'the note on /events',
    });
    gone.abort();
    await read;
    const listed = Events.parse((await ask('GET', '/events')).body);
    expect(listed.events).toContainEqual(event);
  });

  it('leave nothing behind at the device once the program has ended', async () => {
    await camrelay.stop();
    await eventually(() => device.viewers === 0, { what: 'the device to be left' });
    expect(treatmentOf(device)).toEqual(TREATED_WELL);
  });
});
