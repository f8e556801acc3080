/**
 * Is the storage directory the one that was recorded into, or only the place where its disk should be
 * mounted?
 *
 * The directory holds a random id in `camrelay.volume`, and the program remembers it elsewhere: in a
 * small file beside its configuration. A directory without the id, or with another one, is refused:
 * what is written there would fill another disk, and vanish below the right one once that is mounted.
 *
 * One case needs no refusal. Where the storage lies on the same file system as the file that remembers,
 * no disk can be missing, since that file could be read: a directory without an id was emptied by
 * somebody, and is begun anew.
 */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { CamrelayError } from '../src/model/errors.js';
import { type Disk, diskReason, errorCode, makeDurableDirectory, replaceFile } from './disk.js';

/** The storage cannot be used now, and may be again later without anybody changing the configuration. */
export class StorageAway extends CamrelayError {
  constructor(message: string, options?: ErrorOptions) {
    super('disk_failed', message, options);
  }
}

export const VOLUME_FILE = 'camrelay.volume';

/** What is remembered of a storage directory. */
const Memory = z.object({
  dir: z.string(),
  id: z.string().min(1),
  /** On another file system than the file that remembers this. */
  apart: z.boolean(),
});
type Memory = z.infer<typeof Memory>;

export type VolumeOptions = Readonly<{
  /** The storage directory. */
  directory: string;
  /** Where to remember its id; null where there is no configuration to lie beside. */
  memory: string | null;
  disk: Disk;
  /** The number of the file system a path lies on. */
  deviceOf?: (path: string) => Promise<number>;
}>;

/** Beside a configuration file, where its storage is remembered. */
export function volumeMemory(configFile: string): string {
  return join(dirname(configFile), `.${basename(configFile)}.volume`);
}

export class Volume {
  private constructor(
    private readonly options: VolumeOptions,
    readonly id: string,
  ) {}

  /**
   * Makes the directory where there never was one, gives it an id, and sees that it can be written.
   * @throws StorageAway where it is not the one it was, or takes nothing
   */
  static async open(options: VolumeOptions): Promise<Volume> {
    try {
      const volume = await Volume.#open(options);
      await tryToWrite(options);
      return volume;
    } catch (cause) {
      if (!AWAY.has(errorCode(cause) ?? '')) throw cause;
      const message = `nothing can be written in ${options.directory}: ${diskReason(cause)}`;
      throw new StorageAway(message, { cause });
    }
  }

  static async #open(options: VolumeOptions): Promise<Volume> {
    const { directory, memory, disk } = options;
    const known = memory === null ? null : await recall(disk, memory, directory);
    const found = await idIn(disk, directory);
    if (known?.apart && found !== known.id) {
      throw new StorageAway(
        `${notIt(directory, found)}; mount it, or, where ${directory} is to be used as it is, delete ${String(memory)}`,
      );
    }
    await makeDurableDirectory(disk, directory);
    const id = found ?? randomUUID();
    if (found === null) await replaceFile(disk, join(directory, VOLUME_FILE), `${id}\n`);
    if (memory !== null && known?.id !== id) await remember(options, memory, id);
    return new Volume(options, id);
  }

  /** Why nothing may be written or deleted in the directory now, for a person; null where it may. */
  async refusal(): Promise<string | null> {
    const { directory, disk } = this.options;
    try {
      const found = await idIn(disk, directory);
      return found === this.id ? null : `${notIt(directory, found)}; mount it again`;
    } catch (error) {
      return `${directory} cannot be read: ${diskReason(error)}`;
    }
  }
}

/** Of a disk, not of permissions, which nobody but a person mends. */
const AWAY = new Set(['EROFS', 'EIO', 'ENOSPC', 'EDQUOT', 'ENXIO', 'ENODEV', 'ESTALE']);

async function tryToWrite({ directory, disk }: VolumeOptions): Promise<void> {
  const probe = join(directory, `${VOLUME_FILE}.probe`);
  await disk.remove(probe).catch(() => undefined); // a crash left it; else what follows says why not
  const file = await disk.create(probe);
  await file.close();
  await disk.remove(probe);
}

function notIt(directory: string, found: string | null): string {
  return found === null
    ? `the disk of ${directory} is not mounted, or was emptied: it has no ${VOLUME_FILE}`
    : `another disk than the one recorded on is mounted at ${directory}`;
}

/** Null where there is none, or no directory. */
async function idIn(disk: Disk, directory: string): Promise<string | null> {
  const id = (await readIfThere(disk, join(directory, VOLUME_FILE)))?.trim();
  return id === undefined || id === '' ? null : id;
}

async function recall(disk: Disk, memory: string, directory: string): Promise<Memory | null> {
  const text = await readIfThere(disk, memory);
  if (text === null) return null;
  try {
    const found = Memory.parse(JSON.parse(text));
    return found.dir === directory ? found : null; // of the storage before
  } catch (cause) {
    throw new CamrelayError('disk_failed', `${memory} is damaged: delete it`, { cause });
  }
}

/** A configuration that may not be written beside is no reason not to record. */
async function remember(
  { directory, disk, deviceOf = device }: VolumeOptions,
  memory: string,
  id: string,
): Promise<void> {
  const devices = await Promise.all([deviceOf(directory), deviceOf(dirname(memory))]);
  const note: Memory = { dir: directory, id, apart: devices[0] !== devices[1] };
  try {
    await replaceFile(disk, memory, `${JSON.stringify(note)}\n`);
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
  }
}

async function device(path: string): Promise<number> {
  return (await stat(path)).dev;
}

async function readIfThere(disk: Disk, path: string): Promise<string | null> {
  try {
    return (await disk.readFile(path)).toString();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}
