/**
 * One ffmpeg child: started without a shell, watched, and surely gone at the end.
 *
 * It dies with this program even when that is killed: by the kernel where `setpriv` exists (Linux),
 * else when it next writes to its broken pipe, else by the sweep at the next start (`orphans.ts`).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../src/kit/clock.js';
import { cutText } from '../src/kit/cut-text.js';
import { WORKER_MARK, workerMark } from './orphans.js';
import type { WorkerKind, WorkerTable } from './worker-table.js';

/** After SIGTERM an ffmpeg has this long, ms, before SIGKILL, unless somebody is in a hurry. */
const GRACE_MS = 3_000;
/** How many of its last lines are kept to explain its end, and how much of each. */
const KEPT_LINES = 40;
const KEPT_LINE_CHARS = 500;
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

export type FfmpegExit = Readonly<{ code: number | null; signal: string | null }>;

export type FfmpegJob = Readonly<{
  kind: WorkerKind;
  camera: string;
  stream: string;
  args: readonly string[];
  /** Beyond what every child has; may hold secrets. */
  env?: Readonly<Record<string, string>>;
  /** Output pipes beyond 1 (always a pipe) and 2; descriptors count on from 3. */
  extraPipes: number;
  /** Told every line it says, secrets and all. */
  said?: (line: string) => void;
}>;

/** Starts ffmpeg children; one for the whole program. */
export class FfmpegLauncher {
  readonly #mark: string;

  /**
   * @param dataDir tells the children of this installation from those of others
   * @param graceMs how long a child has after SIGTERM before SIGKILL
   */
  constructor(
    readonly path: string,
    readonly table: WorkerTable,
    private readonly clock: Clock,
    dataDir: string,
    private readonly graceMs = GRACE_MS,
  ) {
    this.#mark = workerMark(dataDir);
  }

  start(job: FfmpegJob): FfmpegProcess {
    const ffmpeg = ['-hide_banner', '-nostats', '-loglevel', 'level+info', ...job.args];
    const [command, args] = SETPRIV
      ? [SETPRIV, ['--pdeathsig', 'KILL', '--no-new-privs', '--', this.path, ...ffmpeg]]
      : [this.path, ffmpeg];
    const child = spawn(command, args, {
      stdio: [
        'pipe',
        'pipe',
        'pipe',
        ...Array.from({ length: job.extraPipes }, () => 'pipe' as const),
      ],
      // Nothing else is inherited: what stands in the program's environment may be secret.
      env: {
        ...job.env,
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        [WORKER_MARK]: this.#mark,
      },
    });
    return new FfmpegProcess(child, job, this.table, this.clock, this.graceMs);
  }
}

export class FfmpegProcess {
  /** Resolves once the process is gone and its pipes are closed. Never rejects. */
  readonly exited: Promise<FfmpegExit>;
  readonly #lines: string[] = [];
  #stopping: Promise<void> | null = null;

  constructor(
    private readonly child: ChildProcess,
    private readonly job: FfmpegJob,
    table: WorkerTable,
    private readonly clock: Clock,
    private readonly graceMs: number,
  ) {
    const { pid } = child;
    if (pid !== undefined)
      table.add({ camera: job.camera, stream: job.stream, kind: job.kind, pid });
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#keep(`[fatal] ${error.message}`);
        if (pid === undefined) resolve({ code: null, signal: null });
      });
      child.once('close', (code, signal) => {
        if (pid !== undefined) table.delete(pid);
        resolve({ code, signal });
      });
    });
    // A child that is gone must not take the program with it.
    this.stdin.on('error', (error) => this.#keep(`[info] its input closed: ${error.message}`));
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => this.#keep(line));
    }
  }

  get stdin(): Writable {
    return present(this.child.stdin);
  }

  get stdout(): Readable {
    return present(this.child.stdout);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** @param fd 3 and up */
  pipe(fd: number): Readable {
    return present(this.child.stdio[fd]) as Readable;
  }

  /** What it said last, oldest first. May hold URLs with secrets: redact before showing. */
  get lastLines(): readonly string[] {
    return this.#lines;
  }

  /** SIGTERM, then SIGKILL; resolves once it is gone. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const gone = new AbortController();
    const exited = this.exited.then(() => gone.abort());
    this.child.kill('SIGTERM');
    await this.clock.sleep(this.graceMs, gone.signal);
    if (!gone.signal.aborted) this.child.kill('SIGKILL');
    await exited;
  }

  #keep(line: string): void {
    const kept = cutText(line, KEPT_LINE_CHARS);
    this.job.said?.(kept);
    this.#lines.push(kept);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }
}

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined)
    throw new Error('the child was started without this pipe');
  return value;
}
