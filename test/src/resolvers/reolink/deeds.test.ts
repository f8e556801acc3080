/** What a camera does beside streaming: stills, moves, recordings, motion. */
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../../src/resolvers/device-event.js';
import { eventually } from '../../../rig/wait.js';
import { codeOf, ReolinkRig } from './rig.js';

describe('a still', () => {
  it('is a JPEG, and one at a time', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    const stills = await Promise.all([1, 2, 3].map(() => resolver.snapshot!(rig.signal)));
    for (const still of stills) expect(still.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(rig.device.complaints).toEqual([]);
  });

  it.each([
    [-8, 'timeout'],
    [-9, 'unsupported'],
    [-26, 'no_permission'],
  ])('that comes as error %i in JSON fails with %s', async (rspCode, code) => {
    await using rig = await ReolinkRig.start();
    rig.device.refuse('Snap', rspCode, 2);
    expect(await codeOf(rig.resolver().snapshot!(rig.signal))).toBe(code);
  });
});

describe('a movement', () => {
  it('is stopped when its time is over', async () => {
    await using rig = await ReolinkRig.start();
    const moving = rig.resolver().ptz!({ action: 'left', speed: 50, forMs: 300 }, rig.signal);
    await eventually(() => rig.device.head.moving === 'Left', { what: 'the head to move' });
    expect(rig.device.head.speed).toBe(32);
    await moving;
    expect(rig.device.head.moving).toBeNull();
    expect(rig.device.orders).toEqual(['Left', 'Stop']);
  });

  it('is stopped when whoever asked for it is gone', async () => {
    await using rig = await ReolinkRig.start();
    const gone = new AbortController();
    const moving = rig.resolver().ptz!({ action: 'up', speed: 1, forMs: 60_000 }, gone.signal);
    await eventually(() => rig.device.head.moving === 'Up', { what: 'the head to move' });
    gone.abort();
    await Promise.allSettled([moving]);
    expect(rig.device.head.moving).toBeNull();
  });

  it('is stopped when the camera is taken out of the configuration', async () => {
    await using rig = await ReolinkRig.start();
    const moving = rig.resolver().ptz!({ action: 'right', speed: 9, forMs: 60_000 }, rig.signal);
    await eventually(() => rig.device.head.moving === 'Right', { what: 'the head to move' });
    await Promise.all([Promise.allSettled([moving]), rig.closeResolvers()]);
    expect(rig.device.orders).toEqual(['Right', 'Stop']);
    expect(rig.device.sessions).toBe(0);
  });

  it('is stopped although its start was refused, for the order may have arrived', async () => {
    await using rig = await ReolinkRig.start();
    rig.device.refuse('PtzCtrl', -16, 1);
    const moving = rig.resolver().ptz!({ action: 'down', speed: 9, forMs: 100 }, rig.signal);
    expect(await codeOf(moving)).toBe('offline');
    expect(rig.device.orders).toEqual(['Stop']);
  });

  it.each([
    [{}, ['ZoomInc', 'Stop', 'ZoomDec', 'Stop']],
    [{ swap_zoom: true }, ['ZoomDec', 'Stop', 'ZoomInc', 'Stop']],
  ])('with %j zooms in and out by %j', async (keys, orders) => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver(keys);
    await resolver.ptz!({ action: 'zoom-in', speed: 50, forMs: 1 }, rig.signal);
    await resolver.ptz!({ action: 'zoom-out', speed: 50, forMs: 1 }, rig.signal);
    expect(rig.device.orders).toEqual(orders);
  });

  it('may end at a preset from 1 to 64', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    await resolver.ptz!({ action: 'preset', preset: 64 }, rig.signal);
    expect(rig.device.head.preset).toBe(64);
    for (const preset of [0, 65, 1.5]) {
      expect(await codeOf(resolver.ptz!({ action: 'preset', preset }, rig.signal))).toBe(
        'unsupported',
      );
    }
    expect(rig.device.orders).toEqual(['ToPos']);
  });

  it('is not tried with a camera that has no head; a stop is', async () => {
    await using rig = await ReolinkRig.start({ canMove: false });
    const resolver = rig.resolver();
    const moving = resolver.ptz!({ action: 'left', speed: 50, forMs: 1 }, rig.signal);
    expect(await codeOf(moving)).toBe('unsupported');
    await resolver.ptz!({ action: 'stop' }, rig.signal);
    expect(rig.device.orders).toEqual(['Stop']);
  });
});

describe('the recordings of a device', () => {
  const utc = (text: string): number => Date.parse(text);
  const clip = (name: string, from: string, seconds = 20) => {
    const fromMs = utc(from);
    return { name, fromMs, toMs: fromMs + seconds * 1_000 };
  };
  const list = async (rig: ReolinkRig, from: string, to: string) =>
    (await rig.resolver().archive!.list({ fromMs: utc(from), toMs: utc(to) }, rig.signal)).map(
      ({ id, fromMs, toMs }) => ({ name: id, fromMs, toMs }),
    );

  it('are listed in time, though the device counts in its own', async () => {
    // Both sides of the night in which New York's clocks are put back.
    const files = [
      clip('before', '2023-11-05T05:10:00Z'),
      clip('after', '2023-11-05T07:10:00Z'),
      clip('next day', '2023-11-06T05:10:00Z'),
    ];
    await using rig = await ReolinkRig.start({ files, zone: 'America/New_York' });
    const found = await list(rig, '2023-11-05T00:00:00Z', '2023-11-07T00:00:00Z');
    expect(found).toEqual(files);
    expect(rig.device.complaints).toEqual([]);
  });

  it('are asked for a day at a time, and only for days that have some', async () => {
    const files = [clip('a', '2023-02-03T12:00:00Z'), clip('b', '2023-03-30T12:00:00Z')];
    await using rig = await ReolinkRig.start({ files });
    expect(await list(rig, '2023-01-15T00:00:00Z', '2023-04-01T00:00:00Z')).toEqual(files);
    // January, February, March for their days; then two days.
    expect(rig.device.calls.filter((cmd) => cmd === 'Search')).toHaveLength(5);
    expect(rig.device.complaints).toEqual([]);
  });

  it('may be none, which is no failure', async () => {
    await using rig = await ReolinkRig.start({ files: [] });
    expect(await list(rig, '2023-01-15T12:00:00Z', '2023-01-15T13:00:00Z')).toEqual([]);
    expect(await list(rig, '2023-01-15T12:00:00Z', '2023-01-25T13:00:00Z')).toEqual([]);
  });

  it('are those that share any instant with the span', async () => {
    const files = ['23:59:50', '12:00:00', '12:00:30', '12:01:00'].map((time, index) =>
      clip(`clip ${index}`, `2023-01-${index === 0 ? 14 : 15}T${time}Z`),
    );
    await using rig = await ReolinkRig.start({ files });
    const names = async (from: string, to: string) =>
      (await list(rig, `2023-01-15T${from}Z`, `2023-01-15T${to}Z`)).map(({ name }) => name);
    expect(await names('00:00:00', '12:00:00')).toEqual(['clip 0']);
    expect(await names('12:00:19', '12:00:30')).toEqual(['clip 1']);
    expect(await names('12:00:20', '12:00:31')).toEqual(['clip 2']);
  });

  it('cannot be asked for over more than a year', async () => {
    await using rig = await ReolinkRig.start();
    expect(await codeOf(list(rig, '2000-01-01T00:00:00Z', '2023-01-01T00:00:00Z'))).toBe(
      'bad_span',
    );
  });

  it('are files to be fetched, whole or in part', async () => {
    await using rig = await ReolinkRig.start();
    const resolver = rig.resolver();
    const nowMs = Date.now();
    const hours = { fromMs: nowMs - 7_200_000, toMs: nowMs };
    const [first] = await resolver.archive!.list(hours, rig.signal);
    expect(first?.bytes).toBe(rig.device.recording.length);
    const whole = await resolver.archive!.fetch!(first!.id, null, rig.signal);
    expect(whole).toMatchObject({
      type: 'video/mp4',
      totalBytes: rig.device.recording.length,
      range: null,
    });
    expect((await buffer(whole.body)).equals(rig.device.recording)).toBe(true);
    const range = { first: 1_000, last: 1_999 };
    const part = await resolver.archive!.fetch!(first!.id, range, rig.signal);
    expect(part).toMatchObject({ range, totalBytes: rig.device.recording.length });
    expect((await buffer(part.body)).equals(rig.device.recording.subarray(1_000, 2_000))).toBe(
      true,
    );
  });

  it('are fetched one after another', async () => {
    await using rig = await ReolinkRig.start({ slowDownloadMs: 100 });
    const resolver = rig.resolver();
    const name = await newest(rig);
    const lengths = await Promise.all(
      [1, 2, 3].map(async () => {
        const { body } = await resolver.archive!.fetch!(name, null, rig.signal);
        return (await buffer(body)).length;
      }),
    );
    expect(new Set(lengths)).toEqual(new Set([rig.device.recording.length]));
    expect(rig.device.complaints).toEqual([]);
  });

  it('let the next one begin when one is given up in its middle', async () => {
    await using rig = await ReolinkRig.start({ slowDownloadMs: 60_000 });
    const resolver = rig.resolver();
    const name = await newest(rig);
    const first = await resolver.archive!.fetch!(name, null, rig.signal);
    first.body.destroy();
    const second = await resolver.archive!.fetch!(name, null, rig.signal);
    second.body.destroy();
    await rig.closeResolvers();
    expect(rig.device.sessions).toBe(0);
  });

  it.each([
    [-1, 'unsupported'],
    [-19, 'offline'],
    [-26, 'no_permission'],
  ])('that come as error %i in JSON fail with %s', async (rspCode, code) => {
    await using rig = await ReolinkRig.start();
    const name = await newest(rig);
    rig.device.refuse('Download', rspCode, 1);
    expect(await codeOf(rig.resolver().archive!.fetch!(name, null, rig.signal))).toBe(code);
  });

  it('cost one new login where the session was forgotten', async () => {
    await using rig = await ReolinkRig.start();
    const name = await newest(rig);
    rig.device.expireSessions();
    const { body } = await rig.resolver().archive!.fetch!(name, null, rig.signal);
    expect((await buffer(body)).length).toBe(rig.device.recording.length);
    expect(rig.device.logins).toBe(2);
  });

  it.each(['a&token=1', 'a?b', '../%2e', 'a#b', ''])('cannot be called %j', async (id) => {
    await using rig = await ReolinkRig.start();
    expect(await codeOf(rig.resolver().archive!.fetch!(id, null, rig.signal))).toBe('no_recording');
    expect(rig.device.calls).not.toContain('Download');
  });

  async function newest(rig: ReolinkRig): Promise<string> {
    const nowMs = Date.now();
    const hours = { fromMs: nowMs - 7_200_000, toMs: nowMs };
    const found = await rig.resolver().archive!.list(hours, rig.signal);
    return found.at(-1)?.id ?? '';
  }
});

describe('motion before a camera', () => {
  it('is told with its beginning and its end', async () => {
    await using rig = await ReolinkRig.start();
    const told: DeviceEvent[] = [];
    const enough = new AbortController();
    const watching = rig.resolver().watchEvents!((event) => told.push(event), enough.signal);
    rig.device.move(true);
    await eventually(() => told.length === 1, { what: 'motion to be told' });
    rig.device.move(false);
    await eventually(() => told.length === 2, { what: 'its end to be told' });
    enough.abort();
    await watching;
    expect(told.map(({ type, endMs }) => [type, endMs !== null])).toEqual([
      ['motion', false],
      ['motion', true],
    ]);
    expect(told[1]!.ref).toBe(told[0]!.ref);
    expect(rig.device.complaints).toEqual([]);
    expect(rig.device.logins).toBe(1);
  }, 20_000);
});
