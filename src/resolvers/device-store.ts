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
import type { Log } from '../kit/log.js';

/** A session of this process, written down. */
export type SessionNote = Readonly<{
  /** It is logged out. */
  crossOut(): void;
  /** It could not be: from now on it is a leftover, to be logged out later. */
  leave(): void;
}>;

/** A session as its vendor wrote it down. */
export type Leftover = Readonly<{ note: unknown; forget(): void }>;

/** Keys name a device (vendor, address, user), never a secret. Nothing here ever throws. */
export interface DeviceStore {
  noteSession(key: string, note: unknown): SessionNote;
  /** Sessions of this device that nobody at work holds. */
  leftovers(key: string): Leftover[];
  /** Keeps a value across restarts; `undefined` forgets it. */
  keep(key: string, value: unknown): void;
  kept(key: string): unknown;
}

export class FileDeviceStore implements DeviceStore {
  /** The sessions that this process has open. */
  readonly #own = new Set<string>();

  /** @param directory made where it is missing, readable by this user alone */
  constructor(
    private readonly directory: string,
    private readonly log: Log,
  ) {}

  noteSession(key: string, note: unknown): SessionNote {
    const unlike = randomBytes(4).toString('hex');
    const name = `session-${digest(key)}-${process.pid}-${beganAt(process.pid)}-${unlike}.json`;
    this.#own.add(name);
    this.#write(name, note);
    return {
      crossOut: () => {
        this.#own.delete(name);
        this.#remove(name);
      },
      leave: () => void this.#own.delete(name),
    };
  }

  leftovers(key: string): Leftover[] {
    // Also those that a crash left half written: their session is open all the same.
    const mine = new RegExp(`^(session-${digest(key)}-(\\d+)-(\\d+)-[0-9a-f]+\\.json)(?:\\.new)?$`);
    return this.#names().flatMap((name) => {
      const [, noted, pid, began] = mine.exec(name) ?? [];
      if (noted === undefined || pid === undefined || this.#own.has(noted)) return [];
      if (Number(pid) !== process.pid && isRunning(Number(pid), began)) return [];
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
    try {
      return existsSync(this.directory) ? readdirSync(this.directory) : [];
    } catch (error) {
      this.#complain('read', error);
      return [];
    }
  }

  #write(name: string, value: unknown): void {
    const path = join(this.directory, name);
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600, flush: true });
      renameSync(`${path}.new`, path);
    } catch (error) {
      this.#complain('write', error);
    }
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
    try {
      rmSync(join(this.directory, name), { force: true });
    } catch (error) {
      this.#complain('remove', error);
    }
  }

  /** Streams go on without it: what is lost is politeness after a crash. */
  #complain(what: string, error: unknown): void {
    this.log.warn(`cannot ${what} what is kept of devices; is the disk full or not ours?`, {
      directory: this.directory,
      error: String(error),
    });
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** Whether that very process is there: in a container the same numbers come again. */
function isRunning(pid: number, began: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = beganAt(pid);
  return now === '0' || began === '0' || now === began;
}

/**
 * When a process began, in ticks since the machine did; `0` where the system does not say.
 * Source: proc(5), `/proc/PID/stat`, field 22.
 */
function beganAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Behind the name, which may hold anything, come the fields from the third on.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}
