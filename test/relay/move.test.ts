/** Going over from one real connection to another, as real ffmpegs see them. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FfmpegLauncher } from '../../relay/ffmpeg-process.js';
import { FfmpegIngest, type Move } from '../../relay/ingest.js';
import { WorkerTable } from '../../relay/worker-table.js';
import { systemClock } from '../../src/kit/clock.js';
import { silentLog } from '../../src/kit/log.js';
import type { Loss } from '../../src/model/loss.js';
import type { Run, Sample } from '../../src/model/sample.js';
import type { Source } from '../../src/resolvers/lease.js';
import { Shared } from '../rig/shared.js';
import { ffmpegPath } from '../rig/tools.js';
import { eventually } from '../rig/wait.js';
import { type MediaHouse, type MediaListener, startMediaHouse } from '../simulators/media-house.js';
import { guard } from '../rig/dialling.js';

const shared = new Shared();
let house: MediaHouse;
let rtsp: MediaListener;
let rtmp: MediaListener;

beforeAll(async () => {
  house = shared.use(await startMediaHouse());
  rtsp = shared.use(await house.rtsp({ door: () => ({ film: 'main' }) }));
  rtmp = shared.use(await house.rtmp({ door: () => ({ film: 'main' }) }));
});
afterAll(() => shared[Symbol.asyncDispose]());

const overRtsp = (name: string): Source => ({
  kind: 'url',
  url: `rtsp://127.0.0.1:${rtsp.port}/${name}`,
  transport: 'tcp',
});
const overRtmp = (name: string): Source => ({
  kind: 'url',
  url: `rtmp://127.0.0.1:${rtmp.port}/bcs/${name}`,
  transport: 'tcp',
});

/** A running ingest and everything it gave. */
function watch(source: Source) {
  const runs: Run[] = [];
  const splits: Loss[] = [];
  const samples: Sample[] = [];
  const stopping = new AbortController();
  const table = new WorkerTable();
  const launcher = new FfmpegLauncher(ffmpegPath, table, systemClock, '/nowhere');
  let move: Move = () => Promise.resolve(false);
  const ended = new FfmpegIngest(launcher, guard, systemClock, silentLog).run(
    {
      camera: 'porch', stream: 'main', source, stallMs: 10_000,
      plan: { video: 'copy', audio: 'copy_aac' },
    },
    {
      run: (run) => runs.push(run),
      samples: (batch) => samples.push(...batch),
      split: (loss) => splits.push(loss),
      movable: (found) => void (move = found),
    },
    stopping.signal,
  ); // prettier-ignore
  return {
    runs,
    splits,
    table,
    of: (track: number) => samples.filter((sample) => sample.track === track),
    move: (to: Source) => move(to),
    /** Resolves once so many more frames of the picture have come. */
    more: async (frames: number) => {
      const from = samples.length;
      await eventually(
        () => samples.slice(from).filter(({ track }) => track === 0).length >= frames,
        {
          what: `${frames} more frames`,
          withinMs: 20_000,
        },
      );
    },
    stop: async () => {
      stopping.abort();
      await ended;
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await ended;
    },
  };
}

const digest = ({ data }: Sample): string => createHash('sha1').update(data).digest('base64');

/** That what was watched is a stretch of what the control saw, sample for sample. */
function expectStretch(watched: readonly Sample[], control: readonly Sample[]): void {
  const [mine, all] = [watched.map(digest), control.map(digest)];
  const at = all.indexOf(mine[0]!);
  expect(at).toBeGreaterThanOrEqual(0);
  const common = Math.min(mine.length, all.length - at);
  expect(common).toBeGreaterThan(50);
  expect(mine.slice(0, common)).toEqual(all.slice(at, at + common));
}

function expectSteady(samples: readonly Sample[]): void {
  for (const [index, { dts }] of samples.entries()) {
    const before = samples[index - 1];
    if (before) expect(dts - before.dts).toBe(before.duration);
  }
}

describe('a stream whose lease ends', () => {
  it.each([
    { name: 'RTSP', source: overRtsp, listener: () => rtsp },
    { name: 'RTMP', source: overRtmp, listener: () => rtmp },
  ])('goes over to its next one by $name without losing a frame', async ({ source, listener }) => {
    await using control = watch(overRtsp('control'));
    await control.more(30);
    await using watched = watch(source('first'));
    await watched.more(30);
    expect(await watched.move(source('second'))).toBe(true);
    await watched.more(60);
    expect(watched.runs).toHaveLength(1);
    expect(watched.splits).toEqual([]);
    expect(
      listener()
        .open.map(({ target }) => target)
        .filter((t) => t.includes('first')),
    ).toEqual([]);
    expect(watched.table.all()).toHaveLength(1);
    await watched.stop();
    await control.more(30);
    expectSteady(watched.of(0));
    expectStretch(watched.of(0), control.of(0));
    expectStretch(watched.of(1), control.of(1));
  });

  it('goes on without a hole where the device cuts the old connection too early', async () => {
    await using control = watch(overRtsp('control'));
    await control.more(30);
    await using watched = watch(overRtsp('early'));
    await watched.more(40);
    const moving = watched.move(overRtsp('late'));
    await eventually(() => rtsp.open.some(({ target }) => target.includes('late')), {
      what: 'the next connection',
    });
    for (const connection of rtsp.open) if (connection.target.includes('early')) connection.cut();
    expect(await moving).toBe(true);
    await watched.more(60);
    expect(watched.runs).toHaveLength(1);
    await watched.stop();
    await control.more(30);
    expectSteady(watched.of(0));
    expectStretch(watched.of(0), control.of(0));
  });

  it('goes on with the old one where the next one does not open', async () => {
    await using watched = watch(overRtsp('stays'));
    await watched.more(30);
    const nobody: Source = { kind: 'url', url: 'rtsp://127.0.0.1:1/none', transport: 'tcp' };
    expect(await watched.move(nobody)).toBe(false);
    await watched.more(30);
    expect(watched.runs).toHaveLength(1);
    expectSteady(watched.of(0));
  });

  it('begins a new run at once where the next connection has another format', async () => {
    const sub = shared.use(await house.rtsp({ door: () => ({ film: 'sub' }) }));
    await using watched = watch(overRtsp('large'));
    await watched.more(30);
    const small: Source = {
      ...overRtsp(''),
      kind: 'url',
      url: `rtsp://127.0.0.1:${sub.port}/small`,
      transport: 'tcp',
    };
    expect(await watched.move(small)).toBe(true);
    await eventually(() => watched.runs.length === 2, { what: 'the second run' });
    expect(watched.splits).toMatchObject([{ cause: 'lease' }]);
    await watched.more(20);
  });

  it('leaves no worker behind where it is stopped while it goes over', async () => {
    const watched = watch(overRtsp('stopped'));
    await watched.more(30);
    const moving = watched.move(overRtsp('never'));
    await watched.stop();
    expect(await moving).toBe(false);
    expect(watched.table.all()).toEqual([]);
  });
});
