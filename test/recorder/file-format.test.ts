import { describe, expect, it } from 'vitest';
import { fileHead, MAX_HEAD_BYTES, readFileHead } from '../../recorder/file-format.js';
import { isRecordingName, recordingPaths, recordingStartMs } from '../../recorder/file-name.js';
import { initSegment } from '../../src/fmp4/init-segment.js';
import { aacTrack } from '../../src/fmp4/tracks.js';
import { PORCH, START_MS, VIDEO } from './parts.js';

const AUDIO = aacTrack(Buffer.from([0x11, 0x90]), 48_000);
const INIT = initSegment([VIDEO, AUDIO]);
const ORIGIN = {
  ...{ camera: 'porch', stream: 'main', run: 'r1', runStartMs: 1, startMs: START_MS },
  baseTicks: 3_600 * 90_000 + 45,
};

describe('the head of a recording file', () => {
  it('gives back whose file it is, and the init segment as live viewers get it', () => {
    const head = fileHead(INIT, ORIGIN);
    const read = readFileHead(Buffer.concat([head, Buffer.from('\0\0\0\x08moof')]));
    expect(read?.origin).toEqual(ORIGIN);
    expect(read?.init.equals(INIT)).toBe(true);
    expect(read?.headerBytes).toBe(head.length);
    expect(head.length).toBeLessThan(MAX_HEAD_BYTES);
  });

  it('that is cut off anywhere is none', () => {
    const head = fileHead(INIT, ORIGIN);
    for (let length = 0; length < head.length; length++) {
      expect(readFileHead(head.subarray(0, length))).toBeNull();
    }
  });

  it.each([
    ['text', Buffer.from('this is no MP4 at all, but some text')],
    ['an MP4 that is not ours', INIT],
    ['zeroes', Buffer.alloc(5_000)],
    ['a label of nonsense', Buffer.concat([INIT, fileHead(INIT, ORIGIN).subarray(-60).fill(7)])],
  ])('is not found in %s', (_, bytes) => {
    expect(readFileHead(bytes)).toBeNull();
  });
});

describe('the name of a recording', () => {
  it('tells when it began', () => {
    for (const path of recordingPaths(PORCH, START_MS + 7)) {
      expect(recordingStartMs(path)).toBe(START_MS + 7);
      expect(isRecordingName(path.split('/').at(-1)!)).toBe(true);
    }
  });

  it('is nobody else’s', () => {
    expect(isRecordingName('holiday.mp4')).toBe(false);
    expect(recordingStartMs('recordings/porch/main/holiday.mp4')).toBeNaN();
  });
});
