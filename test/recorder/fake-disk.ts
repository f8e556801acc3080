/**
 * A disk in memory that tells what was asked of it, fails on demand, and knows what would be left after
 * a power cut: of a file the bytes of its last sync, and of names those whose directory was synced.
 */
import { dirname } from 'node:path';
import type { Disk, DiskFile, DiskSpace } from '../../recorder/disk.js';

class Inode {
  /** Larger than the file: growing it part by part must not copy it each time. */
  #room: Uint8Array;
  #length: number;
  /** What the last sync has saved. */
  synced: Buffer;

  constructor(bytes: Uint8Array = Buffer.alloc(0)) {
    this.#room = bytes;
    this.#length = bytes.length;
    this.synced = Buffer.from(bytes);
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): Buffer {
    return Buffer.from(this.#room.buffer, this.#room.byteOffset, this.#length);
  }

  write(bytes: Uint8Array, offset: number): void {
    const end = offset + bytes.length;
    if (end > this.#room.length) {
      const larger = Buffer.alloc(Math.max(end, this.#room.length * 2));
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room.set(bytes, offset);
    this.#length = Math.max(this.#length, end);
  }

  truncate(length: number): void {
    this.#length = Math.min(length, this.#length);
  }
}

export class FakeDisk implements Disk {
  /** Every change asked for, such as `write a/b.mp4 100+20`. */
  readonly operations: string[] = [];
  /** Called after every operation. */
  onOperation: () => void = () => undefined;
  /** Throws to make an operation fail. */
  fail: (operation: string) => void = () => undefined;
  /** An operation does not end before this. */
  wait: (operation: string) => Promise<void> | undefined = () => undefined;
  free = 1e12;
  total = 1e13;
  readonly #files = new Map<string, Inode>();
  readonly #directories = new Set(['/data']);
  readonly #durableNames = new Map<string, Inode>();

  /** Paths of all files, sorted. */
  get files(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** What all files have together. */
  get usedBytes(): number {
    return [...this.#files.values()].reduce((sum, { length }) => sum + length, 0);
  }

  get openFiles(): number {
    return this.#open;
  }
  #open = 0;

  bytesOf(path: string): Buffer {
    return this.#inode(path).bytes;
  }

  /** Puts a file there, durable, as if it had always been there. */
  put(path: string, bytes: Buffer): void {
    const inode = new Inode(bytes);
    this.#files.set(path, inode);
    this.#durableNames.set(path, inode);
    for (let up = dirname(path); !this.#directories.has(up); up = dirname(up)) {
      this.#directories.add(up);
    }
  }

  /** What a file would have after a power cut; undefined where it would not be there. */
  afterPowerCut(path: string): Buffer | undefined {
    return this.#durableNames.get(path)?.synced;
  }

  /**
   * What this disk would be after a power cut.
   * @param remains what is left of a file: of what was synced nothing is lost, of the rest anything
   */
  cutPower(remains = (synced: Buffer, _written: Buffer): Buffer => synced): FakeDisk {
    const left = new FakeDisk();
    for (const [path, { synced, bytes }] of this.#durableNames) {
      left.put(path, Buffer.from(remains(synced, bytes)));
    }
    return left;
  }

  async makeDirectory(path: string): Promise<string | null> {
    const missing: string[] = [];
    for (let up = path; !this.#directories.has(up); up = dirname(up)) missing.push(up);
    const first = missing.at(-1);
    if (first === undefined) return null;
    await this.#operate(`mkdir ${path}`, () =>
      missing.forEach((each) => this.#directories.add(each)),
    );
    return first;
  }

  async create(path: string): Promise<DiskFile> {
    await this.#operate(`create ${path}`, () => {
      if (this.#files.has(path)) throw systemError('EEXIST');
      if (!this.#directories.has(dirname(path))) throw systemError('ENOENT');
      this.#files.set(path, new Inode());
    });
    return this.#file(path);
  }

  async open(path: string): Promise<DiskFile> {
    await this.#operate(`open ${path}`, () => this.#inode(path));
    return this.#file(path);
  }

  syncDirectory(path: string): Promise<void> {
    return this.#operate(`syncdir ${path}`, () => {
      if (!this.#directories.has(path)) throw systemError('ENOENT');
      for (const name of this.#durableNames.keys()) {
        if (dirname(name) === path && !this.#files.has(name)) this.#durableNames.delete(name);
      }
      for (const [name, inode] of this.#files) {
        if (dirname(name) === path) this.#durableNames.set(name, inode);
      }
    });
  }

  remove(path: string): Promise<void> {
    return this.#operate(`remove ${path}`, () => {
      this.#inode(path);
      this.#files.delete(path);
    });
  }

  removeDirectory(path: string): Promise<void> {
    return this.#operate(`rmdir ${path}`, () => {
      if (!this.#directories.has(path)) throw systemError('ENOENT');
      if (this.#namesIn(path).length > 0) throw systemError('ENOTEMPTY');
      this.#directories.delete(path);
    });
  }

  list(path: string): Promise<string[]> {
    return Promise.resolve(this.#namesIn(path));
  }

  space(): Promise<DiskSpace> {
    return Promise.resolve({ totalBytes: this.total, freeBytes: this.free });
  }

  readFile(path: string): Promise<Buffer> {
    return Promise.resolve().then(() => {
      this.fail(`read ${path}`);
      return Buffer.from(this.#inode(path).bytes);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#operate(`rename ${from} ${to}`, () => {
      this.#files.set(to, this.#inode(from));
      this.#files.delete(from);
    });
  }

  #namesIn(path: string): string[] {
    const below = [...this.#files.keys(), ...this.#directories]
      .filter((name) => name.startsWith(`${path}/`))
      .map((name) => name.slice(path.length + 1).split('/')[0]!);
    return [...new Set(below)].sort();
  }

  #inode(path: string): Inode {
    const inode = this.#files.get(path);
    if (!inode) throw systemError('ENOENT');
    return inode;
  }

  #file(path: string): DiskFile {
    const inode = this.#inode(path);
    this.#open++;
    return {
      write: async (pieces, offset) => {
        const bytes = Buffer.concat(pieces);
        const operation = `write ${path} ${offset}+${bytes.length}`;
        try {
          await this.#operate(operation, () => inode.write(bytes, offset));
        } catch (error) {
          inode.write(bytes.subarray(0, bytes.length / 2), offset); // a disk stops in the middle
          throw error;
        }
      },
      read: (offset, bytes) => Promise.resolve(inode.bytes.subarray(offset, offset + bytes)),
      size: () => Promise.resolve(inode.bytes.length),
      truncate: (bytes) => this.#operate(`truncate ${path} ${bytes}`, () => inode.truncate(bytes)),
      sync: () => {
        const bytes = Buffer.from(inode.bytes); // what comes while the sync runs is not part of it
        return this.#operate(`sync ${path}`, () => {
          inode.synced = bytes;
        });
      },
      close: () =>
        this.#operate(`close ${path}`, () => {
          this.#open--;
        }),
    };
  }

  async #operate(operation: string, work: () => unknown): Promise<void> {
    await this.wait(operation);
    this.fail(operation);
    work();
    this.operations.push(operation);
    this.onOperation();
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as if`), { code });
}
