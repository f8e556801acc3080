/**
 * Everything the recorder asks of a file system, so that tests can watch the order of it, and fail
 * any of it.
 */
import {
  mkdir, open, readdir, readFile, rename, rmdir, statfs, unlink, type FileHandle,
} from 'node:fs/promises'; // prettier-ignore
import { dirname } from 'node:path';

export interface DiskFile {
  /** Writes all of some pieces at an offset, one behind the other. */
  write(pieces: readonly Uint8Array[], offset: number): Promise<void>;
  /** So many bytes from an offset; fewer where the file ends. */
  read(offset: number, bytes: number): Promise<Buffer>;
  size(): Promise<number>;
  truncate(bytes: number): Promise<void>;
  /** Resolves once its bytes, and what is needed to find them, are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface Disk {
  /** Makes a directory and those above it. @returns the first it made, or null where all were there */
  makeDirectory(path: string): Promise<string | null>;
  /** Makes a new file. @throws EEXIST where one has the name */
  create(path: string): Promise<DiskFile>;
  /** Opens a file to read and write. */
  open(path: string): Promise<DiskFile>;
  /** Resolves once the names in a directory are on the disk. */
  syncDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** @throws ENOTEMPTY */
  removeDirectory(path: string): Promise<void>;
  /** Names in a directory, sorted; none where there is no such directory. */
  list(path: string): Promise<string[]>;
  /** What the file system of a directory has. */
  space(path: string): Promise<DiskSpace>;
  /** All of a small file. */
  readFile(path: string): Promise<Buffer>;
  /** Gives a file another name, in place of whatever had it. */
  rename(from: string, to: string): Promise<void>;
}

export type DiskSpace = Readonly<{
  totalBytes: number;
  /** Still there for us. */
  freeBytes: number;
}>;

export const nodeDisk: Disk = {
  makeDirectory: async (path) => (await mkdir(path, { recursive: true })) ?? null,
  create: async (path) => diskFile(await open(path, 'wx+')),
  open: async (path) => diskFile(await open(path, 'r+')),
  syncDirectory: async (path) => {
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  remove: (path) => unlink(path),
  removeDirectory: (path) => rmdir(path),
  list: async (path) => {
    try {
      return (await readdir(path)).sort();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  },
  space: async (path) => {
    const { blocks, bavail, bsize } = await statfs(path);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
  },
  readFile: (path) => readFile(path),
  rename: (from, to) => rename(from, to),
};

/** Opens files only to read them: for who looks, and may not change anything. */
export const lookingDisk: Disk = {
  ...nodeDisk,
  open: async (path) => diskFile(await open(path, 'r')),
};

/** `ENOSPC` and the like, or undefined where the error does not come from the system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Whether an error says that there is no room. */
export function saysFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'no permission to write',
  EPERM: 'no permission to write',
  EIO: 'the disk reports an error',
  EMFILE: 'too many open files',
};

/** What went wrong with the disk, for a person. */
export function diskReason(error: unknown): string {
  const known = REASONS[errorCode(error) ?? ''];
  return known ?? (error instanceof Error ? error.message : String(error));
}

/**
 * Makes a directory such that it is still there after a power cut: every directory that got a new
 * name in it is synced.
 */
export async function makeDurableDirectory(disk: Disk, path: string): Promise<void> {
  const first = await disk.makeDirectory(path);
  if (first === null) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) {
    await disk.syncDirectory(dirname(made));
  }
}

/**
 * Puts a small file there, or another in its place, such that after a power cut either the old one is
 * there or the new one, and never half of it.
 */
export async function replaceFile(disk: Disk, path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await disk.remove(fresh).catch(ignoreMissing); // a crash left it
  const file = await disk.create(fresh);
  try {
    await file.write([Buffer.from(text)], 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(fresh, path);
  await disk.syncDirectory(dirname(path));
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}

function diskFile(handle: FileHandle): DiskFile {
  return {
    write: (pieces, offset) => writeAll(handle, pieces, offset),
    read: async (offset, bytes) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, offset);
      return buffer.subarray(0, bytesRead);
    },
    size: async () => (await handle.stat()).size,
    truncate: (bytes) => handle.truncate(bytes),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/** Writes all of some pieces, also where the disk takes only the beginning, as one nearly full does. */
export async function writeAll(
  handle: Pick<FileHandle, 'writev'>,
  pieces: readonly Uint8Array[],
  offset: number,
): Promise<void> {
  let at = offset;
  for (let left = pieces; left.length > 0;) {
    const { bytesWritten } = await handle.writev([...left], at);
    at += bytesWritten;
    left = piecesAfter(left, bytesWritten);
  }
}

/** What is left of some pieces behind so many bytes. */
function piecesAfter(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let written = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(written);
    written = Math.max(0, written - piece.length);
    return rest.length > 0 ? [rest] : [];
  });
}
