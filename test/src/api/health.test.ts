/** `/healthz` and `/readyz`: every reason there is, and nothing that belongs to nobody. */
import { describe, expect, it } from 'vitest';
import { type HealthDeps, healthRouter } from '../../../src/api/health.js';
import { ANYBODY, type Who } from '../../../src/model/access.js';
import { FakeClock } from '../../fake-clock.js';
import { parse } from '../config/support.js';
import { serveTo } from './serve.js';

const clock = new FakeClock();
const NOW_MS = clock.now();
const CONFIG = parse(
  'cameras: { porch: { vendor: demo }, shed: { vendor: demo, enabled: false } }',
);
const LONG_AGO_MS = NOW_MS - 3_600_000;

type Status = Readonly<{ state: string; sinceMs: number; reason: unknown }>;
const ONLINE: Status = { state: 'online', sinceMs: LONG_AGO_MS, reason: null };

function deps(found: {
  status?: Status;
  durableMs?: number;
  storage?: unknown[];
  index?: { code: string; message: string };
}): HealthDeps {
  return {
    config: () => CONFIG,
    relay: {
      streamsOf: (id: string) => (id === 'porch' ? [{ status: found.status ?? ONLINE }] : []),
    },
    recording: {
      lastDurableMs: () => found.durableMs ?? NOW_MS,
      wantedSinceMs: () => LONG_AGO_MS,
    },
    indexTrouble: () => found.index ?? null,
    storageHealth: { problems: () => found.storage ?? [] },
    clock,
  } as unknown as HealthDeps;
}

const offline = (code: string, message: string): Status => ({
  state: 'offline',
  sinceMs: LONG_AGO_MS,
  reason: { code, message },
});

async function readyz(of: HealthDeps, who: Who | null = ANYBODY) {
  await using api = await serveTo(who, healthRouter(of));
  return await api.ask('GET', '/readyz');
}

describe('/readyz', () => {
  it('is 200 where all is well', async () => {
    const { status, body } = await readyz(deps({}));
    expect({ status, body }).toEqual({ status: 200, body: { ready: true, problems: [] } });
  });

  it.each([
    ['a camera that is away', { status: offline('offline', 'it is off') }, 'porch', 'offline'],
    [
      'a refused password',
      { status: offline('bad_credentials', 'no') },
      'porch',
      'bad_credentials',
    ],
    ['a first attempt', { status: { ...ONLINE, state: 'connecting' } }, 'porch', 'connecting'],
    ['a camera of which nothing is saved', { durableMs: LONG_AGO_MS }, 'porch', 'not_saved'],
    [
      'a disk that takes nothing of a camera',
      {
        storage: [
          { stream: { cameraId: 'porch', streamName: 'main' }, trouble: 'disk', reason: 'full' },
        ],
        durableMs: LONG_AGO_MS,
      },
      'porch',
      'disk',
    ],
    [
      'a storage that is not there',
      { storage: [{ stream: null, trouble: 'disk', reason: 'the disk is not mounted' }] },
      null,
      'disk',
    ],
    [
      'protected spans that cannot be read',
      { storage: [{ stream: null, trouble: 'protected', reason: 'no JSON' }] },
      null,
      'protected_unknown',
    ],
    [
      'an index that is made anew',
      { index: { code: 'index_rebuilding', message: 'being made anew' } },
      null,
      'index_rebuilding',
    ],
  ] as const)('names %s with a code and a sentence', async (_, found, camera, code) => {
    const of = deps(found as never);
    const { status, body } = await readyz(of);
    expect(status).toBe(503);
    expect(body).toMatchObject({ ready: false, problems: [{ camera, code }] });
    const [problem] = (body as { problems: { message: string }[] }).problems;
    expect(problem!.message).toMatch(/\w/);
    expect((await readyz(of, null)).body).toEqual({ ready: false });
  });

  it('says nothing of a camera that is switched off or waits for a viewer', async () => {
    const { body } = await readyz(deps({ status: { ...ONLINE, state: 'idle' } }));
    expect(body).toEqual({ ready: true, problems: [] });
  });

  it.each([
    'connect ECONNREFUSED 192.168.1.20:554',
    'rtsp://admin:hunter22@cam.example:554/stream1 gave 404',
    'no route to [fe80::1ff:fe23:4567:890a]:80',
    'http://10.0.0.7/cgi?user=joe answered strangely',
  ])('keeps the address of a device to itself: %s', async (message) => {
    const { body } = await readyz(deps({ status: offline('unreachable', message) }));
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/192\.168|hunter22|cam\.example|fe80|10\.0\.0\.7|joe/);
    expect(text).toContain('(its address)');
  });

  it('tells somebody unknown no more than whether it is ready', async () => {
    expect((await readyz(deps({}), null)).body).toEqual({ ready: true });
  });

  it('tells of those cameras alone that the asker may see', async () => {
    const guest: Who = { name: 'guest', role: 'viewer', cameras: new Set(['yard']) };
    const { body } = await readyz(deps({ durableMs: LONG_AGO_MS }), guest);
    expect(body).toEqual({ ready: false, problems: [] });
  });
});
