/** What is recorded: round events, in hours of the week, and after a change of mind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CameraAnswer } from '../rig/answers.js';
import { Camrelay, Home, spanQuery } from '../rig/camrelay.js';
import { downloadClip } from '../rig/clip.js';
import { quickSettings } from '../rig/quick.js';
import { Shared } from '../rig/shared.js';
import { eventually } from '../rig/wait.js';

const PRE_MS = 2_000;
const POST_MS = 2_000;
/** A part of the demo, and what a camera's clock and the way through the worker may add. */
const PART_MS = 1_000;
/** Two groups of pictures of the demo: the last one may be on its way yet. */
const GOPS_MS = 4_000;
const MINUTE_MS = 60_000;
/** Before the minute at which the hours of the test begin and end, all cameras have to be there. */
const SETTLED_MS = 15_000;

const ModeAnswer = CameraAnswer.extend({ record: z.string(), time_zone: z.string() });
const ScheduleAnswer = z.object({
  mode: z.string(),
  time_zone: z.string(),
  planned: z.array(z.object({ from: z.string(), to: z.string() })),
});
const ReadyAnswer = z.object({ problems: z.array(z.unknown()) });

const shared = new Shared();
let home: Home;
let camrelay: Camrelay;
/** When one schedule opens and the other closes. */
let turnMs: number;

const demo = (record: unknown) => ({ vendor: 'demo', size: '320x180', fps: 10, record });
const events = { events: { pre: `${PRE_MS}ms`, post: `${POST_MS}ms` } };
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
const config = (moved: unknown) => ({
  ...quickSettings,
  time_zone: 'UTC',
  cameras: {
    porch: demo(events),
    moved: demo(moved),
    opens: demo({ schedule: `${clock(turnMs)}-${clock(turnMs + 60 * MINUTE_MS)}` }),
    closes: demo({ schedule: [`${clock(turnMs - 60 * MINUTE_MS)}-${clock(turnMs)}`] }),
  },
});

beforeAll(async () => {
  turnMs = Math.ceil((Date.now() + SETTLED_MS) / MINUTE_MS) * MINUTE_MS;
  home = shared.use(await Home.make(config('continuous')));
  camrelay = shared.use(await Camrelay.startIn(home));
  for (const id of ['porch', 'moved', 'opens', 'closes']) await camrelay.untilState(id, 'online');
}, 60_000);

afterAll(() => shared[Symbol.asyncDispose]());

async function postEvent(id: string, timeMs?: number): Promise<number> {
  const response = await fetch(camrelay.http(`/api/v1/cameras/${id}/events`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'note', note: 'a test', ...(timeMs && { time: timeMs }) }),
  });
  expect(response.status).toBe(201);
  const { time } = (await response.json()) as { time: string };
  return Date.parse(time);
}

const mode = (id: string) => camrelay.api(`/cameras/${id}`, ModeAnswer);
const untilRecording = (id: string, recording: boolean, withinMs = 20_000) =>
  eventually(async () => (await mode(id)).recording === recording, {
    what: `${id} to be ${recording ? '' : 'not '}recorded`,
    withinMs,
  });

describe('a camera that is recorded round events', () => {
  it('is live, ready, says what it waits for, and records nothing', async () => {
    await eventually(async () => (await camrelay.camera('porch')).bitrate, { what: 'a bit rate' });
    expect(await mode('porch')).toMatchObject({
      state: 'online',
      record: 'events',
      recording: false,
      time_zone: 'UTC',
      last_durable: null,
    });
    expect(await camrelay.spans('porch')).toEqual([]);
    const ready = await fetch(camrelay.http('/readyz'));
    expect(ReadyAnswer.parse(await ready.json()).problems).toEqual([]);
  });

  it('keeps what was before an event and after it, in one span with the next event', async () => {
    // A while after it came: what is before an event has to be in memory.
    const { since } = await camrelay.camera('porch');
    await eventually(() => Date.now() > since! + PRE_MS + GOPS_MS, { what: 'a pre-roll' });
    const firstMs = await postEvent('porch');
    await untilRecording('porch', true);
    const secondMs = await postEvent('porch');
    expect(secondMs).toBeLessThan(firstMs + PRE_MS + POST_MS);
    await untilRecording('porch', false);
    await camrelay.untilDurable('porch', secondMs + POST_MS);

    const [span, ...more] = await camrelay.spans('porch');
    expect(more).toEqual([]);
    expect(span!.from).toBeLessThanOrEqual(firstMs - PRE_MS);
    expect(span!.from).toBeGreaterThan(firstMs - PRE_MS - GOPS_MS - PART_MS);
    expect(span!.to).toBeGreaterThanOrEqual(secondMs + POST_MS);
    expect(span!.to).toBeLessThan(secondMs + POST_MS + PART_MS);
    expect(await camrelay.gaps('porch')).toEqual([]);

    const clip = await downloadClip(camrelay, 'porch', firstMs - PRE_MS, secondMs + POST_MS);
    expect(clip.fromMs).toBeLessThanOrEqual(firstMs - PRE_MS);
    expect(clip.toMs).toBeGreaterThanOrEqual(secondMs + POST_MS);
    const seconds = (secondMs - firstMs + PRE_MS + POST_MS) / 1000;
    expect(clip.played.ids.length).toBeGreaterThanOrEqual(Math.floor(seconds * 10));
  });

  it('says what is planned round the events there are', async () => {
    const { planned, ...rest } = await camrelay.api('/cameras/porch/schedule?from=-1h', ScheduleAnswer); // prettier-ignore
    expect(rest).toEqual({ mode: 'events', time_zone: 'UTC' });
    const [span] = await camrelay.spans('porch');
    expect(Date.parse(planned[0]!.from)).toBeGreaterThanOrEqual(span!.from);
    expect(Date.parse(planned[0]!.to)).toBeLessThanOrEqual(span!.to);
  });

  it('counts an event of some seconds ago', async () => {
    const timeMs = await postEvent('porch', Date.now() - 3_000);
    await eventually(
      async () =>
        (await camrelay.spans('porch')).some(
          ({ from, to }) => from <= timeMs - PRE_MS && timeMs + POST_MS <= to,
        ),
      { what: 'it to be recorded whole' },
    );
    // Too long ago to be in memory: kept as an event, and nothing is recorded or missed for it.
    await postEvent('porch', Date.now() - 10 * MINUTE_MS);
    expect(await camrelay.gaps('porch')).toEqual([]);
  });
});

describe('a camera that is no longer recorded all the time', () => {
  it('is not dialled anew when its file ends, and records round the next event', async () => {
    await untilRecording('moved', true);
    const pid = await camrelay.ingestPid('moved');
    await home.configure(config(events));
    process.kill(camrelay.pid, 'SIGHUP');
    await eventually(async () => (await mode('moved')).record === 'events', { what: 'a reload' });
    await untilRecording('moved', false);
    const [before] = await camrelay.spans('moved');
    const eventMs = await postEvent('moved', before!.to + 10_000);
    const spans = await eventually(
      async () => {
        const found = await camrelay.spans('moved');
        return (found.at(-1)?.to ?? 0) >= eventMs + POST_MS ? found : undefined;
      },
      { what: 'the event to be recorded', withinMs: 20_000 },
    );
    expect(spans).toHaveLength(2);
    expect(spans[1]!.from).toBeLessThanOrEqual(eventMs - PRE_MS);
    expect(await camrelay.ingestPid('moved')).toBe(pid);
    expect(await camrelay.gaps('moved')).toEqual(await firstPictureGaps('moved'));
  });
});

describe('a camera with hours', () => {
  it('is recorded up to their end, and from a key frame before their beginning on', async () => {
    const window = [turnMs - 15 * MINUTE_MS, turnMs + 15 * MINUTE_MS] as const;
    const planned = async (id: string) => {
      const route = `/cameras/${id}/schedule?${spanQuery(...window)}`;
      return (await camrelay.api(route, ScheduleAnswer)).planned.map(({ from, to }) => [Date.parse(from), Date.parse(to)]); // prettier-ignore
    };
    expect(await planned('opens')).toEqual([[turnMs, window[1]]]);
    expect(await planned('closes')).toEqual([[window[0], turnMs]]);

    await untilRecording('opens', true, 90_000);
    expect(Date.now()).toBeGreaterThanOrEqual(turnMs);
    await untilRecording('closes', false);
    await camrelay.untilDurable('opens', turnMs + 1_000);
    await camrelay.untilDurable('closes', turnMs);

    const [closed, ...laterClosed] = await camrelay.spans('closes');
    expect(laterClosed).toEqual([]);
    expect(closed!.to).toBeGreaterThanOrEqual(turnMs);
    expect(closed!.to).toBeLessThan(turnMs + PART_MS);
    const [opened, ...laterOpened] = await camrelay.spans('opens');
    expect(laterOpened).toEqual([]);
    expect(opened!.from).toBeLessThanOrEqual(turnMs);
    expect(opened!.from).toBeGreaterThan(turnMs - GOPS_MS - PART_MS);
    expect(await camrelay.gaps('opens')).toEqual([]);
    expect(await camrelay.gaps('closes')).toEqual(await firstPictureGaps('closes'));
  }, 120_000);

  it('lacks nothing after a kill out of them, and what was planned after one in them', async () => {
    const [closed] = await camrelay.spans('closes');
    await camrelay.kill();
    camrelay = shared.use(await Camrelay.startIn(home));
    await camrelay.untilState('opens', 'online');
    await untilRecording('opens', true);
    expect((await camrelay.gaps('opens')).map(({ cause }) => cause)).toEqual(['crash']);
    expect(await camrelay.spans('closes')).toEqual([closed]);
    for (const id of ['porch', 'closes', 'moved']) {
      expect((await camrelay.gaps(id)).map(({ cause }) => cause)).not.toContain('crash');
    }
  });
});

/** Until the first picture came, a camera that should have been recorded was not. */
async function firstPictureGaps(id: string) {
  const gaps = await camrelay.gaps(id);
  const [span] = await camrelay.spans(id);
  return gaps.filter(({ to, cause }) => to <= span!.from && cause === 'offline');
}
