import { describe, expect, it } from 'vitest';
import { exportedOf, madeSince } from '../../../../src/resolvers/mobotix/export-list.js';
import {
  Accounts,
  CameraList,
  EventPage,
  ExportList,
  PlaybackBar,
  RecordInfo,
} from '../../../../src/resolvers/mobotix/outputs.js';

describe("what a recorder's commands answer", () => {
  it.each([
    [
      [1, 0],
      [true, false],
    ],
    [
      [true, false],
      [true, false],
    ],
    [
      ['1', '0'],
      [true, false],
    ],
    [
      ['true', 'false'],
      [true, false],
    ],
  ])('reads a bar of %j', (bar, read) => {
    expect(PlaybackBar.parse({ pb_bar: bar }).pb_bar).toEqual(read);
  });

  it('has nothing to say for a truth that is neither', () => {
    expect(PlaybackBar.safeParse({ pb_bar: [2] }).success).toBe(false);
  });

  it.each([-1, 253_402_300_800, '9007199254740991'])('has no event at second %s', (second) => {
    const event = { start_time: second, channel: 0, evt_type: 0, evt_indx: 0 };
    expect(EventPage.safeParse({ total: 1, evt_list: [event] }).success).toBe(false);
    expect(PlaybackBar.parse({ database_end_t: second, pb_bar: [] }).database_end_t).toBe(0);
  });

  it('may have numbers as text', () => {
    const camera = {
      account: 'Admin',
      ch: '0',
      ip: '192.168.6.142',
      rtsp_port: '554',
      password: '',
    };
    expect(CameraList.parse({ camera_list: [camera] }).camera_list[0]).toMatchObject({
      ch: 0,
      rtsp_port: 554,
    });
  });

  it('names accounts in whatever member', () => {
    const account = { account: 'me', authority: 9, covert: [0, 1], password: 'GtBcsw==' };
    expect(Accounts.parse({ some_list: [account] })).toEqual([{ account: 'me', authority: 9 }]);
  });

  it.each(['ext', '', '/a b', '/a?b', '/a#b'])('names no path such as "%s"', (path) => {
    const info = { record_info: [{ group_id: 0, path: [{ export_path: path }] }] };
    expect(RecordInfo.safeParse(info).success).toBe(false);
  });
});

describe('the list of exports', () => {
  const list = [
    { file_name: 'ch0001-170620005913-103-D.mp4', size_mb: '2.50' },
    { file_name: 'ch0001-170620005913-103-D.srt', size_mb: '0.01' },
  ];

  it.each([4_347, '4347', '4347.00'])('tells the room left as %j', (available) => {
    const answer = { list, export_size: { total_size_mb: 4_833, available_size_mb: available } };
    expect(exportedOf(ExportList.parse(answer)).freeBytes).toBe(4_347_000_000);
  });

  it('may tell no room at all', () => {
    expect(exportedOf(ExportList.parse({ list }))).toEqual({
      names: list.map(({ file_name: name }) => name),
      freeBytes: null,
    });
  });

  it('shows a new file by being longer than before, whatever number its channel has', () => {
    const before = { names: ['ch0001-1-1-D.mp4'], freeBytes: null };
    const names = [
      ...before.names,
      'ch0003-2-2-D.mp4',
      'ch0004-2-2-D.mp4',
      'ch0001-2-2-D.mp4',
      'x.mp4',
    ];
    expect(madeSince(before, { names, freeBytes: null }, 3)).toEqual([
      'ch0003-2-2-D.mp4',
      'ch0004-2-2-D.mp4',
      'x.mp4',
    ]);
  });
});
