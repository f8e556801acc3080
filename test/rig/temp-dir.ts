/** A directory that lives as long as its test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TempDir = AsyncDisposable & Readonly<{ path: string; file: (name: string) => string }>;

export async function tempDir(): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), 'camrelay-test-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}
