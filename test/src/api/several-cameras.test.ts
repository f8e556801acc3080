/** Questions about several cameras at once: `/recordings`, `/gaps`, `/schedules`, `/days`, `/me`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTimeline } from '../../../recorder/timeline.js';
import { ProtectedTimes } from '../../../recorder/protected-times.js';
import { daysRouter } from '../../../src/api/days.js';
import { meRouter } from '../../../src/api/me.js';
import { recordingsRouter } from '../../../src/api/recordings.js';
import { silentLog } from '../../../src/kit/log.js';
import { openIndex } from '../../../storage/recording-index.js';
import { FakeClock } from '../../fake-clock.js';
import { Shared } from '../../rig/shared.js';
import { aRecording, PORCH } from '../../storage/builders.js';
import { parse } from '../config/support.js';
import { serve, type Served } from './serve.js';

const clock = new FakeClock(Date.parse('2026-03-29T12:00:00Z'));
const config = () =>
  parse(
    'time_zone: Europe/Berlin\ncameras: { porch: { vendor: demo }, yard: { vendor: demo, time_zone: Asia/Kolkata }, shed: { vendor: demo, record: off } }',
  );
const at = (text: string): number => Date.parse(text);
const shared = new Shared();
let api: Served;

beforeAll(async () => {
  const index = shared.use(await openIndex({ file: ':memory:', log: silentLog }));
  const timeline = openTimeline(index.read, clock);
  const protectedSpans = {
    times: new ProtectedTimes([
      { id: 'a', cameraId: 'porch', fromMs: at('2026-03-28T22:30:00Z'), toMs: at('2026-03-28T23:30:00Z'), note: '', createdMs: 0 },
    ]),
  }; // prettier-ignore
  const planned = () => [];
  const deps = { config, timeline, planned, protectedSpans, clock };
  api = shared.use(await serve(meRouter(deps), recordingsRouter(deps), daysRouter(deps)));
  for (const [id, from, minutes] of [
    [1, '2026-03-28T22:00:00Z', 80],
    [2, '2026-03-28T23:22:00Z', 68],
  ] as const) {
    await index.write(aRecording(id, { startMs: at(from), seconds: minutes * 60 }));
  }
  const span = { fromMs: at('2026-03-28T23:20:00Z'), toMs: at('2026-03-28T23:22:00Z') };
  await index.write({ ...PORCH, ...span, type: 'gap', cause: 'stalled', detail: 'it froze' });
});
afterAll(() => shared[Symbol.asyncDispose]());

describe('lists of several cameras', () => {
  it('have one entry for each camera that was asked for, once, in that order', async () => {
    const { body } = await api.ask(
      'GET',
      '/gaps?cameras=yard,porch,yard&from=2026-03-28T00:00:00Z',
    );
    const gap = {
      from: '2026-03-28T23:20:00.000Z',
      to: '2026-03-28T23:22:00.000Z',
      cause: 'stalled',
      detail: 'it froze',
      open: false,
    };
    expect(body).toEqual({
      cameras: [
        { camera: 'yard', gaps: [] },
        { camera: 'porch', gaps: [gap] },
      ],
    });
  });

  it('are of all cameras where none is named', async () => {
    const { body } = await api.ask('GET', '/recordings?from=2026-03-28T23:00:00Z&to=2026-03-28T23:30:00Z'); // prettier-ignore
    expect(body).toMatchObject({
      cameras: [
        { camera: 'porch', spans: [{ from: '2026-03-28T23:00:00.000Z', to: '2026-03-28T23:20:00.000Z', segments: 1 }, { segments: 1 }] },
        { camera: 'yard', spans: [] },
        { camera: 'shed', spans: [] },
      ],
    }); // prettier-ignore
    const schedules = await api.ask('GET', '/schedules?cameras=shed,yard');
    expect(schedules.body).toEqual({
      cameras: [
        { camera: 'shed', mode: 'off', time_zone: 'Europe/Berlin', planned: [] },
        { camera: 'yard', mode: 'continuous', time_zone: 'Asia/Kolkata', planned: [] },
      ],
    });
  });

  it.each([
    ['/recordings?cameras=porch,nobody', 404, 'unknown_camera'],
    ['/gaps?cameras=porch&cameras=yard', 400, 'bad_request'],
    ['/gaps?from=now&to=-1h', 400, 'bad_span'],
    ['/days?from=2025-01-01T00:00:00Z', 400, 'bad_span'],
    ['/days?zone=Mars/Olympus', 400, 'bad_request'],
    ['/days?resolution=2h', 400, 'bad_request'],
    ['/days?resolution=fine', 400, 'bad_request'],
  ])('%s is answered %i, %s', async (path, status, code) => {
    expect(await api.ask('GET', path)).toMatchObject({ status, body: { error: { code } } });
  });
});

describe('days', () => {
  const NIGHT = 'from=2026-03-28T22:30:00Z&to=2026-03-29T10:00:00Z';

  it('are those of each camera’s own zone, with what is recorded, missing and kept', async () => {
    const { body } = await api.ask('GET', `/days?cameras=porch&${NIGHT}`);
    expect(body).toEqual({
      cameras: [
        {
          camera: 'porch',
          time_zone: 'Europe/Berlin',
          days: [
            {
              date: '2026-03-28',
              from: '2026-03-27T23:00:00.000Z',
              to: '2026-03-28T23:00:00.000Z',
              recorded_ms: 3_600_000,
              spans: [{ from: '2026-03-28T22:00:00.000Z', to: '2026-03-28T23:00:00.000Z' }],
              gaps: [],
              kept: [{ from: '2026-03-28T22:30:00.000Z', to: '2026-03-28T23:00:00.000Z' }],
            },
            {
              date: '2026-03-29',
              from: '2026-03-28T23:00:00.000Z',
              to: '2026-03-29T22:00:00.000Z', // 23 hours
              recorded_ms: 88 * 60_000,
              spans: [
                { from: '2026-03-28T23:00:00.000Z', to: '2026-03-28T23:20:00.000Z' },
                { from: '2026-03-28T23:22:00.000Z', to: '2026-03-29T00:30:00.000Z' },
              ],
              gaps: [
                {
                  from: '2026-03-28T23:20:00.000Z',
                  to: '2026-03-28T23:22:00.000Z',
                  cause: 'stalled',
                },
              ],
              kept: [{ from: '2026-03-28T23:00:00.000Z', to: '2026-03-28T23:30:00.000Z' }],
            },
          ],
        },
      ],
    });
  });

  it('become coarse as asked', async () => {
    const { body } = await api.ask('GET', `/days?cameras=porch&${NIGHT}&resolution=5m`);
    const spans = [{ from: '2026-03-28T23:00:00.000Z', to: '2026-03-29T00:30:00.000Z' }];
    expect(body).toMatchObject({ cameras: [{ days: [{}, { spans, gaps: [{}] }] }] });
  });

  it('are those of one zone where one is named', async () => {
    const dates = async (zone: string) => {
      const { body } = await api.ask('GET', `/days?from=2026-03-28T20:00:00Z&to=2026-03-28T21:00:00Z${zone}`); // prettier-ignore
      const { cameras } = body as {
        cameras: { time_zone: string; days: { date: string; from: string }[] }[];
      };
      return cameras.map(({ time_zone, days }) => [time_zone, ...days.map(({ date }) => date)]);
    };
    expect(await dates('')).toEqual([
      ['Europe/Berlin', '2026-03-28'],
      ['Asia/Kolkata', '2026-03-29'],
      ['Europe/Berlin', '2026-03-28'],
    ]);
    expect(await dates('&zone=Asia/Kolkata')).toEqual(
      Array.from({ length: 3 }, () => ['Asia/Kolkata', '2026-03-29']),
    );
  });
});

it('whoever asks may do everything, as long as there are no users', async () => {
  expect((await api.ask('GET', '/me')).body).toEqual({
    name: null,
    role: 'admin',
    has_users: false,
    cameras: ['porch', 'yard', 'shed'],
    time_zone: 'Europe/Berlin',
  });
});
