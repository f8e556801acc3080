import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { protectedNews, protectedRouter } from '../../../src/api/protected.js';
import { demoConfig } from '../../../src/config/demo.js';
import { silentLog } from '../../../src/kit/log.js';
import { ProtectedSpans } from '../../../recorder/protected-spans.js';
import { FakeClock } from '../../fake-clock.js';
import { FakeDisk, systemError } from '../../recorder/fake-disk.js';
import { serve, type Served } from './serve.js';

const NOW_MS = Date.parse('2026-03-14T09:26:53.589Z');
const clock = new FakeClock(NOW_MS);
const config = () => demoConfig('/nowhere', {});
const ROUTE = '/cameras/demo/protected';
let disk: FakeDisk;
let protectedSpans: ProtectedSpans;
let api: Served;
beforeEach(async () => {
  disk = new FakeDisk();
  protectedSpans = new ProtectedSpans({ directory: '/data', disk, clock, log: silentLog });
  await protectedSpans.load();
  api = await serve(protectedRouter({ config, protectedSpans, clock }));
});
afterEach(() => api[Symbol.asyncDispose]());

const protect = async (from: unknown, to: unknown) =>
  (await api.ask('POST', ROUTE, { from, to })).body as { id: string; from: string; to: string };
const times = (body: unknown): string[] =>
  (body as { protected: { from: string; to: string }[] }).protected.map(
    ({ from, to }) => `${from.slice(11, 19)}-${to.slice(11, 19)}`,
  );

describe('a protected span', () => {
  it('is answered as it was kept, and listed by its camera and with all', async () => {
    const body = { from: '2026-03-14T10:00:00+01:00', to: NOW_MS, note: 'the fox' };
    const made = await api.ask('POST', ROUTE, body);
    const span = {
      id: expect.any(String) as string,
      from: '2026-03-14T09:00:00.000Z',
      to: '2026-03-14T09:26:53.589Z',
      note: 'the fox',
      created: '2026-03-14T09:26:53.589Z',
    };
    expect([made.status, made.body]).toEqual([201, span]);
    expect((await api.ask('GET', ROUTE)).body).toEqual({ protected: [span] });
    expect((await api.ask('GET', '/protected')).body).toEqual({
      protected: [{ camera: 'demo', ...span }],
    });
    expect((await api.ask('GET', '/cameras/demo2/protected')).body).toEqual({ protected: [] });
  });

  it.each([
    ['-10m', 'now'],
    ['-10m', '+1h'],
    [NOW_MS - 600_000, NOW_MS],
    [`${NOW_MS - 600_000}`, '2026-03-14T09:26:53.589Z'],
  ])('may be from %s to %s', async (from, to) => {
    expect(await protect(from, to)).toMatchObject({ from: '2026-03-14T09:16:53.589Z', note: '' });
  });

  it.each([
    { why: 'no times', body: {} },
    { why: 'no end', body: { from: '-1h' } },
    { why: 'its end first', body: { from: 'now', to: '-1h' } },
    { why: 'no length', body: { from: '-1h', to: '-1h' } },
    { why: 'no moment', body: { from: 'yesterday', to: 'now' } },
    { why: 'a time of another kind', body: { from: { ms: 1 }, to: 'now' } },
    { why: 'half a millisecond', body: { from: 0.5, to: 'now' } },
    { why: 'a beginning in the future', body: { from: '+1s', to: '+1h' } },
  ])('with $why is refused as a bad span', async ({ body }) => {
    const refused = await api.ask('POST', ROUTE, body);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_span' } } });
    expect(protectedSpans.list()).toEqual([]);
  });

  it.each([
    { why: 'a note of no text', note: 5 },
    { why: 'a note without end', note: 'x'.repeat(501) },
    { why: 'a note with control characters', note: 'a\u0007b' },
  ])('with $why is refused', async ({ note }) => {
    const refused = await api.ask('POST', ROUTE, { from: '-1h', to: 'now', note });
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
  });

  it('with an unknown key, or that is no object, is refused', async () => {
    for (const body of [{ from: '-1h', to: 'now', why: 'x' }, ['-1h']]) {
      const refused = await api.ask('POST', ROUTE, body);
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
    }
  });

  it('is listed where it shares an instant with the span that is asked for', async () => {
    await protect('-2h', '-1h');
    await protect('-30m', '-20m');
    const listed = async (query: string) =>
      times((await api.ask('GET', ROUTE + query)).body).length;
    expect(await listed('?from=-1h')).toBe(1);
    expect(await listed('?to=-1h')).toBe(1);
    expect(await listed('?from=-90m&to=-25m')).toBe(2);
    expect(await listed('?from=-1h&to=-30m')).toBe(0);
    expect((await api.ask('GET', `${ROUTE}?from=now&to=-1h`)).status).toBe(400);
  });

  it('goes by its id, once', async () => {
    const { id } = await protect('-2h', '-1h');
    expect((await api.ask('DELETE', `/cameras/demo2/protected/${id}`)).status).toBe(404);
    expect((await api.ask('DELETE', `${ROUTE}/${id}`)).status).toBe(200);
    const again = await api.ask('DELETE', `${ROUTE}/${id}`);
    expect(again).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  });

  it.each([
    { where: 'the body', query: '', body: { from: '-100m', to: '-80m' } },
    { where: 'the query', query: '?from=-100m&to=-80m', body: undefined },
  ])('is cut by a span in $where', async ({ query, body }) => {
    await protect('-2h', '-1h');
    const { status, body: left } = await api.ask('DELETE', ROUTE + query, body);
    expect(status).toBe(200);
    expect(times(left)).toEqual(['07:26:53-07:46:53', '08:06:53-08:26:53']);
    expect(times((await api.ask('GET', ROUTE)).body)).toEqual(times(left));
  });

  it('stays where nobody says which span to take it off', async () => {
    await protect('-2h', '-1h');
    for (const query of ['', '?from=-3h', '?from=now&to=-3h']) {
      const refused = await api.ask('DELETE', ROUTE + query);
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_span' } } });
    }
    expect(protectedSpans.list()).toHaveLength(1);
  });

  it('of a camera that left the configuration can be seen and taken off', async () => {
    const { id } = await protectedSpans.add('gone', { fromMs: 1, toMs: 2 }, '');
    expect((await api.ask('GET', '/cameras/gone/protected')).status).toBe(200);
    expect((await api.ask('DELETE', `/cameras/gone/protected/${id}`)).status).toBe(200);
    expect((await api.ask('GET', '/cameras/gone/protected')).status).toBe(404);
  });

  it('of a camera that never was is refused', async () => {
    const refused = await api.ask('POST', '/cameras/nobody/protected', { from: '-1h', to: 'now' });
    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'unknown_camera' } } });
  });

  it('that cannot be saved is not promised', async () => {
    disk.fail = () => {
      throw systemError('EROFS');
    };
    const refused = await api.ask('POST', ROUTE, { from: '-1h', to: 'now' });
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'disk_failed' } } });
    expect((await api.ask('GET', ROUTE)).body).toEqual({ protected: [] });
  });

  it('is told of as every answer shows it', async () => {
    const told: unknown[] = [];
    protectedSpans.onChange((change) => told.push(protectedNews(change)));
    const span = await protect('-2h', '-1h');
    await api.ask('DELETE', `${ROUTE}/${span.id}`);
    expect(told).toEqual([
      { camera: 'demo', changed: [span], removed: [] },
      { camera: 'demo', changed: [], removed: [span.id] },
    ]);
  });
});
