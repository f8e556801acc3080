import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/kit/log.js';
import type { openIndex as OpenIndex } from '../../storage/recording-index.js';
import { tempDir } from '../rig/temp-dir.js';
import { aRecording, PORCH } from './builders.js';

/** A thread loads no TypeScript: it is tested as it was built, where it was built. */
const built = new URL('../../dist/storage/recording-index.js', import.meta.url);

describe.runIf(existsSync(built))('the thread of the index', () => {
  let openIndex: typeof OpenIndex;
  beforeAll(async () => {
    ({ openIndex } = (await import(built.href)) as { openIndex: typeof OpenIndex });
  });

  it('has written what it promises, and another connection sees it', async () => {
    await using dir = await tempDir();
    await using index = await openIndex({ file: dir.file('index.db'), log: silentLog });
    await Promise.all([1, 2, 3].map((id) => index.write(aRecording(id, { startMs: id * 10_000 }))));
    expect(index.read.newest(PORCH)).toMatchObject({ id: 3 });
    const other = new Sqlite(dir.file('index.db'), { readonly: true });
    expect(other.prepare('select count(*) from recording').pluck().get()).toBe(3);
    other.close();
  });

  it('finishes what was submitted before it is closed, and takes nothing afterwards', async () => {
    await using dir = await tempDir();
    const index = await openIndex({ file: dir.file('index.db'), log: silentLog });
    const writes = Array.from({ length: 50 }, (_, at) => index.remember(PORCH, `t${at}`, at, 1));
    await index[Symbol.asyncDispose]();
    await Promise.all(writes);
    await expect(index.remember(PORCH, 'late', 1, 1)).rejects.toMatchObject({
      code: 'disk_failed',
    });
    await using again = await openIndex({ file: dir.file('index.db'), log: silentLog });
    expect(again.read.recall(PORCH, 't49')).toBe(49);
  });

  it('says which write failed and carries on', async () => {
    await using dir = await tempDir();
    await using index = await openIndex({ file: dir.file('index.db'), log: silentLog });
    const fates = await Promise.allSettled([
      index.write(aRecording(1)),
      index.write(aRecording(1)),
      index.write(aRecording(2, { startMs: 10_000 })),
    ]);
    expect(fates.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses an index of a newer camrelay', async () => {
    await using dir = await tempDir();
    const db = new Sqlite(dir.file('index.db'));
    db.pragma('user_version = 999');
    db.close();
    await expect(openIndex({ file: dir.file('index.db'), log: silentLog })).rejects.toMatchObject({
      code: 'schema_too_new',
    });
  });
});
