/** A storage directory with real files and an index, for checks. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckOptions, checkRecordings } from '../../recorder/check.js';
import type { Difference } from '../../recorder/check-difference.js';
import { nodeDisk } from '../../recorder/disk.js';
import { StreamRecorder } from '../../recorder/stream-recorder.js';
import { silentLog } from '../../src/kit/log.js';
import type { Part } from '../../src/model/part.js';
import { openIndex, type RecordingIndex } from '../../storage/recording-index.js';
import { FakeClock } from '../fake-clock.js';
import { tempDir, type TempDir } from '../rig/temp-dir.js';
import { endlessRoom } from '../../recorder/endless-room.js';
import { Camera, PORCH, START_MS } from './parts.js';
import { ALWAYS } from './rig.js';

export const FILE_MS = 2_000;

export class CheckRig implements AsyncDisposable {
  private constructor(
    readonly home: TempDir,
    readonly index: RecordingIndex,
  ) {}

  /** With files of four parts, two seconds each, one behind the other. */
  static async open(files = 3): Promise<CheckRig> {
    const home = await tempDir();
    const index = await openIndex({ file: home.file('index.db'), log: silentLog, thread: false });
    const rig = new CheckRig(home, index);
    await rig.record(new Camera().parts(files * 4));
    return rig;
  }

  get directory(): string {
    return this.home.path;
  }

  async record(parts: readonly Part[], key = PORCH): Promise<void> {
    const { directory, index } = this;
    const clock = new FakeClock(START_MS);
    const deps = { directory, disk: nodeDisk, index, clock, log: silentLog, room: endlessRoom };
    const recorder = new StreamRecorder(deps, { ...key, segmentMs: FILE_MS });
    for (const part of parts) recorder.part(part);
    await recorder.stop('disabled');
  }

  get rows() {
    return this.index.read.overlapping(PORCH, ALWAYS);
  }

  /** Bounds of what is recorded, ms after the start. */
  get bounds(): string[] {
    return this.rows.map(({ startMs, endMs }) => `${startMs - START_MS}-${endMs - START_MS}`);
  }

  get gaps(): string[] {
    return this.index.read
      .gaps(PORCH, ALWAYS)
      .map(({ cause, fromMs, toMs }) => `${cause} ${fromMs - START_MS}-${(toMs ?? 0) - START_MS}`);
  }

  path(at: number): string {
    return this.rows[at]!.path;
  }

  absolute(path: string): string {
    return join(this.directory, path);
  }

  read(path: string): Promise<Buffer> {
    return readFile(this.absolute(path));
  }

  /** Changes what a file has. */
  async change(path: string, changed: (bytes: Buffer) => Buffer): Promise<void> {
    await writeFile(this.absolute(path), changed(await this.read(path)));
  }

  /** Only looks. */
  check(options: Partial<CheckOptions> = {}): Promise<Difference[]> {
    const { directory, index } = this;
    const found = { directory, disk: nodeDisk, read: index.read, inUse: false, repair: null };
    return all(checkRecordings({ ...found, ...options }));
  }

  /** What a repair works with. */
  get tools() {
    const { directory, index } = this;
    return { directory, disk: nodeDisk, index, log: silentLog };
  }

  repair(): Promise<Difference[]> {
    return this.check({ repair: this.tools });
  }

  /** `code path`, and whether it is repaired. */
  async repaired(): Promise<string[]> {
    return (await this.repair()).map(
      ({ code, path, repaired }) => `${code} ${path}${repaired ? ' repaired' : ''}`,
    );
  }

  async found(options: Partial<CheckOptions> = {}): Promise<string[]> {
    return (await this.check(options)).map(({ code, path }) => `${code} ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.index[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
  }
}

async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const each of found) list.push(each);
  return list;
}
