/**
 * What became of the newest connections of one stream, in memory: when each step was done, what was
 * leased, how ffmpeg was called and what it said, what was said in RTSP, how the link changed. For people
 * who ask why there is no picture. Lines of ffmpeg's and what was said may hold secrets: redact before
 * showing.
 */
import type { Clock } from '../src/kit/clock.js';
import type { Loss } from '../src/model/loss.js';
import { type Exchange, ExchangeLog } from '../src/resolvers/exchange-log.js';
import type { Lease } from '../src/resolvers/lease.js';
import type { FfmpegExit } from './ffmpeg-process.js';
import { type LeaseShape, leaseShape } from './lease-shape.js';
import type { Link } from './link.js';

/** In the order in which they are done; `reached` is passed over where nothing has to be reached. */
export type DialStep = 'leased' | 'reached' | 'first_byte' | 'first_frame';

/** One attempt, from the dial to the loss. Times of steps are ms since the dial. */
export type Dial = Readonly<{
  atMs: number;
  steps: readonly Readonly<{ step: DialStep; afterMs: number }>[];
  /** The first one and those that followed it. */
  leases: readonly (LeaseShape & Readonly<{ atMs: number }>)[];
  /** Null while it goes on. */
  loss: Readonly<{ atMs: number; code: string; message: string }> | null;
}>;

/** An ffmpeg that read the stream. */
export type RecordedProcess = Readonly<{
  /** From 1 on, as its lines name it. */
  number: number;
  atMs: number;
  args: readonly string[];
  /** Null while it runs. */
  exit: (FfmpegExit & Readonly<{ atMs: number }>) | null;
}>;

export type RecordedLine = Readonly<{ atMs: number; process: number; text: string }>;
export type RecordedLink = Readonly<{ atMs: number; phase: Link['phase']; code: string | null }>;

export type Connections = Readonly<{
  /** All of them oldest first. */
  dials: readonly Dial[];
  processes: readonly RecordedProcess[];
  lines: readonly RecordedLine[];
  links: readonly RecordedLink[];
  /** What was said in RTSP, the description of the stream (SDP, RFC 8866) among it. */
  rtsp: readonly Exchange[];
}>;

/** Who is told of one ffmpeg. */
export interface ProcessNotes {
  said(line: string): void;
  exited(exit: FfmpegExit): void;
}

const MOST_DIALS = 4;
const MOST_STEPS = 16;
const MOST_LEASES = 8;
const MOST_PROCESSES = 8;
const MOST_LINES = 200;
const MOST_LINKS = 100;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export class ConnectionRecord {
  readonly #dials: Writable<Dial>[] = [];
  readonly #processes: Writable<RecordedProcess>[] = [];
  readonly #lines: RecordedLine[] = [];
  readonly #links: RecordedLink[] = [];
  /** Where a conversation in RTSP is noted. */
  readonly rtsp: ExchangeLog;
  #dialledMs = 0;
  #number = 0;

  constructor(private readonly clock: Clock) {
    this.rtsp = new ExchangeLog(clock);
  }

  get connections(): Connections {
    const [dials, processes] = [this.#dials, this.#processes];
    return { dials, processes, lines: this.#lines, links: this.#links, rtsp: this.rtsp.all };
  }

  dialled(): void {
    this.#dialledMs = this.clock.monotonic();
    const dial = { atMs: this.clock.now(), steps: [], leases: [], loss: null };
    keep(this.#dials, dial, MOST_DIALS);
  }

  leased(lease: Lease): void {
    const dial = this.#dials.at(-1);
    if (!dial) return;
    const { leases } = dial;
    const atMs = this.clock.now();
    dial.leases = [...leases.slice(1 - MOST_LEASES), { atMs, ...leaseShape(lease) }];
    if (leases.length === 0) this.step('leased');
  }

  step(step: DialStep): void {
    const dial = this.#dials.at(-1);
    if (!dial || dial.steps.length >= MOST_STEPS) return;
    const afterMs = Math.round(this.clock.monotonic() - this.#dialledMs);
    dial.steps = [...dial.steps, { step, afterMs }];
  }

  lost({ code, message }: Loss): void {
    const dial = this.#dials.at(-1);
    if (dial) dial.loss = { atMs: this.clock.now(), code, message };
  }

  link(link: Link): void {
    const code = 'loss' in link ? (link.loss?.code ?? null) : null;
    keep(this.#links, { atMs: this.clock.now(), phase: link.phase, code }, MOST_LINKS);
  }

  /** An ffmpeg has been started. @param args without an address, which is handed over on its input */
  started(args: readonly string[]): ProcessNotes {
    const number = ++this.#number;
    const process: Writable<RecordedProcess> = { number, atMs: this.clock.now(), args, exit: null };
    keep(this.#processes, process, MOST_PROCESSES);
    return {
      said: (text) =>
        keep(this.#lines, { atMs: this.clock.now(), process: number, text }, MOST_LINES),
      exited: (exit) => (process.exit = { ...exit, atMs: this.clock.now() }),
    };
  }
}

function keep<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.shift();
}
