/** `GET /cameras/CAMERA/schedule`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plannedSpans } from '../../../recorder/planned.js';
import { recordingsRouter } from '../../../src/api/recordings.js';
import { FakeClock } from '../../fake-clock.js';
import { parse } from '../config/support.js';
import { serve, type Served } from './serve.js';

const clock = new FakeClock(Date.parse('2026-03-27T12:00:00Z'));
const config = () =>
  parse(
    'time_zone: Europe/Berlin\ncameras: { shop: { vendor: demo, record: { schedule: "fri-mon 08:00-18:00" } }, porch: { vendor: demo }, shed: { vendor: demo, record: off } }',
  );

let api: Served;
beforeAll(async () => {
  const timeline = { spans: () => [], gaps: () => [] };
  const planned: Parameters<typeof recordingsRouter>[0]['planned'] = (camera, span) =>
    plannedSpans(camera, span, () => []);
  api = await serve(recordingsRouter({ config, timeline, planned, clock }));
});
afterAll(() => api[Symbol.asyncDispose]());

it('is told in UTC, of the past and of what is to come, across a change of the clocks', async () => {
  const { body } = await api.ask('GET', '/cameras/shop/schedule?to=2026-03-29T18:00:00Z');
  expect(body).toEqual({
    mode: 'schedule',
    time_zone: 'Europe/Berlin',
    planned: [{ from: '2026-03-29T06:00:00.000Z', to: '2026-03-29T16:00:00.000Z' }],
  });
  const whole = await api.ask('GET', '/cameras/shop/schedule?from=2026-03-27T12:00:00Z&to=2026-03-29T00:00:00Z'); // prettier-ignore
  expect(whole.body).toMatchObject({
    planned: [
      { from: '2026-03-27T12:00:00.000Z', to: '2026-03-27T17:00:00.000Z' },
      { from: '2026-03-28T07:00:00.000Z', to: '2026-03-28T17:00:00.000Z' },
    ],
  });
});

it('of a camera that is recorded always is one span, of one that never is, none', async () => {
  expect((await api.ask('GET', '/cameras/porch/schedule?from=-1h')).body).toMatchObject({
    mode: 'continuous',
    planned: [{ from: '2026-03-27T11:00:00.000Z', to: '2026-03-27T12:00:00.000Z' }],
  });
  expect((await api.ask('GET', '/cameras/shed/schedule')).body).toMatchObject({
    mode: 'off',
    planned: [],
  });
});

it.each([
  ['/cameras/nobody/schedule', 404, 'unknown_camera'],
  ['/cameras/shop/schedule?from=now&to=-1h', 400, 'bad_span'],
  ['/cameras/shop/schedule?from=2020-01-01T00:00:00Z', 400, 'bad_span'],
  ['/cameras/shop/schedule?from=tuesday', 400, 'bad_span'],
])('%s is answered %i, %s', async (path, status, code) => {
  expect(await api.ask('GET', path)).toMatchObject({ status, body: { error: { code } } });
});
