/**
 * The one writer: puts groups of writes into the database, many groups to a transaction.
 *
 * A group is all or nothing. The groups of a batch share one transaction, because each costs a sync
 * of the disk; where one of them cannot be written, the batch is taken back and every group gets a
 * transaction of its own, so that one bad group harms nobody else.
 */
import type { Database } from 'better-sqlite3';
import { indexTables, type IndexTables } from './index-tables.js';
import type { IndexWrite } from './index-write.js';

export type WriteGroup = readonly IndexWrite[];

export class IndexWriter {
  readonly #tables: IndexTables;
  readonly #commit: (groups: readonly WriteGroup[]) => void;

  constructor(db: Database) {
    this.#tables = indexTables(db);
    const commit = db.transaction((groups: readonly WriteGroup[]) => {
      for (const group of groups) for (const write of group) this.#apply(write);
    });
    this.#commit = (groups) => commit.immediate(groups);
  }

  /** Returns once all are durable: for each group null, or why it is not in the index. */
  write(groups: readonly WriteGroup[]): (Error | null)[] {
    const error = this.#attempt(groups);
    if (!error || groups.length === 1) return groups.map(() => error);
    return groups.map((group) => this.#attempt([group]));
  }

  #attempt(groups: readonly WriteGroup[]): Error | null {
    try {
      this.#commit(groups);
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #apply(write: IndexWrite): void {
    const { streams, runs, recordings, gaps, events, garbage, memory, usage } = this.#tables;
    switch (write.type) {
      case 'begin': {
        const streamId = streams.idOfOrNew(write);
        recordings.insert(streamId, runs.idOfOrNew(streamId, write.run), write.recording);
        return;
      }
      case 'grow':
        return recordings.update(write.grown, false);
      case 'finish':
        return recordings.update(write.grown, true);
      case 'checksum':
        return recordings.setChecksum(write.id, write.checksum);
      case 'discard':
        for (const id of write.ids) {
          const path = recordings.remove(id);
          if (path !== undefined) garbage.insert(path);
        }
        return;
      case 'litter':
        return write.paths.forEach(garbage.insert);
      case 'swept':
        return write.paths.forEach(garbage.remove);
      case 'recording':
        return streams.setRecording(streams.idOfOrNew(write), write.on);
      case 'openGap':
        return gaps.insert(streams.idOfOrNew(write), { ...write, toMs: null });
      case 'amendGap':
        return gaps.amend(streams.idOfOrNew(write), write.cause, write.detail);
      case 'closeGap':
        return gaps.close(streams.idOfOrNew(write), write.toMs);
      case 'gap':
        return gaps.insert(streams.idOfOrNew(write), write);
      case 'filled':
        return gaps.fill(streams.idOfOrNew(write), write);
      case 'recount':
        return streams.recount(streams.idOfOrNew(write));
      case 'pruneGaps':
        return gaps.prune(streams.idOfOrNew(write), write.beforeMs);
      case 'event':
        return events.put(write.event);
      case 'pruneEvents':
        return events.prune(write.cameraId, write.beforeMs, write.keep);
      case 'usage':
        return usage.put(write.point, write.keepMs);
      case 'remember':
        if (write.value === null) return memory.forget(write, write.topic);
        return memory.remember(write, write.topic, write.value, write.nowMs);
    }
  }
}
