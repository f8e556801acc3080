import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'; // prettier-ignore
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/kit/log.js';
import { openToWrite } from '../../storage/database.js';
import { examineIndex, markDamaged } from '../../storage/index-health.js';
import { openIndex } from '../../storage/recording-index.js';
import { renew, renewalOf, renewIfNeeded } from '../../storage/renewal.js';
import { tempDir, type TempDir } from '../rig/temp-dir.js';
import { aRecording, PORCH } from './builders.js';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const ASIDE = 'index.db.set-aside-20260102T030405Z';
const EVER = { fromMs: 0, toMs: 1e13 };

let dir: TempDir;
let file: string;
beforeEach(async () => {
  dir = await tempDir();
  file = dir.file('index.db');
});
afterEach(() => dir[Symbol.asyncDispose]());

/** An index with something in every table, closed. */
async function anIndex(recordings = 3): Promise<void> {
  await using index = await openIndex({ file, log: silentLog, thread: false });
  const rows = Array.from({ length: recordings }, (_, at) =>
    aRecording(index.newRecordingId(), { startMs: at * 10_000 }),
  );
  await index.write(...rows);
  const gap = { ...PORCH, type: 'gap', cause: 'crash', detail: 'x' } as const;
  await index.write({ ...gap, fromMs: 50_000, toMs: 60_000 });
  await index.write({ ...PORCH, type: 'openGap', fromMs: 70_000, cause: 'offline', detail: '' });
  await index.write({ ...PORCH, type: 'recording', on: true });
  const event = { cameraId: 'porch', ref: 'a', timeMs: 1_000, endMs: null } as const;
  await index.write({ type: 'event', event: { ...event, type: 'motion', source: 'device', note: '' } }); // prettier-ignore
  await index.remember(PORCH, 'topic', { well: true }, 5);
}

function aFile(): void {
  mkdirSync(dir.file('recordings/porch/main/2026/01/02'), { recursive: true });
  writeFileSync(dir.file('recordings/porch/main/2026/01/02/03-04-05.000Z.mp4'), 'x');
}

const overwrite = (from: number, to: number): void => {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x5a, from, to));
};

describe('an index', () => {
  it('that is well is left as it is', async () => {
    await anIndex();
    expect(examineIndex(file)).toBeNull();
    expect(renewIfNeeded(file, NOW_MS)).toBeNull();
    expect(readdirSync(dir.path)).not.toContain(ASIDE);
  });

  it.each<[string, () => void]>([
    ['is no database at all', () => writeFileSync(file, Buffer.alloc(20_000, 'no database'))],
    ['has garbage for a schema', () => overwrite(100, 4_096)],
    ['was cut off', () => truncateSync(file, 12_288)],
    ['was cut off within a page', () => truncateSync(file, readFileSync(file).length - 100)],
    ['has garbage behind its schema', () => overwrite(8_192, readFileSync(file).length)],
    [
      'was found damaged when it was read',
      () => markDamaged(file, 'database disk image is malformed'),
    ],
  ])('that %s is set aside, and the new one remembers that it is not done', async (_, damage) => {
    await anIndex();
    damage();
    const bytes = readFileSync(file);
    const renewed = renewIfNeeded(file, NOW_MS);
    expect(renewed).toMatchObject({ setAside: ASIDE, sinceMs: NOW_MS });
    expect(renewed!.reason).not.toBe('');
    expect(readFileSync(dir.file(ASIDE)).equals(bytes)).toBe(true);
    expect(examineIndex(file)).toBeNull();
    await using index = await openIndex({ file, log: silentLog, thread: false });
    const { setAside, reason } = renewed!;
    expect(renewalOf(index.read)).toEqual({ setAside, reason, sinceMs: NOW_MS });
  });

  it('that is missing is made anew where there are recordings, and only there', () => {
    expect(renewIfNeeded(file, NOW_MS)).toBeNull();
    expect(existsSync(file)).toBe(false);
    aFile();
    expect(renewIfNeeded(file, NOW_MS)).toMatchObject({ setAside: null });
    expect(renewIfNeeded(file, NOW_MS)).toBeNull();
  });

  it('of no length is made anew where there are recordings', () => {
    aFile();
    writeFileSync(file, '');
    expect(renewIfNeeded(file, NOW_MS)).toMatchObject({ setAside: ASIDE });
  });

  it('whose log is left behind alone does not come back to life', async () => {
    aFile();
    await anIndex();
    writeFileSync(`${file}-wal`, 'a log');
    rmSync(file);
    expect(renewIfNeeded(file, NOW_MS)).toMatchObject({ setAside: ASIDE });
    expect(readFileSync(dir.file(`${ASIDE}-wal`), 'utf8')).toBe('a log');
  });

  it('of a newer camrelay is refused, and neither it nor what lies beside it changes', () => {
    const newer = openToWrite(file);
    newer.pragma('user_version = 999');
    const beside = ['', '-wal', '-shm'].map((suffix) => file + suffix);
    const before = beside.map((path) => readFileSync(path));
    markDamaged(file, 'even so');
    expect(() => renewIfNeeded(file, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'schema_too_new' }),
    );
    for (const [at, path] of beside.entries()) {
      expect(readFileSync(path).equals(before[at]!), path).toBe(true);
    }
    newer.close();
  });

  it('that cannot be opened for another reason is nobody’s to set aside', () => {
    mkdirSync(file);
    expect(() => renewIfNeeded(file, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'disk_failed' }),
    );
    expect(readdirSync(dir.path)).toEqual(['index.db']);
  });
});

describe('what an old index can tell', () => {
  it('is in the new one, but for recordings', async () => {
    await anIndex();
    const { salvaged } = renew(file, 'as a test', NOW_MS);
    expect(salvaged.filter(({ rows }) => rows > 0).map(({ table, rows }) => `${rows} ${table}`)).toEqual(
      ['1 stream', '2 gap', '1 memory', '1 event'],
    ); // prettier-ignore
    expect(salvaged.every(({ unread, refused }) => unread === null && refused === 0)).toBe(true);
    await using index = await openIndex({ file, log: silentLog, thread: false });
    expect(index.read.streams()).toMatchObject([{ ...PORCH, bytes: 0, recording: true }]);
    expect(index.read.overlapping(PORCH, EVER)).toEqual([]);
    expect(index.read.gaps(PORCH, EVER)).toEqual([
      { fromMs: 50_000, toMs: 60_000, cause: 'crash', detail: 'x' },
      { fromMs: 70_000, toMs: null, cause: 'offline', detail: '' },
    ]);
    expect(index.read.events('porch', EVER, 9)).toMatchObject([{ id: 1, ref: 'a' }]);
    expect(index.read.recall(PORCH, 'topic')).toEqual({ well: true });
  });

  it('is left out where it makes no sense', async () => {
    await anIndex();
    const db = new Sqlite(file);
    db.exec(`insert into gap (stream_id, from_ms, to_ms, cause, detail)
      values (1, 1, 2, 'the moon', ''), (99, 1, 2, 'crash', ''), (1, -5, 2, 'crash', '')`);
    db.exec(`insert into memory (camera, stream, topic, value, updated_ms)
      values ('porch', 'main', 'odd', '{not json', 1)`);
    db.close();
    const { salvaged } = renew(file, 'as a test', NOW_MS);
    const of = (name: string) => salvaged.find(({ table }) => table === name);
    expect(of('gap')).toMatchObject({ rows: 2, refused: 3, unread: null });
    expect(of('memory')).toMatchObject({ rows: 1, refused: 1, unread: null });
  });

  it('is said where it cannot be read', async () => {
    await anIndex();
    const root = new Sqlite(file, { readonly: true });
    const page = root.prepare<[], number>("select rootpage from sqlite_schema where name = 'gap'").pluck().get()!; // prettier-ignore
    root.close();
    overwrite((page - 1) * 4_096, page * 4_096);
    const { salvaged } = renew(file, 'as a test', NOW_MS);
    const gap = salvaged.find(({ table }) => table === 'gap');
    expect(gap).toMatchObject({ rows: 0, unread: expect.stringContaining('malformed') });
    expect(salvaged.find(({ table }) => table === 'event')).toMatchObject({ rows: 1 });
  });
});

describe('an index that is damaged while it is at work', () => {
  it('says so in every answer, once in the log, and to the next start', async () => {
    await anIndex(2_000);
    const bytes = readFileSync(file);
    const said: string[] = [];
    {
      await using index = await openIndex({ file, log: silentLog, thread: false, onDamage: (why) => said.push(why) }); // prettier-ignore
      overwrite(bytes.length / 4, (bytes.length * 3) / 4);
      for (let round = 0; round < 2; round++) {
        expect(() => index.read.overlapping(PORCH, EVER)).toThrow(
          expect.objectContaining({ code: 'disk_failed', message: expect.stringContaining('next start') }),
        ); // prettier-ignore
      }
    }
    expect(said).toHaveLength(1);
    expect(renewIfNeeded(file, NOW_MS)).toMatchObject({ reason: said[0], setAside: ASIDE });
    expect(readdirSync(dir.path)).not.toContain('index.db.damaged');
  });
});
