import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceRecording } from '../../../../src/resolvers/device-archive.js';
import { FakeClock } from '../../../fake-clock.js';
import { eventually } from '../../../rig/wait.js';
import type { MobotixOptions } from '../../../simulators/mobotix/options.js';
import { passing, Rig, soon } from './rig.js';

const MINUTE_MS = 60_000;
const HOUR_S = 3_600;

const minutesAgo = ({ fromMs, toMs }: DeviceRecording): number[] =>
  [fromMs, toMs].map((ms) => Math.round((Date.now() - ms) / MINUTE_MS));

describe("a recorder's own recordings", () => {
  it.each([0, HOUR_S, -8 * HOUR_S])('are listed with a clock %d s ahead', async (offsetS) => {
    await using rig = await Rig.start({ offsetS });
    const { archive } = rig.resolver();
    const span = { fromMs: Date.now() - 90 * MINUTE_MS, toMs: Date.now() };
    const recordings = await archive.list(span, soon());
    expect(recordings.map(minutesAgo)).toEqual([
      [90, 60],
      [50, 0],
    ]);
    expect(recordings[0]).toMatchObject({
      fromMs: span.fromMs - (span.fromMs % 1_000),
      bytes: null,
    });
    expect(rig.nvr.complaints).toEqual([]);
  });

  it('are played in UTC whatever its clock shows', async () => {
    await using rig = await Rig.start({ offsetS: HOUR_S });
    const fromMs = Math.floor(Date.now() / 1_000) * 1_000 - 10 * MINUTE_MS;
    const { player } = rig.resolver();
    const playback = await player.open({ fromMs, speed: 1, direction: 'forward' }, soon());
    await playback.lease(soon());
    await playback.change({ fromMs: fromMs - MINUTE_MS }, soon());
    const starts = rig.nvr.keys[0]!.positions.map(({ startS }) => startS * 1_000);
    expect(starts).toEqual([fromMs, fromMs - MINUTE_MS]);
  });

  it('are none where it has none', async () => {
    await using rig = await Rig.start();
    const { archive } = rig.resolver();
    const toMs = Date.now() - 600 * MINUTE_MS;
    expect(await archive.list({ fromMs: toMs - MINUTE_MS, toMs }, soon())).toEqual([]);
  });

  it('can be played by their id', async () => {
    await using rig = await Rig.start();
    const { archive, player } = rig.resolver();
    const toMs = Date.now() - 5 * MINUTE_MS;
    const [recording] = await archive.list({ fromMs: toMs - MINUTE_MS, toMs }, soon());
    const playback = await player.open({ id: recording!.id }, soon());
    expect(playback.start).toEqual({ fromMs: recording!.fromMs, speed: 1, direction: 'forward' });
    await expect(player.open({ id: 'x' }, soon())).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('have their times from a clock that is compared again after a while', async () => {
    const clock = new FakeClock(Date.now());
    await using rig = await Rig.start({}, { clock });
    const { archive } = rig.resolver();
    const span = { fromMs: Date.now() - MINUTE_MS, toMs: Date.now() };
    const comparisons = async (): Promise<number> => {
      await archive.list(span, soon());
      return rig.asked.filter((asked) => asked.endsWith('local_time')).length;
    };
    expect([await comparisons(), await comparisons()]).toEqual([1, 1]);
    await clock.advance(60 * MINUTE_MS);
    expect(await comparisons()).toBe(2);
  });
});

describe('an export', () => {
  const clock = new FakeClock(Date.now());
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start({ exportMs: 50 }, { clock });
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  /** A minute of what is recorded, some minutes ago. */
  const idOf = (minutes: number): string => {
    const fromMs = Math.floor(Date.now() / 1_000) * 1_000 - minutes * MINUTE_MS;
    return `${fromMs}-${fromMs + MINUTE_MS}`;
  };

  it('is made, fetched and removed, and nothing else is', async () => {
    const { fetch } = rig.resolver();
    const file = await passing(fetch(idOf(10), null, soon()), clock);
    expect(file).toMatchObject({ type: 'video/mp4', range: null });
    const bytes = await buffer(file.body);
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
    expect(file.totalBytes).toBe(bytes.length);
    await eventually(() => rig.nvr.shelf.ownNames.length === 0, { what: 'the removal' });
    expect(rig.nvr.shelf.files).toHaveLength(2);
    expect(rig.nvr.complaints).toEqual([]);
  });

  it('is one at a time, whoever asks for whatever channel', async () => {
    const made = rig.nvr.shelf.made;
    const files = await passing(
      Promise.all(
        [0, 1, 3].map(async (channel) => {
          const { body } = await rig.resolver({ channel }).fetch(idOf(10), null, soon());
          return buffer(body);
        }),
      ),
      clock,
    );
    expect(files).toHaveLength(3);
    expect(rig.nvr.shelf.made - made).toBe(3);
    expect(rig.nvr.complaints).toEqual([]);
  });

  it('waits for one that somebody else has begun', async () => {
    rig.nvr.shelf.begin(7);
    const file = await passing(rig.resolver().fetch(idOf(10), null, soon()), clock);
    file.body.destroy();
    expect(rig.nvr.complaints).toEqual([]);
    await eventually(() => rig.nvr.shelf.ownNames.every((name) => name.startsWith('ch0008')), {
      what: 'the removal of ours alone',
    });
  });

  it('is removed also where whoever asked has gone', async () => {
    const gone = new AbortController();
    const before = rig.nvr.shelf.made;
    const fetching = rig.resolver().fetch(idOf(10), null, gone.signal);
    fetching.catch(() => undefined);
    await eventually(() => rig.nvr.shelf.made > before, { what: 'the export to begin' });
    gone.abort(new Error('gone'));
    await expect(fetching).rejects.toThrow('gone');
    await eventually(
      async () => {
        await clock.advance(500);
        return rig.nvr.shelf.ownNames.every((name) => name.startsWith('ch0008'));
      },
      { what: 'the removal' },
    );
  });

  it('is not begun where nothing is recorded, or there is no room', async () => {
    const made = rig.nvr.shelf.made;
    const fetch = (id: string, keys = {}) =>
      passing(rig.resolver(keys).fetch(id, null, soon()), clock);
    await expect(fetch(idOf(56))).rejects.toMatchObject({ code: 'no_recording' });
    await expect(fetch(idOf(10), { channel: 2 })).rejects.toMatchObject({ code: 'no_recording' });
    await expect(fetch('nonsense')).rejects.toMatchObject({ code: 'bad_request' });
    rig.nvr.shelf.availableMb = 1;
    await expect(fetch(idOf(10))).rejects.toMatchObject({ code: 'offline' });
    rig.nvr.shelf.availableMb = 4_000;
    expect(rig.nvr.shelf.made).toBe(made);
  });

  it('needs an address, and says which key gives it', async () => {
    const { fetch } = rig.resolver({ export_url: null });
    await expect(fetch(idOf(10), null, soon())).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('export_url, such as http://') as string,
    });
  });

  it('that is not where the address says is removed all the same', async () => {
    const export_url = 'http://{host}:{port}/ext_export_000/no/{file_name}.x';
    const fetching = rig.resolver({ export_url }).fetch(idOf(10), null, soon());
    await expect(passing(fetching, clock)).rejects.toMatchObject({
      code: 'bad_reply',
      message: expect.stringContaining('export_url') as string,
    });
    expect(rig.nvr.shelf.ownNames.every((name) => name.startsWith('ch0008'))).toBe(true);
  });

  it.each<MobotixOptions>([
    { exportSize: 'beside' },
    { bodies: 'json' },
    { digest: true },
    { offsetS: HOUR_S },
  ])('works with a recorder of the kind %j', async (options) => {
    const time = new FakeClock(Date.now());
    await using own = await Rig.start({ exportMs: 50, ...options }, { clock: time });
    const { fetch } = own.resolver();
    const { body } = await passing(fetch(idOf(10), null, soon()), time);
    expect((await buffer(body)).length).toBeGreaterThan(1_000);
    expect(own.nvr.complaints).toEqual([]);
  });
});
