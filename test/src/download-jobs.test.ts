import { beforeEach, describe, expect, it } from 'vitest';
import { DownloadJobs, type JobView } from '../../src/download-jobs.js';
import { Bounds } from '../../src/kit/bounds.js';
import { EventBus } from '../../src/kit/event-bus.js';
import { ANYBODY } from '../../src/model/access.js';
import { FakeClock } from '../fake-clock.js';

const ID = 'a-download';
let clock: FakeClock;
let bus: EventBus;
let told: JobView[];
let jobs: DownloadJobs;

beforeEach(() => {
  clock = new FakeClock();
  bus = new EventBus();
  told = [];
  bus.listen(({ type, data }) => type === 'export' && told.push(data as unknown as JobView));
  jobs = new DownloadJobs({ events: bus, clock, bounds: new Bounds(), most: () => 2 });
});

const begin = (total = 1_000, end: () => void = () => undefined) => {
  const request = jobs.begin(ID, ANYBODY, end);
  request.whole(total);
  return request;
};
const state = () => jobs.list(ANYBODY)[0]?.state;

describe('a download job', () => {
  it('is told as it goes, at most four times a second, and at its end', async () => {
    const request = begin();
    told.length = 0;
    for (let sent = 0; sent < 1_000; sent += 10) {
      request.sent(sent, 10);
      await clock.advance(10);
    }
    expect(told).toHaveLength(4);
    expect(told.at(-1)).toEqual({ job: ID, sent: 1_000, total: 1_000, state: 'done' });
    request.over('answered');
    expect(told).toHaveLength(4);
  });

  it('keeps one line for who missed its news', () => {
    const request = begin();
    const since = bus.seq;
    request.sent(0, 1_000);
    expect(bus.since(0)).toHaveLength(1);
    expect(bus.since(since)).toEqual([expect.objectContaining({ seq: bus.seq })]);
  });

  it('adds up the ranges it comes in, each byte once', () => {
    const first = begin();
    first.sent(0, 600);
    first.over('answered');
    expect(state()).toBe('running');
    const second = begin();
    second.sent(500, 499);
    expect(jobs.list(ANYBODY)).toEqual([{ job: ID, sent: 999, total: 1_000, state: 'running' }]);
    second.sent(999, 1);
    expect(state()).toBe('done');
  });

  it('that was answered in part is given up after a minute without another request', async () => {
    begin().over('answered');
    await clock.advance(59_000);
    expect(state()).toBe('running');
    await clock.advance(2_000);
    expect(state()).toBe('cancelled');
  });

  it('is cancelled where its client hangs up, and goes on where it comes back', () => {
    const request = begin();
    request.sent(0, 400);
    request.over('hung_up');
    expect(told.at(-1)).toMatchObject({ sent: 400, state: 'cancelled' });
    begin().sent(400, 600);
    expect(told.at(-1)).toMatchObject({ sent: 1_000, state: 'done' });
  });

  it('runs as long as one of its requests does', () => {
    const [one, other] = [begin(), begin()];
    one.over('hung_up');
    expect(state()).toBe('running');
    other.over('failed');
    expect(state()).toBe('failed');
  });

  it('that is cancelled here ends its requests, and is not taken up again', () => {
    let ended = 0;
    const counted = () => () => {
      ended++;
    };
    const requests = [begin(1_000, counted()), begin(1_000, counted())];
    expect(jobs.cancel(ID, ANYBODY)).toBe(true);
    expect([ended, state()]).toEqual([2, 'cancelled']);
    for (const request of requests) request.over('hung_up');
    expect(() => begin()).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(jobs.cancel('another-one', ANYBODY)).toBe(false);
  });

  it('is forgotten a minute after its end', async () => {
    begin().sent(0, 1_000);
    await clock.advance(59_000);
    expect(jobs.list(ANYBODY)).toHaveLength(1);
    await clock.advance(1_000);
    expect(jobs.list(ANYBODY)).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });

  it('begins anew where it was complete, and has one length', () => {
    const done = begin();
    done.sent(0, 1_000);
    done.over('answered');
    const again = begin(2_000);
    expect(jobs.list(ANYBODY)).toEqual([{ job: ID, sent: 0, total: 2_000, state: 'running' }]);
    const other = jobs.begin(ID, ANYBODY, () => undefined);
    expect(() => other.whole(7)).toThrow(expect.objectContaining({ code: 'bad_request' }));
    other.over('failed');
    again.sent(0, 2_000);
    expect(state()).toBe('done');
  });

  it('is one of at most 200: the oldest that is over makes room, else there is none', () => {
    jobs.begin('the-first', ANYBODY, () => undefined).over('failed');
    for (let number = 0; number < 200; number++)
      jobs.begin(`running-${number}`, ANYBODY, () => undefined);
    expect(jobs.list(ANYBODY)).toHaveLength(200);
    expect(jobs.list(ANYBODY).some(({ job }) => job === 'the-first')).toBe(false);
    expect(() => jobs.begin('one-more', ANYBODY, () => undefined)).toThrow(
      expect.objectContaining({ code: 'too_many_viewers' }),
    );
  });
});
