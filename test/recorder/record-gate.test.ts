import { afterEach, describe, expect, it } from 'vitest';
import { LONGEST_EVENT_MS } from '../../recorder/planned.js';
import { MAX_ALL_BYTES, MAX_STREAM_BYTES } from '../../recorder/pre-roll.js';
import type { EventsMode, RecordMode } from '../../src/model/record-mode.js';
import { systemError } from './fake-disk.js';
import { GateRig } from './gate-rig.js';
import { aLoss, START_MS } from './parts.js';

const MINUTE_MS = 60_000;

let rig: GateRig;
afterEach(() => rig[Symbol.asyncDispose]());

async function events(more: Partial<EventsMode> = {}): Promise<void> {
  rig = await GateRig.open({ mode: 'events', preMs: 5_000, postMs: 10_000, types: null, ...more });
}
/** Planned from and to so many seconds after the start, 03:04:05, as minutes of that Friday allow. */
function hours(...spans: [fromMinute: number, toMinute: number][]): RecordMode {
  const friday = 4 * 1_440 + 3 * 60 + 4;
  return {
    mode: 'schedule',
    week: spans.map(([from, to]) => ({ fromMinute: friday + from, toMinute: friday + to })),
  };
}

describe('recording round events', () => {
  it('records nothing, and lacks nothing, while there are none', async () => {
    await events();
    rig.connect();
    await rig.pass(60);
    expect(await rig.spans()).toEqual([]);
    expect(await rig.gaps()).toEqual([]);
    expect(rig.gate.state).toMatchObject({ recording: false, wantedSinceMs: null });
    expect(rig.isMarkedRecording).toBe(false);
    await rig.stop();
    expect(await rig.gaps()).toEqual([]);
  });

  it('keeps what was before an event, from the key frame on, and after it', async () => {
    await events();
    rig.connect();
    await rig.pass(31);
    rig.event(31);
    expect(rig.gate.state.wantedSinceMs).toBe(START_MS + 26_000);
    await rig.pass(2);
    expect(rig.gate.state.recording).toBe(true);
    await rig.pass(20);
    // The key frame is at 26; 41 is asked for.
    expect(await rig.spans()).toEqual(['26-41']);
    expect(await rig.gaps()).toEqual([]);
    expect(rig.gate.state.recording).toBe(false);
    expect(rig.isMarkedRecording).toBe(false);
  });

  it('begins at the key frame before, where none is at the very moment', async () => {
    await events();
    rig.connect();
    await rig.pass(30.5);
    rig.event(30.2);
    await rig.pass(20);
    expect(await rig.spans()).toEqual(['24-40.5']);
  });

  it('makes one recording of events that overlap', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(8);
    rig.event(38);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-48']);
    expect(rig.files).toBe(1);
  });

  it('goes on in the same file where the next pre-roll reaches back behind the end of the last', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    // Until 40; the next event begins to be kept at 39.5, and is told of when the recording is over.
    await rig.pass(14.5);
    rig.event(44.5);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-54.5']);
    expect(rig.files).toBe(1);
    expect(await rig.gaps()).toEqual([]);
  });

  it('begins another file where a key frame lies between, and loses nothing that was asked for', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(19);
    rig.event(48.9);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-40', '42-59']);
    expect(await rig.gaps()).toEqual([]);
  });

  it('keeps two events apart that are far from each other', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(60);
    rig.event(90);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-40', '84-100']);
    expect(await rig.gaps()).toEqual([]);
  });

  it('goes on until an event is over, and then as long as after any', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30, { ref: 'a', goesOn: true });
    await rig.pass(40);
    expect(rig.gate.state.recording).toBe(true);
    rig.event(30, { ref: 'a', endS: 69 });
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-79']);
  });

  it('does not wait for ever for the end of one', async () => {
    await events({ preMs: 0, postMs: 1_000 });
    rig.event(0, { goesOn: true });
    await rig.clock.advance(LONGEST_EVENT_MS + 10_000);
    expect(rig.gate.state.wantedSinceMs).toBeNull();
    expect(await rig.gaps()).toEqual([`offline 0-${LONGEST_EVENT_MS / 1000 + 1}`]);
  });

  it('counts an event that is told late', async () => {
    await events();
    rig.connect();
    await rig.pass(60);
    rig.event(55);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['50-65']);
  });

  it('keeps what memory still has of one that is told later, and claims no gap', async () => {
    await events();
    rig.connect();
    await rig.pass(60);
    rig.event(52);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['48-62']);
    rig.event(20);
    await rig.pass(5);
    expect(await rig.spans()).toEqual(['48-62']);
    expect(await rig.gaps()).toEqual([]);
  });

  it('waits for an event that is still to come', async () => {
    await events();
    rig.connect();
    await rig.pass(10);
    rig.event(40);
    await rig.pass(20);
    expect(await rig.spans()).toEqual([]);
    await rig.pass(60);
    expect(await rig.spans()).toEqual(['34-50']);
  });

  it.each([-600, 600])(
    'takes an event of a device whose clock is %i s off for one of now',
    async (offS) => {
      await events();
      rig.connect();
      await rig.pass(60);
      rig.event(60 + offS, { byDevice: true });
      await rig.pass(30);
      expect(await rig.spans()).toEqual(['54-70']);
    },
  );

  it('has a gap where the disk takes nothing meanwhile, and only where it was wanted', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(4);
    rig.rig.disk.fail = (operation) => {
      if (operation.startsWith('write')) throw systemError('ENOSPC');
    };
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-34']);
    expect(await rig.gaps()).toEqual(['disk 34-40']);
    rig.rig.disk.fail = () => undefined;
    rig.event(64);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-34', '58-74']);
  });

  it('counts only the types that are asked for', async () => {
    await events({ types: ['person'] });
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(5);
    expect(await rig.spans()).toEqual([]);
    rig.event(35, { type: 'person' });
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['30-45']);
  });

  it('has a gap from the wanted start where the camera is away', async () => {
    await events();
    rig.lose();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(5);
    expect(await rig.gaps()).toEqual(['offline 25-']);
    await rig.pass(30);
    expect(await rig.spans()).toEqual([]);
    expect(await rig.gaps()).toEqual(['offline 25-40']);
    expect(rig.isMarkedRecording).toBe(false);
  });

  it('knows why a camera is away that never came', async () => {
    await events();
    rig.gate.failed(aLoss('auth'));
    await rig.pass(30);
    rig.event(30);
    await rig.pass(30);
    expect(await rig.gaps()).toEqual(['auth 25-40']);
  });

  it('has a gap where the camera goes away and comes back meanwhile, for its cause', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(4);
    rig.lose('stalled');
    await rig.pass(3);
    rig.connect();
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-34', '37-40']);
    expect(await rig.gaps()).toEqual(['stalled 34-37']);
  });

  it('has a gap up to its planned end where the camera comes back only behind it', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(4);
    rig.lose();
    await rig.pass(5);
    await rig.pass(3);
    rig.connect();
    await rig.pass(2);
    rig.event(44);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-34', '42-54']);
    expect(await rig.gaps()).toEqual(['offline 34-40', 'offline 40-42']);
  });

  it('goes on with an event though one is told that was over before it', async () => {
    await events({ postMs: 2_000 });
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(1);
    rig.event(22.5);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['24-32']);
  });

  it('lacks what an event asks of the time before the camera came, and no more', async () => {
    await events({ postMs: 1_000 });
    rig.lose();
    await rig.pass(6);
    rig.connect();
    await rig.pass(2);
    rig.event(1);
    await rig.pass(1);
    rig.event(9);
    await rig.pass(20);
    expect(await rig.spans()).toEqual(['6-10']);
    expect(await rig.gaps()).toEqual(['offline 0-2', 'offline 4-6']);
  });

  it('has a gap up to its planned end where the camera goes away for good', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await rig.pass(4);
    rig.lose();
    await rig.pass(60);
    expect(await rig.spans()).toEqual(['24-34']);
    expect(await rig.gaps()).toEqual(['offline 34-40']);
  });

  it('records what memory has of a run that is over', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.lose();
    await rig.pass(2);
    rig.event(31);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['26-30']);
    expect(await rig.gaps()).toEqual(['offline 30-41']);
  });

  it('records nothing of a run that was over before what is wanted begins', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.lose('stalled');
    await rig.pass(8);
    rig.event(36);
    await rig.pass(1);
    rig.connect();
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['39-46']);
    expect(await rig.gaps()).toEqual(['stalled 31-39']);
  });

  it('forgets a run that is long over', async () => {
    await events();
    rig.connect();
    await rig.pass(30);
    rig.lose();
    await rig.pass(60);
    expect(rig.pool.bytes).toBe(0);
    expect(rig.gate.state.preRollMs).toBe(0);
  });

  it('keeps no more in memory than it may, whatever is asked for', async () => {
    await events({ preMs: 60_000 });
    rig.connect();
    // 2.5 MB a part: 60 s of them would be 300 MB.
    await rig.pass(16, { frameBytes: 500_000 });
    expect(rig.pool.bytes).toBeLessThanOrEqual(MAX_STREAM_BYTES);
    expect(rig.gate.state.preRollMs).toBeGreaterThan(5_000);
    rig.event(16);
    expect(rig.pool.bytes).toBe(0);
  });

  it('takes no more than all streams may have together', async () => {
    await events({ preMs: 60_000 });
    rig.pool.bytes = MAX_ALL_BYTES;
    rig.connect();
    await rig.pass(10, { frameBytes: 50_000 });
    expect(rig.pool.bytes).toBe(MAX_ALL_BYTES);
    expect(rig.gate.state.preRollMs).toBe(0);
  });

  it('hands a long pre-roll over whole, though the disk has not taken it yet', async () => {
    await events({ preMs: 30_000 });
    rig.connect();
    await rig.pass(40, { frameBytes: 100_000 }); // 30 MB in 30 s, twice what may wait for the disk
    rig.event(40);
    await rig.pass(2, { frameBytes: 100_000 });
    await rig.pass(20);
    expect(await rig.spans()).toEqual(['10-50']);
    expect(await rig.gaps()).toEqual([]);
  });

  it('is not misled by a clock that is set back', async () => {
    await events();
    rig.connect();
    await rig.pass(3_600);
    rig.event(3_600);
    await rig.pass(2);
    rig.clock.jump(-3_000_000);
    rig.lose('clock');
    rig.connect();
    await rig.pass(30);
    expect(rig.gate.state.wantedSinceMs).toBeNull();
    rig.event(rig.nowS);
    await rig.pass(30);
    expect(rig.gate.state.wantedSinceMs).toBeNull();
    const recorded = (await rig.spans()).map((span) => span.split('-').map(Number));
    const sum = recorded.reduce((seconds, [from, to]) => seconds + to! - from!, 0);
    // 3594 to 3610, and as much again round the second one, moved behind the first.
    expect(sum).toBeGreaterThanOrEqual(30);
    expect(sum).toBeLessThanOrEqual(36);
  });
});

describe('a schedule', () => {
  it('records its hours and nothing else, from a key frame before its beginning on', async () => {
    rig = await GateRig.open(hours([1, 2]));
    rig.connect();
    await rig.pass(180);
    // 03:05:00 to 03:06:00; the key frame before is at 54 s.
    expect(await rig.spans()).toEqual(['54-115']);
    expect(await rig.gaps()).toEqual([]);
    expect(rig.isMarkedRecording).toBe(false);
  });

  it('has a gap from its beginning to its end where the camera is away', async () => {
    rig = await GateRig.open(hours([1, 2]));
    rig.lose();
    await rig.pass(180);
    expect(await rig.gaps()).toEqual(['offline 55-115']);
  });

  it('records at once where the program starts in the middle of it', async () => {
    rig = await GateRig.open(hours([0, 1]));
    rig.connect();
    await rig.pass(80);
    expect(await rig.spans()).toEqual(['0-55']);
    expect(await rig.gaps()).toEqual([]);
  });

  it('that is passed by while the machine sleeps is a gap', async () => {
    rig = await GateRig.open(hours([1, 2]));
    rig.lose();
    await rig.pass(20);
    rig.clock.jump(600_000);
    await rig.pass(20);
    expect(await rig.gaps()).toEqual(['offline 55-115']);
  });
});

describe('a change of plan', () => {
  const EVENTS: RecordMode = { mode: 'events', preMs: 5_000, postMs: 10_000, types: null };

  it('from always to events ends the file at once, and makes no gap', async () => {
    rig = await GateRig.open({ mode: 'continuous' });
    rig.connect();
    await rig.pass(30);
    rig.gate.follow({ record: EVENTS, timeZone: 'UTC' });
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['0-30']);
    rig.event(60);
    await rig.pass(30);
    expect(await rig.spans()).toEqual(['0-30', '54-70']);
    expect(await rig.gaps()).toEqual([]);
  });

  it('from events to always begins at once', async () => {
    rig = await GateRig.open(EVENTS);
    rig.connect();
    await rig.pass(31);
    rig.gate.follow({ record: { mode: 'continuous' }, timeZone: 'UTC' });
    await rig.pass(30);
    expect((await rig.spans())[0]).toMatch(/-61$/);
    expect(await rig.gaps()).toEqual([]);
    expect(rig.pool.bytes).toBe(0);
  });

  it('does not cut a file that goes on', async () => {
    rig = await GateRig.open({ mode: 'continuous' });
    rig.connect();
    await rig.pass(30);
    rig.gate.follow({ record: hours([0, 2]), timeZone: 'UTC' });
    await rig.pass(100);
    expect(await rig.spans()).toEqual(['0-115']);
    expect(rig.files).toBe(1);
  });

  it('does not make gaps of hours that were planned only by the new one', async () => {
    rig = await GateRig.open(EVENTS);
    rig.lose();
    await rig.pass(200);
    rig.gate.follow({ record: hours([1, 2]), timeZone: 'UTC' });
    await rig.pass(10);
    expect(await rig.gaps()).toEqual([]);
  });
});

describe('a restart', () => {
  const EVENTS: RecordMode = { mode: 'events', preMs: 5_000, postMs: 10_000, types: null };
  const addEvent = (atS: number): Promise<void> => {
    const timeMs = START_MS + atS * 1000;
    return rig.rig.index.write({ type: 'event', event: { cameraId: 'porch', ref: `at-${atS}`, timeMs, endMs: null, type: 'motion', source: 'user', note: '' } }); // prettier-ignore
  };

  it('after a kill between events leaves no gap', async () => {
    rig = await GateRig.open(EVENTS);
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await addEvent(30);
    await rig.pass(60);
    await rig.kill();
    await rig.clock.advance(600_000);
    rig.restart();
    rig.connect();
    await rig.pass(10);
    expect(await rig.spans()).toEqual(['24-40']);
    expect(await rig.gaps()).toEqual([]);
  });

  it('after a kill during an event has a gap up to the planned end of it', async () => {
    rig = await GateRig.open(EVENTS);
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await addEvent(30);
    await rig.pass(4);
    await rig.kill();
    await rig.clock.advance(600_000);
    rig.restart();
    rig.connect();
    await rig.pass(10);
    expect(await rig.spans()).toEqual(['24-34']);
    expect(await rig.gaps()).toEqual(['crash 34-40']);
    expect(rig.isMarkedRecording).toBe(false);
  });

  it('lacks an event that was still to come, and nothing of one that was told too late', async () => {
    rig = await GateRig.open(EVENTS);
    rig.connect();
    await rig.pass(30);
    rig.event(10);
    await addEvent(10);
    await rig.kill();
    rig.restart();
    rig.connect();
    await rig.pass(10);
    expect(await rig.gaps()).toEqual([]);
    rig.event(40);
    await addEvent(40);
    await addEvent(70);
    await rig.pass(4);
    await rig.kill();
    await rig.clock.advance(600_000);
    rig.restart();
    expect(await rig.gaps()).toEqual(['crash 44-50', 'crash 65-80']);
  });

  it('within the hours has one gap, as if there were always some', async () => {
    rig = await GateRig.open(hours([0, 20]));
    rig.connect();
    await rig.pass(70);
    await rig.stop();
    await rig.clock.advance(60_000);
    rig.restart();
    await rig.pass(5);
    rig.connect();
    await rig.pass(5);
    expect(await rig.gaps()).toEqual(['shutdown 70-135']);
  });

  it('that is over before the event is goes on with it', async () => {
    rig = await GateRig.open(EVENTS);
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await addEvent(30);
    await rig.pass(4);
    await rig.kill();
    await rig.clock.advance(3_000);
    rig.restart();
    rig.connect();
    await rig.pass(20);
    expect(await rig.spans()).toEqual(['24-34', '37-40']);
    expect(await rig.gaps()).toEqual(['crash 34-37']);
  });

  it('after a kill while the file waits for what follows leaves no gap', async () => {
    rig = await GateRig.open(EVENTS);
    rig.connect();
    await rig.pass(30);
    rig.event(30);
    await addEvent(30);
    await rig.pass(11);
    await rig.kill();
    await rig.clock.advance(60_000);
    rig.restart();
    expect(await rig.spans()).toEqual(['24-40']);
    expect(await rig.gaps()).toEqual([]);
  });

  it.each(['stop', 'kill'] as const)(
    'after a %s outside of the hours lacks what it slept through',
    async (way) => {
      rig = await GateRig.open(hours([1, 2], [5, 6], [10, 11], [15, 20]));
      rig.connect();
      await rig.pass(150);
      await rig[way]();
      await rig.clock.advance(16 * MINUTE_MS - 150_000 - 5_000);
      rig.restart();
      await rig.pass(1);
      rig.connect();
      await rig.pass(10);
      const cause = way === 'stop' ? 'shutdown' : 'crash';
      // 03:20:00 less five seconds of offset: the last one is open until the first picture.
      expect(await rig.gaps()).toEqual([
        `${cause} 295-355`,
        `${cause} 595-655`,
        `${cause} 895-956`,
      ]);
      expect(await rig.spans()).toEqual(['54-115', '956-966']);
    },
  );

  it.each(['stop', 'kill'] as const)(
    'after a %s in the middle of the hours has a gap up to their end',
    async (way) => {
      rig = await GateRig.open(hours([1, 2]));
      rig.connect();
      await rig.pass(70);
      await rig[way]();
      await rig.clock.advance(600_000);
      rig.restart();
      rig.connect();
      await rig.pass(10);
      expect(await rig.gaps()).toEqual([`${way === 'stop' ? 'shutdown' : 'crash'} 70-115`]);
      expect(rig.isMarkedRecording).toBe(false);
    },
  );

  it('with another plan goes by the old one for the time before', async () => {
    rig = await GateRig.open(hours([1, 2], [5, 6]));
    rig.connect();
    await rig.pass(150);
    await rig.stop();
    await rig.clock.advance(600_000);
    rig.restart({ record: { mode: 'continuous' }, timeZone: 'UTC' });
    rig.connect();
    await rig.pass(10);
    expect(await rig.gaps()).toEqual(['shutdown 295-355']);
    expect(await rig.spans()).toEqual(['54-115', '750-760']);
  });

  it('after being switched off lacks nothing', async () => {
    rig = await GateRig.open(hours([1, 2], [5, 6]));
    rig.connect();
    await rig.pass(150);
    await rig.stop('disabled');
    await rig.clock.advance(600_000);
    rig.restart();
    await rig.pass(10);
    expect(await rig.gaps()).toEqual([]);
  });

  it('of a camera that is recorded always has one gap, as ever', async () => {
    rig = await GateRig.open({ mode: 'continuous' });
    rig.connect();
    await rig.pass(30);
    await rig.kill();
    await rig.clock.advance(60_000);
    rig.restart();
    rig.gate.failed(aLoss('offline'));
    await rig.pass(5);
    rig.connect();
    await rig.pass(5);
    expect(await rig.gaps()).toEqual(['crash 30-90', 'offline 90-95']);
  });
});
