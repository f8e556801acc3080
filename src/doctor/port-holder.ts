/**
 * Which process listens on a port, where the system tells (Linux): the socket's number in
 * `/proc/net/tcp`, and the process that has it open. Source: proc(5).
 */
import { readdir, readFile, readlink } from 'node:fs/promises';

/** @property name as the kernel knows it; never its arguments, which may hold secrets */
export type Holder = Readonly<{ pid: number; name: string }>;

const LISTENING = '0A';
const MOST_PROCESSES = 20_000;

/** Null where it cannot be found out, as with another user's processes. Never rejects. */
export async function holderOf(port: number): Promise<Holder | null> {
  try {
    const tables = await Promise.all(
      ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
    );
    const sockets = new Set(tables.flatMap((table) => socketsOn(table, port)));
    if (sockets.size === 0) return null;
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const pid of pids.slice(0, MOST_PROCESSES)) {
      if (await hasOpen(pid, sockets)) {
        const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'unknown');
        return { pid: Number(pid), name: name.trim() };
      }
    }
  } catch {
    // No /proc, or not ours to read.
  }
  return null;
}

/** The numbers of the sockets that listen on a port, in the text of `/proc/net/tcp`. */
export function socketsOn(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , socket] = line.trim().split(/\s+/);
    return local?.endsWith(`:${hex}`) && state === LISTENING && socket ? [socket] : [];
  });
}

async function hasOpen(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    const target = await readlink(`${folder}/${file}`).catch(() => '');
    const [, socket] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
    if (socket !== undefined && sockets.has(socket)) return true;
  }
  return false;
}
