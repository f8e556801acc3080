/**
 * Room on the disk, looked for before anything is written: where a part would go beyond a limit, the
 * oldest recordings make way first. What finds no room even so is not written, and says why.
 *
 * Also without any limit the disk itself is one: a reserve stays free, so that the index can always
 * say what is recorded and what goes, and the newest always wins.
 */
import type { Clock } from '../src/kit/clock.js';
import { CamrelayError } from '../src/model/errors.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { StreamKey } from '../storage/streams.js';
import { type Disk, diskReason, type DiskSpace } from './disk.js';
import { protectedBytes } from './protected-bytes.js';
import type { ProtectedSpans } from './protected-spans.js';
import type { RetentionPolicy } from './retention.js';
import type { RetentionKeeper } from './retention-keeper.js';
import { fileLimit, type RoomFacts, slackBytes, whyNot } from './room-limits.js';
import type { StorageHealth } from './storage-health.js';

/** What a stream asks before it writes. */
export interface Room {
  /**
   * Resolves once so many bytes may be written.
   * @param newFile whether they begin a file
   * @throws CamrelayError disk_failed, with the reason for a person
   */
  admit(key: StreamKey, bytes: number, newFile: boolean): Promise<void>;
  /** The disk is full after all, as one with a quota may be: resolves once some of it was deleted. */
  insist(key: StreamKey, bytes: number): Promise<void>;
  /** A file that has become as large ends at its next key frame, bytes. */
  fileBytes(key: StreamKey): number;
  /** A file is finished: it may be time to delete. */
  finished(): void;
  /** Nothing can be written: recording of the stream waits. */
  failed(key: StreamKey, error: unknown): void;
  /** It goes on again, or is over. */
  well(key: StreamKey): void;
}

export type RoomDeps = Readonly<{
  directory: string;
  disk: Disk;
  index: RecordingIndex;
  clock: Clock;
  keeper: RetentionKeeper;
  policy: () => RetentionPolicy;
  health: StorageHealth;
  /** Why nothing may be written into the directory, or null; looked at anew, or as known. */
  refusal: (anew: boolean) => Promise<string | null>;
  protectedSpans: ProtectedSpans;
  /** Bytes of growing files that the index does not know of yet, by camera. */
  unsaved: () => ReadonlyMap<string, number>;
  /** How many streams are recorded. */
  streams: () => number;
}>;

/** What is known of the disk holds this long, ms. */
const FRESH_MS = 500;
/** And what is protected, which only says how large files may become, this long, ms. */
const PROTECTED_FRESH_MS = 10_000;

export class StorageRoom implements Room {
  #space: DiskSpace = { totalBytes: Infinity, freeBytes: Infinity };
  #recorded: ReadonlyMap<string, number> = new Map();
  #protected: ReadonlyMap<string, number> = new Map();
  #protectedAtMs = -Infinity;
  #lookedAtMs = -Infinity;
  /** Admitted since the last look, by camera. */
  #admitted = new Map<string, number>();

  constructor(private readonly deps: RoomDeps) {}

  async admit({ cameraId }: StreamKey, bytes: number, newFile: boolean): Promise<void> {
    const isStale = this.deps.clock.monotonic() - this.#lookedAtMs >= FRESH_MS;
    const refusal = await this.deps.refusal(newFile || isStale);
    if (refusal !== null) throw new CamrelayError('disk_failed', refusal);
    if (isStale) await this.#look();
    if (this.#whyNot(cameraId, bytes) !== null) await this.#makeRoom(cameraId, bytes, false);
    const reason = this.#whyNot(cameraId, bytes);
    if (reason !== null)
      throw new CamrelayError('disk_failed', this.deps.protectedSpans.failure ?? reason);
    this.#admitted.set(cameraId, (this.#admitted.get(cameraId) ?? 0) + bytes);
  }

  insist({ cameraId }: StreamKey, bytes: number): Promise<void> {
    return this.#makeRoom(cameraId, bytes, true);
  }

  fileBytes({ cameraId }: StreamKey): number {
    return fileLimit(this.#facts(cameraId), this.deps.policy(), this.deps.streams());
  }

  finished(): void {
    void this.deps.keeper.sweep();
  }

  failed(key: StreamKey, error: unknown): void {
    this.deps.health.set(key, 'disk', diskReason(error));
    void this.deps.keeper.sweep();
  }

  well(key: StreamKey): void {
    this.deps.health.set(key, 'disk', null);
  }

  #whyNot(cameraId: string, bytes: number): string | null {
    return whyNot(this.#facts(cameraId), this.deps.policy(), bytes);
  }

  async #makeRoom(cameraId: string, bytes: number, isFull: boolean): Promise<void> {
    const slack = slackBytes(this.#facts(cameraId), this.deps.policy());
    await this.deps.keeper.sweep({ cameraId, bytes: bytes + slack, isFull });
    await this.#look();
  }

  async #look(): Promise<void> {
    const { clock, directory, disk, index, unsaved } = this.deps;
    const space = await disk.space(directory);
    const recorded = new Map(unsaved());
    for (const { cameraId, bytes } of index.read.streams()) {
      recorded.set(cameraId, (recorded.get(cameraId) ?? 0) + bytes);
    }
    this.#space = space;
    this.#recorded = recorded;
    this.#admitted = new Map();
    this.#lookedAtMs = clock.monotonic();
    if (this.#lookedAtMs - this.#protectedAtMs < PROTECTED_FRESH_MS) return;
    this.#protected = protectedBytes(index.read, this.deps.protectedSpans.times);
    this.#protectedAtMs = this.#lookedAtMs;
  }

  #facts(cameraId: string): RoomFacts {
    const admitted = sumOf(this.#admitted);
    const own = (this.#recorded.get(cameraId) ?? 0) + (this.#admitted.get(cameraId) ?? 0);
    return {
      cameraId,
      totalBytes: this.#space.totalBytes,
      freeBytes: this.#space.freeBytes - admitted,
      recordedBytes: sumOf(this.#recorded) + admitted,
      ownBytes: own,
      protectedBytes: sumOf(this.#protected),
      ownProtectedBytes: this.#protected.get(cameraId) ?? 0,
    };
  }
}

function sumOf(bytes: ReadonlyMap<string, number>): number {
  return [...bytes.values()].reduce((sum, some) => sum + some, 0);
}
