/**
 * The version of an index, read from its bytes.
 *
 * Merely opening a database by SQLite changes the files beside it, and closing it may tidy its log away.
 * One that a newer program wrote must stay as it is, so its version is looked at before.
 * Source: https://www.sqlite.org/fileformat2.html, sections 1.3 (database header) and 4.1 (WAL).
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const USER_VERSION_AT = 60;
const WAL_HEADER_BYTES = 32;
const WAL_PAGE_SIZE_AT = 8;
const FRAME_HEADER_BYTES = 24;

/**
 * The highest version that the file or its log speaks of; 0 where it is no database.
 * @throws what the file system says
 */
export function peekVersion(file: string): number {
  const log = `${file}-wal`;
  return Math.max(
    reading(file, (at) => versionIn(at(0, HEADER_BYTES))),
    existsSync(log) ? reading(log, versionInLog) : 0,
  );
}

type ReadAt = (offset: number, bytes: number) => Buffer;

function versionInLog(at: ReadAt, size: number): number {
  const header = at(0, WAL_HEADER_BYTES);
  if (header.length < WAL_HEADER_BYTES) return 0;
  const frameBytes = FRAME_HEADER_BYTES + header.readUInt32BE(WAL_PAGE_SIZE_AT);
  let version = 0;
  for (let frame = WAL_HEADER_BYTES; frame + frameBytes <= size; frame += frameBytes) {
    const begin = at(frame, FRAME_HEADER_BYTES + HEADER_BYTES);
    const isFirstPage = begin.readUInt32BE(0) === 1;
    if (isFirstPage) version = Math.max(version, versionIn(begin.subarray(FRAME_HEADER_BYTES)));
  }
  return version;
}

/** @param page the first of a database, or its beginning */
function versionIn(page: Buffer): number {
  const isDatabase = page.length >= HEADER_BYTES && page.toString('latin1', 0, 16) === MAGIC;
  return isDatabase ? page.readUInt32BE(USER_VERSION_AT) : 0;
}

function reading(file: string, use: (at: ReadAt, size: number) => number): number {
  const fd = openSync(file, 'r');
  try {
    const at: ReadAt = (offset, bytes) => {
      const buffer = Buffer.alloc(bytes);
      return buffer.subarray(0, readSync(fd, buffer, 0, bytes, offset));
    };
    return use(at, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}
