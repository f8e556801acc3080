/** `GET /events`: the stream of what changes, and lists of what was noticed. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { eventsRouter } from '../../../src/api/events.js';
import { demoConfig } from '../../../src/config/demo.js';
import { EventBook } from '../../../src/event-book.js';
import { Bounds } from '../../../src/kit/bounds.js';
import { EventBus } from '../../../src/kit/event-bus.js';
import { silentLog } from '../../../src/kit/log.js';
import { openIndex } from '../../../storage/recording-index.js';
import { FakeClock } from '../../fake-clock.js';
import { eventually } from '../../rig/wait.js';
import { Shared } from '../../rig/shared.js';
import { serve, type Served } from './serve.js';

const NOW_MS = Date.parse('2026-03-14T09:26:53.589Z');
let clock: FakeClock;
let bus: EventBus;
let book: EventBook;
let api: Served;
let asked: number;
let all = new Shared();

beforeEach(async () => {
  await all[Symbol.asyncDispose]();
  all = new Shared();
  clock = new FakeClock(NOW_MS);
  bus = new EventBus(NOW_MS);
  asked = 0;
  const config = () => demoConfig('/nowhere', {});
  const bounds = new Bounds();
  const index = all.use(await openIndex({ file: ':memory:', log: silentLog }));
  const heard = () => undefined;
  book = all.use(new EventBook({ heard, index, events: bus, config, clock, log: silentLog }));
  const status = {
    rates: { bitrate: 4_000_000, fps: 25 },
    lastPictureMs: NOW_MS - 40,
    viewers: 2,
  };
  const relay = { streamsOf: () => [{ streamName: 'main', status }] } as never;
  const recording = {
    isRecording: () => true,
    lastDurableMs: () => {
      asked++;
      return NOW_MS - 1_000;
    },
    wantedSinceMs: () => null,
    preRollMs: () => 0,
  };
  api = all.use(await serve(eventsRouter({ config, events: bus, eventBook: book, bounds, relay, recording, clock }))); // prettier-ignore
});
afterAll(() => all[Symbol.asyncDispose]());

type Message = Readonly<{ id?: number; event?: string; data?: unknown }>;

/** An open stream of events; messages as they came. */
class Follower implements Disposable {
  readonly messages: Message[] = [];
  readonly #gone = new AbortController();

  static async open(path = '/events', headers: Record<string, string> = {}): Promise<Follower> {
    const follower = new Follower();
    const signal = follower.#gone.signal;
    const response = await fetch(api.url(path), { headers, signal });
    void follower.#read(response).catch(() => undefined);
    await follower.until(() => follower.messages.length > 0);
    return follower;
  }

  async #read(response: Response): Promise<void> {
    let rest = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) this.messages.push(messageOf(block));
    }
  }

  get named(): (string | undefined)[] {
    return this.messages.flatMap(({ event }) => event ?? []);
  }

  until(claim: () => boolean): Promise<unknown> {
    return eventually(claim, { what: JSON.stringify(this.messages) });
  }

  [Symbol.dispose](): void {
    this.#gone.abort();
  }
}

function messageOf(block: string): Message {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const [id, event, data] = [field('id'), field('event'), field('data')];
  return {
    ...(id !== undefined && { id: Number(id) }),
    ...(event !== undefined && { event }),
    ...(data !== undefined && { data: JSON.parse(data) as unknown }),
  };
}

const tell = (camera: string): void => bus.tell({ type: 'camera', data: { camera } });

describe('the stream of events', () => {
  it('numbers every message, the first of which has only a number', async () => {
    using follower = await Follower.open();
    tell('porch');
    await follower.until(() => follower.messages.length === 2);
    expect(follower.messages).toEqual([
      { id: NOW_MS },
      { id: NOW_MS + 1, event: 'camera', data: { seq: NOW_MS + 1, camera: 'porch' } },
    ]);
  });

  it.each([
    ['its header', '/events', { 'Last-Event-ID': String(NOW_MS + 1) }],
    ['the query', `/events?after=${NOW_MS + 1}`, {}],
  ])('tells what was missed to who names the last by %s', async (_, path, headers) => {
    for (const camera of ['porch', 'yard', 'barn']) tell(camera);
    using follower = await Follower.open(path, headers);
    await follower.until(() => follower.messages.length === 3);
    expect(follower.messages.map(({ id }) => id)).toEqual([NOW_MS + 2, NOW_MS + 3, NOW_MS + 3]);
    expect(follower.messages[0]).toMatchObject({ data: { camera: 'yard' } });
    expect(follower.named).not.toContain('reset');
  });

  it.each([
    ['of an earlier run of the program', String(NOW_MS - 5)],
    ['nobody ever gave', String(NOW_MS + 500)],
    ['that is none', 'tuesday'],
  ])('begins with a reset for a number %s', async (_, last) => {
    tell('porch');
    using follower = await Follower.open('/events', { 'Last-Event-ID': last });
    await follower.until(() => follower.messages.length === 2);
    expect(follower.messages).toEqual([{ event: 'reset', data: {} }, { id: NOW_MS + 1 }]);
  });

  it('begins with a reset where more was missed than is kept', async () => {
    for (let count = 0; count < 1_001; count++) tell('porch');
    using follower = await Follower.open('/events', { 'Last-Event-ID': String(NOW_MS) });
    expect(follower.messages[0]).toEqual({ event: 'reset', data: {} });
  });
});

describe('the pulse', () => {
  it('tells once a second how each camera is, without a number', async () => {
    using follower = await Follower.open();
    await clock.advance(1_000);
    await follower.until(() => follower.named.length === 1);
    const beat = {
      last_durable: '2026-03-14T09:26:52.589Z',
      last_picture_at: '2026-03-14T09:26:53.549Z',
      bitrate: 4_000_000,
      fps: 25,
      viewers: 2,
      recording: true,
    };
    expect(follower.messages.at(-1)).toMatchObject({
      event: 'pulse',
      data: { time: '2026-03-14T09:26:54.589Z', cameras: { demo: beat } },
    });
    expect(follower.messages.at(-1)).not.toHaveProperty('id');
    await clock.advance(2_000);
    await follower.until(() => follower.named.length === 3);
  });

  it('is not worked out where nobody listens, and once for all who do', async () => {
    const cameras = demoConfig('/nowhere', {}).cameras.length;
    await clock.advance(5_000);
    expect(asked).toBe(0);
    {
      using first = await Follower.open();
      using second = await Follower.open();
      await clock.advance(1_000);
      await first.until(() => first.named.length === 1);
      await second.until(() => second.named.length === 1);
      expect(asked).toBe(cameras);
    }
    await eventually(() => clock.sleeping === 1, { what: 'only the event book to sleep' });
    await clock.advance(5_000);
    expect(asked).toBe(cameras);
  });
});

describe('with a span', () => {
  it('the events of several cameras are a list', async () => {
    await book.add('demo', { type: 'note', timeMs: NOW_MS - 5_000, note: 'a parcel' });
    const { body } = await api.ask('GET', '/events?cameras=demo2,demo&from=-1h');
    expect(body).toEqual({
      cameras: [
        { camera: 'demo2', events: [] },
        { camera: 'demo', events: [expect.objectContaining({ type: 'note', note: 'a parcel' })] },
      ],
    });
    const nobody = await api.ask('GET', '/events?cameras=nobody&from=-1h');
    expect(nobody).toMatchObject({ status: 404, body: { error: { code: 'unknown_camera' } } });
  });
});
