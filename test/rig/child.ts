/** Child processes of tests: their lines are kept, and none outlives its test. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { eventually, within } from './wait.js';

/** More than any test prints; the oldest lines go first. */
const MAX_LINES = 20_000;

export type Exit = Readonly<{ code: number | null; signal: NodeJS.Signals | null }>;

export type SpawnOptions = Readonly<{
  env?: Readonly<Record<string, string>>;
  cwd?: string;
}>;

export class Child implements AsyncDisposable {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #name: string;
  #exit: Exit | null = null;

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.#name = [command, ...args].join(' ').slice(0, 200);
    this.#process = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    keepLines(this.#process.stdout!, this.stdout);
    keepLines(this.#process.stderr!, this.stderr);
    this.#process.stdin!.on('error', () => undefined); // a child that has gone reads no more
    this.exited = new Promise((resolve) => {
      this.#process.once('error', (error) => {
        this.stderr.push(String(error));
        resolve((this.#exit = { code: null, signal: null }));
      });
      this.#process.once('close', (code, signal) => resolve((this.#exit = { code, signal })));
    });
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.#name} did not start`);
    return this.#process.pid;
  }

  get exit(): Exit | null {
    return this.#exit;
  }

  /** The first match among the lines printed so far and from now on; fails once the child has ended. */
  async line(
    from: 'stdout' | 'stderr',
    pattern: RegExp,
    withinMs = 20_000,
  ): Promise<RegExpMatchArray> {
    const look = (): RegExpMatchArray | undefined =>
      this[from].map((line) => pattern.exec(line)).find((match) => match !== null);
    const answer = await eventually(() => look() ?? this.#exit, {
      what: `${String(pattern)} on ${from} of ${this.#name}`,
      withinMs,
      everyMs: 20,
    }).catch((cause: unknown) => {
      throw new Error(`${String(cause)}\n${this.tail()}`, { cause });
    });
    if ('index' in answer) return answer;
    const match = look();
    if (match) return match;
    throw new Error(`${this.#name} ended (${JSON.stringify(answer)}) first\n${this.tail()}`);
  }

  write(text: string): void {
    this.#process.stdin!.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Sends the signal and waits for the end; SIGKILL follows when it does not come in time. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', withinMs = 15_000): Promise<Exit> {
    if (this.#exit) return this.#exit;
    this.#process.kill(signal);
    try {
      return await within(this.exited, withinMs, `${this.#name} to end after ${signal}`);
    } catch (error) {
      this.#process.kill('SIGKILL');
      throw error;
    }
  }

  /** The last lines, for the message of a failure. */
  tail(lines = 25): string {
    const last = (name: string, all: readonly string[]): string[] =>
      all.slice(-lines).map((line) => `  ${name}| ${line}`);
    return [...last('out', this.stdout), ...last('err', this.stderr)].join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#exit) return;
    this.#process.kill('SIGKILL');
    await this.exited;
  }
}

function keepLines(stream: Readable, lines: string[]): void {
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    if (lines.length > MAX_LINES) lines.shift();
  });
}

export type Finished = Exit &
  Readonly<{
    stdout: Buffer;
    stderr: string;
    /** What it wrote to file descriptor 3. */
    extra: string;
    /** From the start to the first byte on standard output; null where there was none. */
    firstByteMs: number | null;
  }>;

export type RunOptions = SpawnOptions &
  Readonly<{
    timeoutMs?: number;
    /** Interrupts (SIGINT, the polite end of ffmpeg) after so many ms; the output so far counts. */
    interruptAfterMs?: number;
    input?: string | Uint8Array;
  }>;

/** Runs a command to its end; one that exceeds its time is killed and fails. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { timeoutMs = 30_000, interruptAfterMs, input, env, cwd }: RunOptions = {},
): Promise<Finished> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const extra: Buffer[] = [];
  let firstByteMs: number | null = null;
  child.stdout.on('data', (chunk: Buffer) => {
    firstByteMs ??= performance.now() - startedAt;
    stdout.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => extra.push(chunk));
  child.stdin.on('error', () => undefined); // it may end without reading its input
  child.stdin.end(input);
  const polite =
    interruptAfterMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  try {
    const exit = await within(ended, timeoutMs, `the end of ${command} ${args.join(' ')}`);
    return {
      ...exit,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString(),
      extra: Buffer.concat(extra).toString(),
      firstByteMs,
    };
  } catch (cause) {
    child.kill('SIGKILL');
    const tail = Buffer.concat(stderr).toString().slice(-2_000);
    throw new Error(`${String(cause)}\n${tail}`, { cause });
  } finally {
    clearTimeout(polite);
  }
}
