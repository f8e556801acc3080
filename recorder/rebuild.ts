/**
 * Fills an index that was made anew (storage/renewal.ts) with the recordings that the files are.
 *
 * Every file says whose it is, which run it belongs to and when it began; its parts say the rest. It is
 * the search of a check for files without a row, over all of them. Whatever ends it, it goes on where it
 * was, for files that have a row are passed over.
 *
 * What the old index still says of a file is believed as far as the file agrees: times within a file to
 * the millisecond, which files tell only as exactly as the camera's clock runs, and its checksum.
 */
import { join } from 'node:path';
import type { Recording } from '../src/model/recording.js';
import type { IndexReader } from '../storage/index-reader.js';
import { type Renewal, RENEWAL_TOPIC, WHOLE_INDEX } from '../storage/renewal.js';
import { openIndexToRead } from '../storage/recording-index.js';
import type { StreamKey } from '../storage/streams.js';
import { checkStrays } from './check.js';
import type { Difference } from './check-difference.js';
import type { OrphanDeps } from './orphans.js';

export type RebuildOptions = Readonly<{
  /** Cameras are being recorded meanwhile. */
  inUse: boolean;
  /** Ends it before its time. */
  signal: AbortSignal;
}>;

/**
 * Gives every recording a row; gives out each file it had to decide about. What was given a row is
 * `repaired`; everything else is as a check would say it.
 */
export async function* rebuildIndex(
  deps: OrphanDeps,
  { setAside }: Renewal,
  { inUse, signal }: RebuildOptions,
): AsyncGenerator<Difference> {
  const { directory, disk, index } = deps;
  using old = openOld(directory, setAside);
  const repair = { ...deps, hint: (key: StreamKey, startMs: number, path: string) => hintOf(old?.read, key, startMs, path) }; // prettier-ignore
  for await (const found of checkStrays({ directory, disk, read: index.read, inUse, repair })) {
    yield found;
    if (signal.aborted) return;
  }
  await index.remember(WHOLE_INDEX, RENEWAL_TOPIC, undefined, Date.now());
}

/** Null where there is none, or it tells nothing at all. */
function openOld(
  directory: string,
  name: string | null,
): ReturnType<typeof openIndexToRead> | null {
  if (name === null) return null;
  try {
    return openIndexToRead(join(directory, name));
  } catch {
    return null; // it was set aside for a reason
  }
}

function hintOf(
  old: IndexReader | undefined,
  key: StreamKey,
  startMs: number,
  path: string,
): Recording | null {
  try {
    const row = old?.before(key, startMs);
    const agrees = row?.path === path && row.startMs === startMs && row.parts.length > 0;
    return agrees ? row : null;
  } catch {
    return null; // damaged there
  }
}
