/** A file written as a whole or not at all, also when the power fails. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CamrelayError } from '../model/errors.js';

/** Passwords stand in it: what this program writes, its owner alone may read. */
const MODE = 0o600;

/**
 * The owner of a file that is there is kept; a link is followed.
 * @param isCurrent asked last, before the file takes its place; false leaves everything as it is
 * @returns whether it was written
 * @throws CamrelayError config_readonly
 */
export async function replaceFile(
  path: string,
  text: string,
  isCurrent: () => boolean,
): Promise<boolean> {
  const target = await realpath(path).catch(() => path);
  const unlike = randomBytes(6).toString('hex');
  const temporary = join(dirname(target), `.${basename(target)}.${unlike}.new`);
  try {
    const before = await stat(target).catch(() => null);
    // A file that is marked as not to be written is not written by way of its folder either.
    if (before) await access(target, constants.W_OK);
    await writeDurably(temporary, text, before);
    if (!isCurrent()) {
      await rm(temporary, { force: true });
      return false;
    }
    await rename(temporary, target);
    await syncFolder(dirname(target));
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new CamrelayError('config_readonly', whyNot(path, error), { cause: error });
  }
}

async function writeDurably(
  path: string,
  text: string,
  like: Readonly<{ uid: number; gid: number }> | null,
): Promise<void> {
  const file = await open(path, 'wx', MODE);
  try {
    await file.writeFile(text);
    // Only root may give a file away; what it cannot give it keeps to itself.
    await file.chown(like?.uid ?? -1, like?.gid ?? -1).catch(() => undefined);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function whyNot(path: string, error: unknown): string {
  const nothing = 'nothing was changed';
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EROFS':
      return `${path} is on a disk that cannot be written; ${nothing}. Change it by hand, or make its disk writable`;
    case 'EACCES':
    case 'EPERM':
      return `camrelay may not write ${path} and its folder; ${nothing}. Give it the right to, or change the file by hand`;
    case 'EBUSY':
    case 'EXDEV':
      return `${path} is mounted as a single file and cannot be replaced; ${nothing}. Mount its folder instead`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `there is no room on the disk of ${path}; ${nothing}`;
    case 'ENOENT':
      return `the folder of ${path} is not there; ${nothing}`;
    default:
      return `${path} could not be written; ${nothing}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
