import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cameraEventsRouter } from '../../../src/api/camera-events.js';
import { demoConfig } from '../../../src/config/demo.js';
import { EventBook } from '../../../src/event-book.js';
import { EventBus } from '../../../src/kit/event-bus.js';
import { silentLog } from '../../../src/kit/log.js';
import { openIndex } from '../../../storage/recording-index.js';
import { FakeClock } from '../../fake-clock.js';
import { Shared } from '../../rig/shared.js';
import { serve, type Served } from './serve.js';
import { EVENT_TYPES } from '../../../src/resolvers/device-event.js';

const NOW_MS = Date.parse('2026-03-14T09:26:53.589Z');
const clock = new FakeClock(NOW_MS);
const config = () => demoConfig('/nowhere', {});
const shared = new Shared();
let api: Served;

beforeAll(async () => {
  const index = shared.use(await openIndex({ file: ':memory:', log: silentLog }));
  const heard = () => undefined;
  const deps = { heard, index, events: new EventBus(), config, clock, log: silentLog };
  const eventBook = shared.use(new EventBook(deps));
  api = shared.use(await serve(cameraEventsRouter({ config, eventBook, clock })));
});
afterAll(() => shared[Symbol.asyncDispose]());

describe('a note by a person', () => {
  it('is answered as it was kept, and listed', async () => {
    const body = { type: 'person', time: '2026-03-14T10:00:00+01:00', note: 'the postman' };
    const kept = await api.ask('POST', '/cameras/demo/events', body);
    const event = {
      id: 1,
      time: '2026-03-14T09:00:00.000Z',
      end: null,
      type: 'person',
      source: 'user',
      note: 'the postman',
    };
    expect([kept.status, kept.body]).toEqual([201, event]);
    const listed = await api.ask('GET', '/cameras/demo/events');
    expect([listed.status, listed.body]).toEqual([200, { events: [event] }]);
    const elsewhere = await api.ask('GET', '/cameras/demo2/events?from=-1h&to=now');
    expect(elsewhere.body).toEqual({ events: [] });
  });

  it('is of now where it says no time', async () => {
    const { body } = await api.ask('POST', '/cameras/demo/events', { type: 'note' });
    expect(body).toMatchObject({ time: '2026-03-14T09:26:53.589Z', note: '' });
  });

  it.each([
    { why: 'an unknown type', body: { type: 'ufo' }, says: EVENT_TYPES.join(', ') },
    { why: 'no type', body: {}, says: 'type' },
    { why: 'no moment', body: { type: 'note', time: 'yesterday' }, says: 'RFC 3339' },
    { why: 'an unknown key', body: { type: 'note', colour: 'red' }, says: 'colour' },
    { why: 'no end of words', body: { type: 'note', note: 'x'.repeat(2_001) }, says: '2000' },
    { why: 'no object', body: ['note'], says: 'object' },
  ])('with $why is refused', async ({ body, says }) => {
    const refused = await api.ask('POST', '/cameras/demo/events', body);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
    expect(JSON.stringify(refused.body)).toContain(says);
  });

  it('that does not say it is JSON is refused', async () => {
    const sent = { method: 'POST', body: '{"type":"note"}' };
    expect((await fetch(api.url('/cameras/demo/events'), sent)).status).toBe(400);
  });
});

describe('events', () => {
  it.each(['GET', 'POST'])('of a camera that is none are unknown (%s)', async (method) => {
    const { status, body } = await api.ask(method, '/cameras/nobody/events', method === 'POST' ? {} : undefined); // prettier-ignore
    expect([status, body]).toMatchObject([404, { error: { code: 'unknown_camera' } }]);
  });

  it('of a span the wrong way round are refused', async () => {
    const { status, body } = await api.ask('GET', '/cameras/demo/events?from=now&to=-1h');
    expect([status, body]).toMatchObject([400, { error: { code: 'bad_span' } }]);
  });
});
