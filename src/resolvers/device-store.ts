/**
 * What must outlive a crash and may not stand in the index, because it is secret: sessions that are
 * still open at a device, settings of a device to be put back.
 *
 * One small file each, readable by this user alone. A session's file names the process that opened
 * it: when that is gone, the session is a leftover, and the next one logs it out.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** A session as its vendor wrote it down. */
export type Leftover = Readonly<{ note: unknown; forget(): void }>;

/** Keys name a device (vendor, address, user), never a secret. */
export interface DeviceStore {
  /** Writes a session down; the answer crosses it out, once it is logged out. */
  noteSession(key: string, note: unknown): () => void;
  /** Sessions of this device that a process now gone has left open. */
  leftovers(key: string): Leftover[];
  /** Keeps a value across restarts; `undefined` forgets it. */
  keep(key: string, value: unknown): void;
  kept(key: string): unknown;
}

export class FileDeviceStore implements DeviceStore {
  /** What this process wrote: after a restart in a container the next one has the same pid. */
  readonly #own = new Set<string>();

  /** @param directory made where it is missing, readable by this user alone */
  constructor(private readonly directory: string) {}

  noteSession(key: string, note: unknown): () => void {
    const unlike = randomBytes(4).toString('hex');
    const name = `session-${digest(key)}-${process.pid}-${unlike}.json`;
    this.#own.add(name);
    this.#write(name, note);
    return () => {
      this.#own.delete(name);
      this.#remove(name);
    };
  }

  leftovers(key: string): Leftover[] {
    const mine = new RegExp(`^session-${digest(key)}-(\\d+)-[0-9a-f]+\\.json$`);
    return this.#names().flatMap((name) => {
      const pid = mine.exec(name)?.[1];
      if (pid === undefined || this.#own.has(name)) return [];
      if (Number(pid) !== process.pid && isAlive(Number(pid))) return [];
      return [{ note: this.#read(name), forget: () => this.#remove(name) }];
    });
  }

  keep(key: string, value: unknown): void {
    const name = `kept-${digest(key)}.json`;
    if (value === undefined) this.#remove(name);
    else this.#write(name, value);
  }

  kept(key: string): unknown {
    return this.#read(`kept-${digest(key)}.json`);
  }

  #names(): string[] {
    return existsSync(this.directory) ? readdirSync(this.directory) : [];
  }

  #write(name: string, value: unknown): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, name);
    writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** Undefined where it is missing or no JSON. */
  #read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.directory, name), 'utf8'));
    } catch {
      return undefined;
    }
  }

  #remove(name: string): void {
    rmSync(join(this.directory, name), { force: true });
  }
}

/** For tests, and for commands without a directory of their own. */
export class MemoryDeviceStore implements DeviceStore {
  readonly #kept = new Map<string, unknown>();

  noteSession(): () => void {
    return () => undefined;
  }

  leftovers(): Leftover[] {
    return [];
  }

  keep(key: string, value: unknown): void {
    if (value === undefined) this.#kept.delete(key);
    else this.#kept.set(key, value);
  }

  kept(key: string): unknown {
    return this.#kept.get(key);
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
