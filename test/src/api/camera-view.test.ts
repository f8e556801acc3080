/** A real relay with an ingest that the test feeds. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Ingest, StreamMemory } from '../../../relay/camera-worker.js';
import type { IngestListener } from '../../../relay/ingest.js';
import { Relay } from '../../../relay/relay.js';
import { cameraView, type CameraView } from '../../../src/api/camera-view.js';
import { silentLog } from '../../../src/kit/log.js';
import { standingLease } from '../../../src/resolvers/lease.js';
import { numberedPresets, type Resolver } from '../../../src/resolvers/resolver.js';
import { FakeClock, settled } from '../../fake-clock.js';
import { parse } from '../config/support.js';
import { devicesOf, fakeResolver } from '../fake-resolver.js';
import { START_MS, videoAt, WITH_SOUND } from '../fmp4/samples.js';
import { dial } from '../../rig/dialling.js';

const REACH = { http: 'http://house:8080', host: 'house' };
const SHUTDOWN = {
  cause: 'shutdown',
  code: 'shutdown',
  message: 'over',
  retryable: true,
} as const;
const PICTURE = { codec: 'h264', width: 320, height: 240, fps: 5 } as const;

type Options = Readonly<{
  yaml?: string;
  resolver?: Partial<Resolver>;
  memory?: Partial<StreamMemory>;
  lastDurableMs?: number;
}>;

const relays: Relay[] = [];
afterEach(() => Promise.all(relays.splice(0).map((relay) => relay[Symbol.asyncDispose]())));

function house(options: Options = {}) {
  const config = parse(
    options.yaml ?? 'cameras: { porch: { vendor: demo, extra_streams: [sub] } }',
  );
  const [camera] = config.cameras;
  const ingests: Record<string, IngestListener> = {};
  const ingest: Ingest = {
    run: ({ stream }, listener, signal) => {
      ingests[stream] = listener;
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ loss: SHUTDOWN, description: null })),
      );
    },
  };
  const pictures: unknown[] = [];
  const clock = new FakeClock(START_MS);
  const relay = new Relay({
    ingest,
    dial,
    memory: {
      plan: () => null,
      rememberPlan: () => undefined,
      picture: () => null,
      rememberPicture: (_camera, stream, picture) => pictures.push([stream, picture]),
      wait: () => null,
      rememberWait: () => undefined,
      ...options.memory,
    },
    observer: { changed: () => undefined, lost: () => undefined, failed: () => undefined },
    clock,
    log: silentLog,
    stallMs: 10_000,
    lingerMs: 0,
  });
  relays.push(relay);
  const source = { kind: 'demo', pattern: 'testsrc', width: 320, height: 240, fps: 5 } as const;
  const resolver = fakeResolver({
    lease: () => Promise.resolve(standingLease(source)),
    ...options.resolver,
  });
  const streams = relay.add({
    cameraId: camera!.id,
    streams: [
      { path: 'porch', streamName: 'main', onDemand: false },
      { path: 'porch/sub', streamName: 'sub', onDemand: true },
    ],
    wantsAudio: true,
    resolver,
  });
  const view = (): CameraView =>
    cameraView(
      camera!,
      config,
      {
        relay,
        recording: {
          isRecording: () => false,
          lastDurableMs: () => options.lastDurableMs ?? null,
          wantedSinceMs: () => null,
          preRollMs: () => 0,
        },
        devices: devicesOf({ porch: resolver }),
      },
      REACH,
    );
  /** Three seconds of five pictures each, at once. */
  const goLive = async (): Promise<void> => {
    streams[0]!.start();
    await settled();
    ingests.main!.run({ id: 'run', tracks: WITH_SOUND, startMs: START_MS }, (ms) => START_MS + ms);
    ingests.main!.samples(videoAt(5, 3));
  };
  return { view, goLive, pictures, streams, clock };
}

describe('a camera as the API shows it', () => {
  it('has no picture and no sound before it ever ran', () => {
    const { view } = house();
    const { streams, capabilities, last_picture_at } = view();
    expect(streams).toMatchObject([
      { name: 'main', codec: null, width: null, height: null, fps: null, reason: null },
      { name: 'sub', codec: null, width: null, height: null, fps: null, retry_at: null },
    ]);
    expect(capabilities.audio).toBe(false);
    expect(last_picture_at).toBeNull();
  });

  it('has the picture of each stream while it runs', async () => {
    const { view, goLive } = house();
    await goLive();
    const { streams, capabilities } = view();
    const [track] = WITH_SOUND;
    const { codec, width, height } = track;
    expect(streams[0]).toMatchObject({ codec, width, height, fps: 5, state: 'online' });
    expect(capabilities.audio).toBe(true);
  });

  it('has the remembered picture and sound of a stream that does not run', () => {
    const { view } = house({
      memory: {
        picture: (_camera, stream) => (stream === 'sub' ? PICTURE : null),
        plan: () => ({ video: 'copy', audio: 'encode' }),
      },
    });
    const { streams, capabilities } = view();
    expect(streams[0]).toMatchObject({ codec: null });
    expect(streams[1]).toMatchObject(PICTURE);
    expect(capabilities.audio).toBe(true);
  });

  it('is remembered with the rate of its pictures when its run ends', async () => {
    const { goLive, streams, pictures } = house();
    await goLive();
    await streams[0]!.stop();
    const { width, height } = WITH_SOUND[0];
    expect(pictures).toEqual([
      ['main', { codec: 'h264', width, height, fps: null }],
      ['main', { codec: 'h264', width, height, fps: 5 }],
    ]);
  });

  it('says when its newest picture was taken, also once it has stopped', async () => {
    const { view, goLive, streams, clock } = house({ lastDurableMs: START_MS + 1_000 });
    expect(view().last_picture_at).toBe(new Date(START_MS + 1_000).toISOString());
    await clock.advance(2_000);
    await goLive();
    const newest = new Date(START_MS + 2_000).toISOString();
    expect(view().last_picture_at).toBe(newest);
    await streams[0]!.stop();
    expect(view().last_picture_at).toBe(newest);
  });

  it('says which presets there are, and whether it zooms', () => {
    const movements = { zoom: true, presets: numberedPresets(2) };
    const { view } = house({ resolver: { ptz: () => Promise.resolve(), movements } });
    expect(view().capabilities).toMatchObject({
      ptz: true,
      zoom: true,
      presets: [
        { id: 1, name: null },
        { id: 2, name: null },
      ],
    });
  });

  it.each([
    ['porch: { vendor: demo }', null],
    ['porch: { vendor: push }', 'rtmp://house:1935/live/porch'],
    ['porch: { vendor: push, key: a&b }', 'rtmp://house:1935/live/porch?key=a%26b'],
    ['porch: { vendor: push, key: abc } }\nrtmp: { listen: off', 'rtsp://house:8554/porch?key=abc'],
  ])('that is configured as %s publishes to %s', (text, url) => {
    expect(house({ yaml: `cameras: { ${text} }` }).view().push_url).toBe(url);
  });
});
