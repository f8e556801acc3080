/** Memory, processor and open files: what so many cameras take, and what there is. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import { formatSize } from '../kit/units.js';
import { type Check, failed, ok, type Verdict, warn } from './check.js';

/** The program with its page and index, bytes; and each camera with its ffmpeg. */
const OWN_BYTES = 200_000_000;
const CAMERA_BYTES = 40_000_000;
/** Pipes, sockets and a file, and as many again for those who watch. */
const OWN_FILES = 128;
const CAMERA_FILES = 24;
/** Work that waits for each core. */
const BUSY_LOAD = 1.5;

export type MachineFacts = Readonly<{
  cameras: number;
  /** What may still be used, bytes. */
  availableBytes: number;
  totalBytes: number;
  cores: number;
  /** Of the last minute. */
  load: number;
  /** How many files this user may have open; null where nobody tells. */
  openFiles: number | null;
}>;

export function machineCheck(cameras: number): Check {
  return {
    ...{ id: 'machine', subject: null, withinMs: 3_000 },
    run: async () => {
      const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
      return judgeMachine({
        cameras,
        availableBytes: availableIn(await read('/proc/meminfo')) ?? freemem(),
        totalBytes: totalmem(),
        cores: availableParallelism(),
        load: loadavg()[0] ?? 0,
        openFiles: openFilesIn(await read('/proc/self/limits')),
      });
    },
  };
}

export function judgeMachine(facts: MachineFacts): Verdict {
  const { cameras, availableBytes, totalBytes, cores, load, openFiles } = facts;
  const detail = {
    available: availableBytes,
    total: totalBytes,
    cores,
    load,
    open_files: openFiles,
  };
  const neededFiles = OWN_FILES + cameras * CAMERA_FILES;
  if (openFiles !== null && openFiles < neededFiles)
    return failed(
      `only ${openFiles} files may be open at once, ${cameras} cameras need ${neededFiles}`,
      'raise the limit (ulimit -n, or LimitNOFILE= of the service)',
      detail,
    );
  const neededBytes = OWN_BYTES + cameras * CAMERA_BYTES;
  if (availableBytes < neededBytes)
    return warn(
      `${formatSize(availableBytes)} of memory are left, ${cameras} cameras take about ${formatSize(neededBytes)}`,
      'end other programs, or use a machine with more memory',
      detail,
    );
  if (load > cores * BUSY_LOAD)
    return warn(
      `the processor is busy: load ${load.toFixed(1)} on ${cores} cores`,
      'look what else runs; MJPEG cameras and pictures drawn by camrelay itself have to be encoded here',
      detail,
    );
  const files = openFiles === null ? '' : `, ${openFiles} open files`;
  return ok(
    `${formatSize(availableBytes)} of memory left, load ${load.toFixed(1)} on ${cores} cores${files}`,
    detail,
  );
}

/** `MemAvailable` of `/proc/meminfo`, bytes. Source: proc(5). */
export function availableIn(meminfo: string): number | null {
  const [, kilobytes] = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

/** The soft limit of `/proc/PID/limits`. */
export function openFilesIn(limits: string): number | null {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? null : Number(soft);
}
