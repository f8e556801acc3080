/** What is left of recordings after a crash: files, their heads, their parts, tables of them. */
import assert from 'node:assert';
import { partForRun } from '../../../recorder/file-times.js';
import { fileHead, isTornHead, readFileHead } from '../../../recorder/file-format.js';
import type { DiskFile } from '../../../recorder/disk.js';
import { mendFile } from '../../../recorder/mending.js';
import { faultIn, tracksOf } from '../../../recorder/part-structure.js';
import { MalformedMedia } from '../../../src/fmp4/box.js';
import { UnsupportedCodec } from '../../../src/fmp4/movie.js';
import { partHeaderBytes, readPartHeader } from '../../../src/fmp4/part-header.js';
import { MalformedPartTable, PartTableWriter, readPartTable } from '../../../storage/part-table.js';
import { AAC, VIDEO } from '../../src/fmp4/builders.js';
import type { Target } from '../target.js';
import { muxed } from './fmp4.js';
import { unlessRefused } from './refused.js';

const refusals = [MalformedMedia, UnsupportedCodec];
const [init = Buffer.alloc(0), ...PARTS] = muxed([VIDEO, AAC]);
const ORIGIN = { camera: 'porch', stream: 'main', run: 'r', runStartMs: 1, startMs: 1_700_000_000_000, baseTicks: 0 }; // prettier-ignore
const HEAD = fileHead(init, ORIGIN);
const FILE = Buffer.concat([HEAD, ...PARTS]);
const WORDS = [
  'moof',
  'mdat',
  'moov',
  'uuid',
  'traf',
  'trun',
  'tfdt',
  'ftyp',
  '"baseTicks":',
  'null',
];

/** A file in memory. */
class MemoryFile implements DiskFile {
  constructor(public bytes: Buffer) {}
  write = (): Promise<void> => Promise.reject(new Error('nothing is written here'));
  read = (offset: number, bytes: number): Promise<Buffer> =>
    Promise.resolve(this.bytes.subarray(offset, offset + bytes));
  size = (): Promise<number> => Promise.resolve(this.bytes.length);
  truncate = (bytes: number): Promise<void> => {
    this.bytes = this.bytes.subarray(0, bytes);
    return Promise.resolve();
  };
  sync = (): Promise<void> => Promise.resolve();
  close = (): Promise<void> => Promise.resolve();
}

const files: Target = {
  name: 'recording-file',
  seeds: [FILE, Buffer.concat([HEAD, PARTS[0] ?? HEAD, FILE.subarray(-3_000)])],
  words: WORDS,
  mostBytes: 64 * 1024,
  refusals,
  check: async (input) => {
    const file = new MemoryFile(input);
    const timescale = VIDEO.timescale;
    const torn = { file, startMs: ORIGIN.startMs, init, timescale, headerBytes: HEAD.length, known: [] }; // prettier-ignore
    const mended = await mendFile(torn);
    if (!mended) return;
    const { startTicks, bytes, parts: table } = mended;
    assert(bytes <= input.length);
    const origin = { startMs: ORIGIN.startMs, startTicks, timescale, headerBytes: HEAD.length };
    const parts = readPartTable(table, origin);
    assert(parts.length > 0 && parts.every((part) => part.offset + part.bytes <= input.length));
    // Mended once it is whole: mending it again finds the same.
    const again = await mendFile(torn);
    assert.deepStrictEqual(again?.parts, table);
  },
};

const head: Target = {
  name: 'recording-head',
  seeds: [HEAD, FILE],
  words: WORDS,
  check: (input) => {
    isTornHead(input);
    const found = readFileHead(input);
    if (!found) return;
    assert(found.headerBytes <= input.length);
    const again = readFileHead(fileHead(found.init, found.origin));
    assert.deepStrictEqual(again?.origin, found.origin);
  },
};

const part: Target = {
  name: 'recording-part',
  seeds: PARTS.slice(0, 3),
  words: WORDS,
  refusals,
  check: (input) => {
    faultIn(input, tracksOf(init));
    unlessRefused(
      () => {
        const headerBytes = partHeaderBytes(input);
        let samples = 0;
        const visitor = {
          track: () => undefined,
          sample: () => {
            samples += 1;
          },
        };
        readPartHeader(input.subarray(0, headerBytes), visitor);
        assert(samples <= input.length, 'more samples than bytes');
      },
      ...refusals,
    );
    partForRun(input, 90_000, [VIDEO, AAC]);
  },
};

const ORIGIN_OF_TABLE = { startMs: 1, startTicks: 0, timescale: 90_000, headerBytes: 700 };
const table = new PartTableWriter(ORIGIN_OF_TABLE);
for (const [index, bytes] of [900, 70_000, 12].entries()) {
  table.add({ startMs: 1 + index * 500, startTicks: index * 45_000, durationTicks: 45_000, bytes, independent: index === 0 }); // prettier-ignore
}
const partTable: Target = {
  name: 'part-table',
  seeds: [Buffer.from(table.snapshot())],
  mostBytes: 2_048,
  refusals: [MalformedPartTable],
  check: (input) => {
    const parts = readPartTable(input, ORIGIN_OF_TABLE);
    assert(parts.length <= input.length);
    assert(parts.every(({ offset, bytes }) => offset >= 700 && bytes >= 0));
  },
};

export const recorderTargets = [files, head, part, partTable];
