import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToldEvent } from '../../recorder/plan.js';
import { EventBook } from '../../src/event-book.js';
import { EventBus, type Happening } from '../../src/kit/event-bus.js';
import { silentLog } from '../../src/kit/log.js';
import type { Config } from '../../src/config/config.js';
import { demoConfig } from '../../src/config/demo.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { eventually } from '../rig/wait.js';
import { aMotion } from './fake-resolver.js';

const DAY_MS = 86_400_000;
const NOW_MS = 1_700_000_000_000;
const ALWAYS = { fromMs: 0, toMs: 2 * NOW_MS };

let clock: FakeClock;
let index: RecordingIndex;
let told: Happening[];
let heard: ToldEvent[];
let bus: EventBus;

beforeEach(async () => {
  clock = new FakeClock(NOW_MS);
  index = await openIndex({ file: ':memory:', log: silentLog });
  told = [];
  heard = [];
  bus = new EventBus();
  bus.listen(({ type, data }) => told.push({ type, data }));
});
afterEach(() => index[Symbol.asyncDispose]());

/** The demo, whose recordings stay for a day. */
function config(): Config {
  const demo = demoConfig('/nowhere', {});
  const { storage } = demo;
  return { ...demo, storage: { ...storage, retention: { ...storage.retention, ageMs: DAY_MS } } };
}
const open = (): EventBook =>
  new EventBook({
    heard: (_, event) => heard.push(event),
    index,
    events: bus,
    config,
    clock,
    log: silentLog,
  });
const untilTold = (count: number) =>
  eventually(() => told.length >= count, { what: `${count} to be told` });

describe('the event book', () => {
  it('keeps what a device tells, tells it on, and does so again when it is over', async () => {
    await using book = open();
    book.note('demo', aMotion('m1', { timeMs: NOW_MS }));
    await untilTold(1);
    book.note('demo', aMotion('m1', { timeMs: NOW_MS, endMs: NOW_MS + 4_000 }));
    await untilTold(2);
    const view = { camera: 'demo', id: 1, type: 'motion', source: 'device', note: '' };
    const time = new Date(NOW_MS).toISOString();
    expect(told).toEqual([
      { type: 'event', data: { ...view, time, end: null } },
      { type: 'event', data: { ...view, time, end: new Date(NOW_MS + 4_000).toISOString() } },
    ]);
    expect(book.list('demo', ALWAYS)).toMatchObject([{ id: 1, endMs: NOW_MS + 4_000 }]);
  });

  it('says what there is to record before it is kept, and whether it goes on', async () => {
    await using book = open();
    const motion = aMotion('m1', { timeMs: NOW_MS });
    book.note('demo', { ...motion, endFollows: true });
    book.note('demo', aMotion('m2', { timeMs: NOW_MS }));
    expect(heard).toMatchObject([
      { ref: 'm1', timeMs: NOW_MS, endMs: null, goesOn: true, byDevice: true },
      { ref: 'm2', goesOn: false },
    ]);
    await untilTold(2);
    book.note('demo', { ...motion, endFollows: true });
    expect(heard).toHaveLength(2);
    book.note('demo', { ...motion, endFollows: true, endMs: NOW_MS + 1_000 });
    expect(heard[2]).toMatchObject({ ref: 'm1', endMs: NOW_MS + 1_000, goesOn: false });
    await book.add('demo', { type: 'note', timeMs: NOW_MS, note: '' });
    expect(heard[3]).toMatchObject({ type: 'note', goesOn: false, byDevice: false });
  });

  it('does not tell again what is known', async () => {
    await using book = open();
    book.note('demo', aMotion('m1', { endMs: NOW_MS, note: 'a cat' }));
    await untilTold(1);
    book.note('demo', aMotion('m1', { endMs: NOW_MS, note: 'a cat' }));
    book.note('demo', aMotion('m1'));
    book.note('demo', aMotion('m2'));
    await untilTold(2);
    expect(told.map(({ data }) => data.id)).toEqual([1, 2]);
  });

  it('keeps a device’s words on one line of bounded length', async () => {
    await using book = open();
    book.note('demo', aMotion('m1', { note: `two\nlines\0${'x'.repeat(9_000)}` }));
    await untilTold(1);
    const [{ note } = { note: '' }] = book.list('demo', ALWAYS);
    expect(note.length).toBe(500);
    expect(note).toMatch(/^two lines x+$/);
  });

  it('drops what comes faster than it can be kept', async () => {
    await using book = open();
    for (let at = 0; at < 200; at++) book.note('demo', aMotion(`m${at}`));
    await untilTold(64);
    expect(book.list('demo', ALWAYS).length).toBe(64);
    book.note('demo', aMotion('later'));
    await untilTold(65);
  });

  it('keeps what a person notes', async () => {
    await using book = open();
    const event = await book.add('demo', { type: 'note', timeMs: NOW_MS, note: 'the postman' });
    expect(event).toMatchObject({ id: 1, source: 'user', note: 'the postman', endMs: null });
    expect(told).toMatchObject([{ type: 'event', data: { camera: 'demo', note: 'the postman' } }]);
  });

  it('forgets what is older than recordings may be, at its start and every hour', async () => {
    {
      await using book = open();
      await book.add('demo', { type: 'note', timeMs: NOW_MS - DAY_MS - 1, note: 'old' });
      await book.add('gone', { type: 'note', timeMs: NOW_MS - DAY_MS - 1, note: 'old' });
      await book.add('demo', { type: 'note', timeMs: NOW_MS - DAY_MS + 1_000, note: 'new' });
    }
    await using book = open();
    const notes = () =>
      ['demo', 'gone'].flatMap((id) => book.list(id, ALWAYS).map(({ note }) => note));
    await eventually(() => notes().length === 1, { what: 'the old ones to go' });
    expect(notes()).toEqual(['new']);
    await clock.advance(3_600_000);
    await eventually(() => notes().length === 0, { what: 'the last one to go' });
  });
});
