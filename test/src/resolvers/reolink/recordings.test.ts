import { describe, expect, it } from 'vitest';
import { zoneIn } from '../../../../src/resolvers/reolink/device-time.js';
import {
  filesIn,
  recordedDays,
  searchDay,
  searchMonth,
} from '../../../../src/resolvers/reolink/recordings.js';

const singapore = zoneIn({ Time: { timeZone: -28_800 } });
const at = (text: string) => {
  const [year, mon, day, hour, min, sec] = text.split(/\D/).map(Number);
  return { year, mon, day, hour, min, sec };
};
const value = (SearchResult: Record<string, unknown>) => ({ SearchResult });

describe('a search', () => {
  it('is for the files of one day', () => {
    expect(searchDay(3, { year: 2016, mon: 5, day: 25 })).toEqual({
      cmd: 'Search',
      param: {
        Search: {
          channel: 3,
          onlyStatus: 0,
          streamType: 'main',
          StartTime: at('2016-05-25 0:0:0'),
          EndTime: at('2016-05-25 23:59:59'),
        },
      },
    });
  });

  it('or for the days of one month, to its last', () => {
    const { param } = searchMonth(0, { year: 2024, mon: 2 });
    expect(param).toMatchObject({
      Search: {
        onlyStatus: 1,
        StartTime: at('2024-02-01 0:0:0'),
        EndTime: at('2024-02-29 23:59:59'),
      },
    });
  });
});

describe('the table of a month', () => {
  it.each([
    [2016, 5, '0000000000000000000000011111110', [24, 25, 26, 27, 28, 29, 30]],
    [2023, 2, '1000000000000000000000000000', [1]],
    [2023, 2, '', []],
  ])('of %i-%i, %s, has its days from the first on', (year, mon, table, days) => {
    expect(recordedDays(value({ Status: [{ year, mon, table }] }), { year, mon })).toEqual(days);
  });

  it('is looked for among others, and is empty where it is missing', () => {
    const status = [
      { year: 2016, mon: 4, table: '1' },
      { year: 2016, mon: 5, table: '01' },
    ];
    expect(recordedDays(value({ Status: status }), { year: 2016, mon: 5 })).toEqual([2]);
    expect(recordedDays(value({}), { year: 2016, mon: 5 })).toEqual([]);
    expect(recordedDays({}, { year: 2016, mon: 5 })).toEqual([]);
  });
});

describe('the files of a day', () => {
  const FILE = {
    StartTime: at('2016-05-25 20:0:57'),
    EndTime: at('2016-05-25 20:1:21'),
    frameRate: 30,
    name: 'Rec_20160525_110057_411_M.mp4',
    size: 19_437_931,
    type: 'main',
  };

  it('have their times from the device, not from their names', () => {
    expect(filesIn(value({ channel: 0, File: [FILE] }), singapore)).toEqual([
      {
        id: 'Rec_20160525_110057_411_M.mp4',
        fromMs: Date.parse('2016-05-25T12:00:57Z'),
        toMs: Date.parse('2016-05-25T12:01:21Z'),
        bytes: 19_437_931,
        kind: 'recording',
      },
    ]);
  });

  it('may be none', () => {
    expect(filesIn(value({ channel: 0 }), singapore)).toEqual([]);
    expect(filesIn({}, singapore)).toEqual([]);
  });

  it('may have their size as text, or not at all', () => {
    const sizes = filesIn(
      value({
        File: [
          { ...FILE, size: '123' },
          { ...FILE, size: 0 },
          { ...FILE, size: 'big' },
        ],
      }),
      singapore,
    ).map(({ bytes }) => bytes);
    expect(sizes).toEqual([123, null, null]);
  });

  it('are sorted by their beginning, and those without one left out', () => {
    const early = { ...FILE, name: 'early', StartTime: at('2016-05-25 1:0:0') };
    const files = [FILE, early, { ...FILE, EndTime: {} }, { name: 'x' }];
    expect(filesIn(value({ File: files }), singapore).map(({ id }) => id)).toEqual([
      'early',
      FILE.name,
    ]);
  });

  it('have a name of their own where the device gives none', () => {
    const nameless = filesIn(value({ File: [{ ...FILE, name: undefined }] }), singapore);
    expect(nameless[0]?.id).toBe('nameless-20160525T200057');
  });

  it('end after they began, also in the hour that comes twice', () => {
    const newYork = zoneIn({
      Time: { timeZone: 18_000 },
      Dst: {
        enable: 1, offset: 1, startMon: 3, startWeek: 2, startWeekday: 0, startHour: 2,
        endMon: 11, endWeek: 1, endWeekday: 0, endHour: 2,
      },
    }); // prettier-ignore
    const file = {
      StartTime: at('2023-11-05 1:59:50'),
      EndTime: at('2023-11-05 1:0:10'),
      name: 'x',
    };
    const [{ fromMs, toMs } = { fromMs: 0, toMs: 0 }] = filesIn(value({ File: [file] }), newYork);
    expect(toMs - fromMs).toBe(20_000);
  });
});
