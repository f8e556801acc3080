/**
 * One recording file while it grows.
 *
 * The order of truth: bytes are written, then synced, then the directory that names them, and only
 * then does the row say so. A row can therefore be trusted after a power cut, and whatever the file
 * has beyond its row can be had back after a crash (recovery.ts).
 *
 * `append` and `finish` are called one after the other; `save` may run beside them. A sync that fails
 * may have lost what it was to save, and later ones won't say so: the file is *broken* then, and ends
 * with what had been saved before.
 */
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Part } from '../src/model/part.js';
import type { RecordedRun } from '../src/model/recording.js';
import type { IndexWrite } from '../storage/index-write.js';
import { PartTableWriter, type TableOrigin } from '../storage/part-table.js';
import type { RecordingIndex } from '../storage/recording-index.js';
import type { Grown } from '../storage/recordings.js';
import type { StreamKey } from '../storage/streams.js';
import { type Disk, type DiskFile, errorCode, makeDurableDirectory } from './disk.js';
import { fileHead, type FileOrigin } from './file-format.js';
import { recordingPaths } from './file-name.js';
import { baseForFile, partForFile } from './file-times.js';
import { recordedRun } from './recorded-run.js';

export type SegmentFileDeps = Readonly<{
  /** The storage directory; paths in the index are relative to it. */
  directory: string;
  disk: Disk;
  index: RecordingIndex;
}>;

export type NewFile = Readonly<{
  key: StreamKey;
  /** The part to be appended first; independent. */
  first: Part;
  /** Its wall-clock time, whole ms. */
  startMs: number;
  /** Written together with the row when it is made. */
  alongside: readonly IndexWrite[];
}>;

type Opened = Readonly<{ file: DiskFile; path: string }>;
type FileStart = TableOrigin & Pick<FileOrigin, 'baseTicks'>;

export class SegmentFile {
  readonly #table: PartTableWriter;
  /** Where the next part goes. */
  #end: number;
  /** CRC-32 of everything before it. */
  #checksum: number;
  /** A part was begun and not written to its end. */
  #torn = false;
  #broken = false;
  /** What the row says. */
  #saved: Grown;
  #saving: Promise<void> | null = null;

  private constructor(
    private readonly deps: SegmentFileDeps,
    private readonly run: RecordedRun,
    private readonly opened: Opened,
    private readonly start: FileStart,
    head: Buffer,
  ) {
    this.#table = new PartTableWriter(start);
    this.#end = head.length;
    this.#checksum = crc32(head);
    this.#saved = this.#grown(deps.index.newRecordingId());
  }

  /**
   * Makes the file with its first part and its row, all of it durable. Where that fails, no file
   * stays behind.
   */
  static async create(
    deps: SegmentFileDeps,
    { key, first, startMs, alongside }: NewFile,
  ): Promise<SegmentFile> {
    const run = recordedRun(first.run, first.init);
    const { timescale } = run.tracks[0];
    const baseTicks = baseForFile(first);
    const origin: FileOrigin = {
      camera: key.cameraId,
      stream: key.streamName,
      run: run.id,
      runStartMs: run.startMs,
      startMs,
      baseTicks,
    };
    const head = fileHead(first.init, origin);
    const headerBytes = head.length;
    const start = { startMs, startTicks: first.startTicks, timescale, headerBytes, baseTicks };
    const opened = await createFile(deps, key, startMs);
    const file = new SegmentFile(deps, run, opened, start, head);
    try {
      await opened.file.write([head], 0);
      await file.append(first, startMs);
      await file.#begin(key, alongside);
      return file;
    } catch (error) {
      await file.#remove().catch(() => undefined); // the first error says more
      throw error;
    }
  }

  /** Relative to the storage directory. */
  get path(): string {
    return this.opened.path;
  }

  /** How many parts it has. */
  get parts(): number {
    return this.#table.count;
  }

  /** How large it has become. */
  get bytes(): number {
    return this.#end;
  }

  /** What of that the index does not know of yet. */
  get unsavedBytes(): number {
    return this.#end - this.#saved.bytes;
  }

  /** Wall-clock end of what `finish` will keep, ms. */
  get endMs(): number {
    return this.#broken ? this.#saved.endMs : Math.round(this.#table.endMs);
  }

  /** The last durable instant, ms. */
  get durableMs(): number {
    return this.#saved.endMs;
  }

  get broken(): boolean {
    return this.#broken;
  }

  belongsTo({ run }: Part): boolean {
    return run.id === this.run.id;
  }

  /** Media time from the start of the file to that of a part of the same run, ms. */
  lengthUpTo({ startTicks }: Part): number {
    return ((startTicks - this.start.startTicks) * 1000) / this.start.timescale;
  }

  /** @param startMs wall-clock time of the part, ms */
  async append(part: Part, startMs: number): Promise<void> {
    this.#torn = true;
    const pieces = partForFile(part, this.start.baseTicks);
    await this.opened.file.write(pieces, this.#end);
    this.#torn = false;
    for (const piece of pieces) this.#checksum = crc32(piece, this.#checksum);
    const { startTicks, durationTicks, independent } = part;
    const bytes = part.bytes.length;
    this.#table.add({ startMs, startTicks, durationTicks, bytes, independent });
    this.#end += bytes;
  }

  /**
   * Makes what has been appended durable, then says so in the row.
   * @param onSynced called in between
   */
  save(onSynced?: () => void): Promise<void> {
    this.#saving ??= this.#save(onSynced).finally(() => (this.#saving = null));
    return this.#saving;
  }

  async #save(onSynced?: () => void): Promise<void> {
    if (this.#broken || this.#end === this.#saved.bytes) return;
    const grown = this.#grown();
    await this.#sync();
    onSynced?.();
    await this.deps.index.write({ type: 'grow', grown });
    this.#saved = grown;
  }

  /**
   * Completes the file and its row, and closes it. Where that fails it may be tried again, or be left
   * to the recovery of the next start (`leave`).
   */
  async finish(): Promise<void> {
    await this.#saving?.catch(() => undefined); // its caller has been told
    const final = this.#broken ? this.#saved : this.#grown();
    const { file } = this.opened;
    if (this.#torn || this.#broken) await file.truncate(final.bytes);
    await this.#sync();
    await this.deps.index.write({ type: 'finish', grown: final });
    this.#saved = final;
    await file.close();
  }

  /** Closes the file as it is. */
  async leave(): Promise<void> {
    await this.#saving?.catch(() => undefined); // its caller has been told
    await this.opened.file.close();
  }

  async #begin(key: StreamKey, alongside: readonly IndexWrite[]): Promise<void> {
    const { disk, index } = this.deps;
    const { startMs, startTicks, headerBytes } = this.start;
    const grown = this.#grown();
    await this.opened.file.sync();
    await disk.syncDirectory(dirname(this.#absolute));
    const place = { path: this.path, startMs, startTicks, headerBytes, finished: false };
    const recording = { ...grown, ...place };
    await index.write({ ...key, type: 'begin', run: this.run, recording }, ...alongside);
    this.#saved = grown;
  }

  async #sync(): Promise<void> {
    try {
      await this.opened.file.sync();
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  #grown(id = this.#saved.id): Grown {
    const { endMs } = this.#table;
    const parts = this.#table.snapshot();
    return { id, endMs: Math.round(endMs), bytes: this.#end, checksum: this.#checksum, parts };
  }

  async #remove(): Promise<void> {
    await this.opened.file.close();
    await this.deps.disk.remove(this.#absolute);
  }

  get #absolute(): string {
    return join(this.deps.directory, this.path);
  }
}

/** Takes the first name that is free. */
async function createFile(
  { directory, disk }: SegmentFileDeps,
  key: StreamKey,
  startMs: number,
): Promise<Opened> {
  let problem: unknown;
  for (const path of recordingPaths(key, startMs)) {
    const absolute = join(directory, path);
    try {
      await makeDurableDirectory(disk, dirname(absolute));
      return { file: await disk.create(absolute), path };
    } catch (error) {
      // Taken; or the day's directory was removed as empty just now.
      if (!['EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error;
      problem = error;
    }
  }
  throw problem;
}
