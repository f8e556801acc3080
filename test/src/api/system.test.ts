/** `GET /system` and what hangs below it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRouter, type SystemDeps } from '../../../src/api/system.js';
import { registerSecrets } from '../../../src/config/secrets.js';
import { LogRing } from '../../../src/kit/log-ring.js';
import { PinoLog } from '../../../src/kit/pino-log.js';
import { Redactor } from '../../../src/kit/redactor.js';
import { WorkerTable } from '../../../relay/worker-table.js';
import { FakeClock } from '../../fake-clock.js';
import { parse } from '../config/support.js';
import { serve, type Served } from './serve.js';

const NOW_MS = Date.parse('2026-03-14T09:26:53.589Z');
const clock = new FakeClock(NOW_MS);
const PASSWORD = 'canary-7f3a/ü:@bird';
const KEY = 'canary-key-of-a-publisher';
const MINTED = 'rtmp://10.0.0.8/bcs/channel0?token=canary-minted-5d21';
const LATE = 'canary-known-late';
const CANARIES = ['canary', encodeURIComponent(PASSWORD), Buffer.from(`joe:${PASSWORD}`).toString('base64')]; // prettier-ignore

const config = () =>
  parse(`
time_zone: Europe/Berlin
storage: { retention: { age: 30d } }
cameras:
  porch: { vendor: rtsp, url: "rtsp://10.0.0.7/one", username: joe, password: "${PASSWORD}", record: { events: { pre: 5s } } }
  door: { vendor: push, key: ${KEY} }
  shed: { vendor: demo, enabled: false }
`);

const redactor = new Redactor();
const logRing = new LogRing();
let api: Served;

beforeAll(async () => {
  registerSecrets(config(), redactor);
  redactor.add(MINTED, 'minted');
  const log = new PinoLog({ level: 'info', redactor, clock, ring: logRing, pretty: false });
  log.warn('camera lost', { camera: 'porch', code: 'bad_credentials', reason: `joe:${PASSWORD} was refused` }); // prettier-ignore
  log.error('lease not renewed', { camera: 'door', url: MINTED, error: new Error(`${MINTED} is gone`, { cause: KEY }) }); // prettier-ignore
  log.warn(`the device said ${LATE}`);
  redactor.add(LATE, 'minted');
  log.flushSync();
  const main = {
    streamName: 'stream',
    status: {
      state: 'offline',
      reason: { code: 'bad_credentials', message: `the camera refused joe:${PASSWORD}` },
      rates: { bitrate: 4_000_000, fps: 25 },
      run: null,
      viewers: 2,
    },
  };
  const streamOf = () => ({ ...main, streamName: config().cameras[0]!.stream });
  const deps: SystemDeps = {
    version: '9.9.9',
    ffmpeg: { version: '6.1', path: '/usr/bin/ffmpeg' },
    startedMs: NOW_MS - 60_000,
    config,
    workers: new WorkerTable(),
    workerUsage: { look: () => Promise.resolve(new Map([['porch', { cpu: 0.02, memory: 15e6 }]])) },
    relay: { streamsOf: (id: string) => (id === 'porch' ? [streamOf()] : []) } as never,
    recording: {
      isRecording: () => false,
      lastDurableMs: (id) => (id === 'porch' ? NOW_MS - 3_000 : null),
      wantedSinceMs: () => null,
      preRollMs: () => 0,
    },
    storageReport: () =>
      Promise.resolve({ space: null, minFreeBytes: 0, recordedBytes: 5e9, forecast: null }),
    storageHealth: { problems: () => [{ stream: null, trouble: 'disk', reason: 'it is full' }] },
    indexTrouble: () => null,
    bounds: { states: () => [{ name: 'viewers', used: 2, most: 9, refused: 1 }] },
    usage: {
      points: () => [{ hourMs: Date.parse('2026-03-14T09:00:00Z'), recordings: 5, free: null }],
    },
    logRing,
    redactor,
    clock,
  };
  api = await serve(systemRouter(deps));
});
afterAll(() => api[Symbol.asyncDispose]());

describe('the system', () => {
  it('says of each camera what its workers cost and what it gives', async () => {
    const { body } = await api.ask('GET', '/system');
    const nothing = { cpu: null, memory: null, bitrate: null, fps: null, viewers: 0, last_durable: null }; // prettier-ignore
    expect(body).toMatchObject({
      cameras: [
        {
          camera: 'porch',
          cpu: 0.02,
          memory: 15e6,
          bitrate: 4_000_000,
          fps: 25,
          viewers: 2,
          last_durable: '2026-03-14T09:26:50.589Z',
        },
        { camera: 'door', ...nothing },
        { camera: 'shed', ...nothing },
      ],
    });
  });

  it('tells how the disk filled', async () => {
    expect((await api.ask('GET', '/system/usage')).body).toEqual({
      points: [{ time: '2026-03-14T09:00:00.000Z', recordings: 5, free: null }],
    });
  });

  it('tells the newest warnings and errors', async () => {
    const { body } = await api.ask('GET', '/system/log');
    expect(body).toMatchObject({
      entries: [
        { level: 'warn', message: 'the device said ***', camera: null, code: null },
        { level: 'error', camera: 'door' },
        { time: '2026-03-14T09:26:53.589Z', camera: 'porch', code: 'bad_credentials' },
      ],
    });
  });

  it('reports all that who helps has to know, as a text', async () => {
    const { headers, body } = await api.ask('GET', '/system/report');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    for (const said of [
      'camrelay 9.9.9, Node.js v',
      'time zone Europe/Berlin',
      'retention 30d',
      'recordings 5GB',
      'the disk does not answer',
      'disk: it is full',
      'porch: rtsp, offline (bad_credentials: the camera refused joe:***)',
      '2 viewers, saved 3 s ago',
      'record events (pre 5s',
      'shed: demo, disabled',
      'warn [porch bad_credentials] camera lost',
    ]) {
      expect(body).toContain(said);
    }
    expect(body).not.toContain('10.0.0.7');
  });

  it.each(['/system', '/system/log', '/system/usage', '/system/report'])('shows no secret in %s', async (path) => {
    const { body } = await api.ask('GET', path);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    for (const canary of CANARIES) expect(text).not.toContain(canary);
  }); // prettier-ignore
});
