/** The program itself, built, started as a user would start it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z, type ZodType } from 'zod';
import { CameraAnswer, SpansAnswer, GapsAnswer, SystemAnswer } from './answers.js';
import { Child, runToEnd, type Exit, type Finished, type RunOptions } from './child.js';
import { freePorts } from './ports.js';
import { commandLine, descendants } from './processes.js';
import { tempDir, type TempDir } from './temp-dir.js';
import { eventually, within } from './wait.js';

/** Whatever runs tests, compiled ones among it, runs at the root. */
const PROGRAM = join(process.cwd(), 'bin', 'camrelay.mjs');
const READY = /^camrelay: ready https?(:\/\/\S+?)\/?$/;

/** A configuration; `http`, `rtsp`, `rtmp` and `storage.dir` are filled in where they are left out. */
export type Config = Readonly<{
  cameras: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  http?: Readonly<Record<string, unknown>>;
  rtsp?: Readonly<Record<string, unknown>>;
  rtmp?: Readonly<Record<string, unknown>>;
  storage?: Readonly<Record<string, unknown>>;
  [key: string]: unknown;
}>;

export type StartOptions = Readonly<{
  config: Config;
  env?: Readonly<Record<string, string>>;
  readyWithinMs?: number;
}>;

/** A line of the program's log. */
const LogLine = z.looseObject({ level: z.union([z.string(), z.number()]), msg: z.string() });
export type LogLine = z.infer<typeof LogLine>;

/** Everything a start needs: a directory, ports and a configuration file. Survives restarts. */
export class Home implements AsyncDisposable {
  private constructor(
    readonly dir: TempDir,
    readonly httpPort: number,
    readonly rtspPort: number,
    readonly rtmpPort: number,
  ) {}

  static async make(config: Config): Promise<Home> {
    const [httpPort, rtspPort, rtmpPort] = await freePorts(3);
    const home = new Home(await tempDir(), httpPort!, rtspPort!, rtmpPort!);
    await home.configure(config);
    return home;
  }

  get configPath(): string {
    return this.dir.file('camrelay.yaml');
  }

  get dataDir(): string {
    return this.dir.file('data');
  }

  async configure(config: Config): Promise<void> {
    const loopback = (port: number): string => `127.0.0.1:${port}`;
    await writeFile(
      this.configPath,
      stringify({
        ...config,
        http: { listen: loopback(this.httpPort), ...config.http },
        rtsp: { listen: loopback(this.rtspPort), ...config.rtsp },
        rtmp: { listen: loopback(this.rtmpPort), ...config.rtmp },
        storage: { dir: this.dataDir, ...config.storage },
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dir[Symbol.asyncDispose]();
  }
}

/** A running program. */
export class Camrelay implements AsyncDisposable {
  private constructor(
    readonly home: Home,
    readonly process: Child,
    readonly base: string,
    readonly ownsHome: boolean,
  ) {}

  /** In a home of its own, which goes with it. */
  static async start({ config, ...rest }: StartOptions): Promise<Camrelay> {
    const home = await Home.make(config);
    try {
      return await Camrelay.startIn(home, { ...rest, ownsHome: true });
    } catch (error) {
      await home[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** In a home that was there before and stays afterwards. */
  static async startIn(
    home: Home,
    {
      env,
      readyWithinMs = 20_000,
      ownsHome = false,
    }: { env?: StartOptions['env']; readyWithinMs?: number; ownsHome?: boolean } = {},
  ): Promise<Camrelay> {
    const process = serve(home, env);
    try {
      const [, place] = await process.line('stdout', READY, readyWithinMs);
      // From this machine it may always be plain.
      return new Camrelay(home, process, `http${place!}`, ownsHome);
    } catch (error) {
      await process[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    return this.process.pid;
  }

  rtsp(path: string): string {
    return `rtsp://127.0.0.1:${this.home.rtspPort}/${path}`;
  }

  rtmp(path: string): string {
    return `rtmp://127.0.0.1:${this.home.rtmpPort}/live/${path}`;
  }

  http(path: string): string {
    return `${this.base}${path}`;
  }

  hls(path: string): string {
    return this.http(`/hls/${path}/index.m3u8`);
  }

  /** A route below `/api/v1`, its answer checked against what was promised. */
  async api<T>(path: string, promise: ZodType<T>): Promise<T> {
    const response = await fetch(this.http(`/api/v1${path}`));
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    const answer = promise.safeParse(JSON.parse(text));
    if (!answer.success) {
      throw new Error(`${path} answered ${text}\n${z.prettifyError(answer.error)}`);
    }
    return answer.data;
  }

  camera(id: string): Promise<CameraAnswer> {
    return this.api(`/cameras/${id}`, CameraAnswer);
  }

  async spans(
    id: string,
    from: string | number = '-1h',
    to: string | number = 'now',
  ): Promise<z.infer<typeof SpansAnswer>['spans']> {
    const query = spanQuery(from, to);
    return (await this.api(`/cameras/${id}/recordings?${query}`, SpansAnswer)).spans;
  }

  async gaps(
    id: string,
    from: string | number = '-1h',
    to: string | number = 'now',
  ): Promise<GapsAnswer['gaps']> {
    const query = spanQuery(from, to);
    return (await this.api(`/cameras/${id}/gaps?${query}`, GapsAnswer)).gaps;
  }

  async workers(): Promise<z.infer<typeof SystemAnswer>['workers']> {
    return (await this.api('/system', SystemAnswer)).workers;
  }

  /** The ffmpeg that reads a camera; waits until there is one. */
  async ingestPid(id: string, stream?: string): Promise<number> {
    const worker = await eventually(
      async () =>
        (await this.workers()).find(
          ({ camera, kind, stream: name }) =>
            camera === id && kind === 'ingest' && (stream === undefined || name === stream),
        ),
      { what: `a worker for ${id}` },
    );
    return worker.pid;
  }

  /** Waits for a state of a camera, and gives the camera as it was then. */
  async untilState(
    id: string,
    state: CameraAnswer['state'],
    withinMs = 15_000,
  ): Promise<CameraAnswer> {
    let last: CameraAnswer | undefined;
    return eventually(
      async () => {
        last = await this.camera(id);
        return last.state === state ? last : undefined;
      },
      { what: `${id} to be ${state}`, withinMs, everyMs: 100 },
    ).catch((cause: unknown) => {
      throw new Error(`${String(cause)}; last seen ${JSON.stringify(last)}\n${this.tail()}`, {
        cause,
      });
    });
  }

  /** Waits until everything up to this moment is recorded, synced and indexed. */
  async untilDurable(id: string, atMs: number, withinMs = 20_000): Promise<void> {
    await eventually(async () => ((await this.camera(id)).last_durable ?? 0) >= atMs, {
      what: `${id} to be recorded up to ${new Date(atMs).toISOString()}`,
      withinMs,
      everyMs: 100,
    });
  }

  /** Child processes of every generation, by /proc; the program names its own in `/system`. */
  children(): number[] {
    return descendants(this.pid);
  }

  log(): LogLine[] {
    return this.process.stderr.map((line) => LogLine.parse(JSON.parse(line)));
  }

  /** SIGTERM; the program must end by itself, with exit code 0. */
  async stop(): Promise<void> {
    const exit = await this.process.stop('SIGTERM');
    if (exit.code !== 0) {
      throw new Error(`ended with ${JSON.stringify(exit)} after SIGTERM\n${this.tail()}`);
    }
  }

  async kill(): Promise<Exit> {
    return this.process.stop('SIGKILL');
  }

  tail(): string {
    return this.process.tail(40);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A stopped worker (SIGSTOP) of a killed program would stay for ever.
    const children = this.process.exit ? [] : this.children();
    const names = new Map(children.map((pid) => [pid, commandLine(pid)]));
    try {
      await within(this.process.stop('SIGTERM', 10_000), 12_000, 'the program to end');
    } finally {
      for (const [pid, name] of names) {
        if (name !== '' && commandLine(pid) === name) killQuietly(pid);
      }
      if (this.ownsHome) await this.home[Symbol.asyncDispose]();
    }
  }
}

/** A query string for a span; any form of time the API knows. */
export function spanQuery(from: string | number, to: string | number): string {
  return new URLSearchParams({ from: String(from), to: String(to) }).toString();
}

/** Starts `camrelay serve` without waiting for anything. */
export function serve(home: Home, env: Readonly<Record<string, string>> = {}): Child {
  return new Child(process.execPath, [PROGRAM, 'serve', '-c', home.configPath], {
    env: { ...env },
    cwd: home.dir.path,
  });
}

/** Runs a command of the program to its end. */
export function command(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished & { text: string }> {
  return runToEnd(process.execPath, [PROGRAM, ...args], options).then((finished) => ({
    ...finished,
    text: finished.stdout.toString(),
  }));
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return; // already gone, as it should be
  }
}
