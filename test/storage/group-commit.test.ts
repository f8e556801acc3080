import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { openToWrite } from '../../storage/database.js';
import { GroupCommit } from '../../storage/group-commit.js';
import { indexTables } from '../../storage/index-tables.js';
import { IndexWriter, type WriteGroup } from '../../storage/index-writer.js';
import { tempDir } from '../rig/temp-dir.js';
import { aRecording, PORCH, YARD } from './builders.js';

const remember = (topic: string): WriteGroup => [
  { ...PORCH, type: 'remember', topic, value: '1', nowMs: 1 },
];

describe('a group commit', () => {
  it('takes everything that was submitted since the last one, and settles it afterwards', async () => {
    const events: string[] = [];
    const commits = new GroupCommit((groups) => {
      events.push(`commit of ${groups.length}`);
      return groups.map(() => null);
    });
    const submit = (name: string): void =>
      commits.submit(remember(name), () => {
        events.push(name);
        if (name === 'a') submit('c');
      });
    submit('a');
    submit('b');
    expect(events).toEqual([]);
    await nextTurn();
    expect(events).toEqual(['commit of 2', 'a', 'b']);
    await nextTurn();
    expect(events).toEqual(['commit of 2', 'a', 'b', 'commit of 1', 'c']);
  });

  it('lets news of growing files wait for company, and takes it along with whatever is urgent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sizes: number[] = [];
    const commits = new GroupCommit((groups) => {
      sizes.push(groups.length);
      return groups.map(() => null);
    }, 100);
    const grown = { id: 1, endMs: 1, bytes: 1, checksum: null, parts: new Uint8Array() };
    const grow = (): void => commits.submit([{ type: 'grow', grown }], () => undefined);
    grow();
    grow();
    await nextTurn();
    expect(sizes).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(sizes).toEqual([2]);
    grow();
    commits.submit(remember('now'), () => undefined);
    await nextTurn();
    expect(sizes).toEqual([2, 2]);
    vi.advanceTimersByTime(1_000);
    expect(sizes).toEqual([2, 2]);
    vi.useRealTimers();
  });

  it('tells each group its own fate', async () => {
    const bad = new Error('no');
    const fates: (Error | null)[] = [];
    const commits = new GroupCommit(() => [null, bad]);
    commits.submit(remember('a'), (error) => fates.push(error));
    commits.submit(remember('b'), (error) => fates.push(error));
    await nextTurn();
    expect(fates).toEqual([null, bad]);
  });
});

describe('the writer', () => {
  it('keeps the good groups of a batch and takes back the whole of a bad one', () => {
    const db = openToWrite(':memory:');
    const { recordings, memory } = indexTables(db);
    const fates = new IndexWriter(db).write([
      [aRecording(1)],
      [...remember('half'), aRecording(1, { key: YARD })],
      [aRecording(2, { startMs: 10_000 })],
    ]);
    expect(fates.map((fate) => fate?.message ?? 'ok')).toEqual([
      'ok',
      expect.stringContaining('UNIQUE'),
      'ok',
    ]);
    expect(recordings.newestId()).toBe(2);
    expect(memory.recall(PORCH, 'half')).toBeUndefined();
    db.close();
  });

  it('commits a batch as one transaction', async () => {
    await using dir = await tempDir();
    const db = openToWrite(dir.file('index.db'));
    const commitsInLog = (): number => countCommits(readFileSync(dir.file('index.db-wal')));
    const before = commitsInLog();
    new IndexWriter(db).write([remember('a'), remember('b'), remember('c')]);
    expect(commitsInLog() - before).toBe(1);
    db.close();
  });
});

/** Frames that end a transaction say the size of the database (https://www.sqlite.org/fileformat.html#walformat). */
function countCommits(log: Buffer): number {
  const [logHeader, frameHeader] = [32, 24];
  const frame = frameHeader + log.readUInt32BE(8);
  const frames = Math.floor((log.length - logHeader) / frame);
  return Array.from({ length: frames }, (_, at) => logHeader + at * frame).filter(
    (at) => log.readUInt32BE(at + 4) > 0,
  ).length;
}
