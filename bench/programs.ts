/** What a benchmark starts: the program itself, sources, players; all gone when it is done. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export class Program implements AsyncDisposable {
  private constructor(readonly child: ChildProcess) {}

  /** Resolves when the program prints a line that fits, or rejects when it ends before. */
  static async start(
    args: readonly string[],
    ready: RegExp,
  ): Promise<{ program: Program; line: string }> {
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const program = new Program(child);
    for await (const line of createInterface({ input: child.stdout })) {
      if (!ready.test(line)) continue;
      child.stdout.resume();
      return { program, line };
    }
    throw new Error(`${args.join(' ')} ended before it was ready`);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the program was never started');
    return this.child.pid;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill(signal);
    await once(this.child, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGTERM');
  }
}

export type Camrelay = AsyncDisposable &
  Readonly<{
    http: string;
    rtspPort: number;
    pid: number;
    dir: string;
    api: (path: string) => Promise<unknown>;
    /** At once; nothing is closed. */
    kill: () => Promise<void>;
  }>;

export type CamrelayOptions = Readonly<{
  cameras: Readonly<Record<string, unknown>>;
  segment?: string;
  /** Where to work, and what stays afterwards; a directory that goes with it where left out. */
  dir?: string;
  /** Left out, everybody may do everything. */
  auth?: Readonly<Record<string, unknown>>;
  /** More keys of `storage`. */
  storage?: Readonly<Record<string, unknown>>;
}>;

export async function startCamrelay({
  cameras,
  segment = '60s',
  dir: kept,
  auth,
  storage = {},
}: CamrelayOptions): Promise<Camrelay> {
  const dir = kept ?? (await tempDirectory());
  const [httpPort, rtspPort] = [await freePort(), await freePort()];
  const file = join(dir, 'camrelay.yaml');
  await writeFile(
    file,
    stringify({
      http: { listen: `127.0.0.1:${httpPort}` },
      rtsp: { listen: `127.0.0.1:${rtspPort}` },
      rtmp: { listen: 'off' },
      storage: { dir: './data', segment, ...storage },
      ...(auth && { auth }),
      cameras,
    }),
  );
  const { program } = await Program.start(
    [join(ROOT, 'bin', 'camrelay.mjs'), 'serve', '-c', file],
    /^camrelay: ready/,
  );
  const http = `http://127.0.0.1:${httpPort}`;
  return {
    http, rtspPort, pid: program.pid, dir,
    api: async (path) => (await fetch(`${http}/api/v1${path}`)).json(),
    kill: () => program.kill('SIGKILL'),
    [Symbol.asyncDispose]: async () => {
      await program.kill('SIGTERM');
      if (kept === undefined) await rm(dir, { recursive: true, force: true });
    },
  }; // prettier-ignore
}

export const tempDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'camrelay-bench-'));

/** Runs a command of the program to its end. */
export async function command(...args: readonly string[]): Promise<{ code: number; text: string }> {
  return runToEnd(process.execPath, [join(ROOT, 'bin', 'camrelay.mjs'), ...args]);
}

/** @returns the exit code, and what was said on both outputs */
export async function runToEnd(
  program: string,
  args: readonly string[],
): Promise<{ code: number; text: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, text: Buffer.concat(said).toString() };
}

/** A camera on its own port, in a process of its own. */
export async function startSource(port: number, file: string): Promise<Program> {
  return (await Program.start([script('source.js'), String(port), file], /^ready/)).program;
}

/** A script of this folder, as built. */
export function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Resolves when `claim` holds. @throws after `limitMs` */
export async function until(
  claim: () => Promise<boolean>,
  limitMs: number,
  what: string,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await claim())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const seconds = (count: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, count * 1000));
