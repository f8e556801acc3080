/**
 * The program's log: JSON lines on standard error, or pretty ones on a terminal.
 *
 * Every line goes the same way: cut to bounded JSON (`log-value.ts`), redacted (`redactor.ts`),
 * counted where it repeats (`repeat-filter.ts`), written without waiting (`log-sink.ts`).
 */
import { isatty } from 'node:tty';
import { pino, stdTimeFunctions, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { systemClock, type Clock } from './clock.js';
import type { Log, LogFields } from './log.js';
import type { LogRing } from './log-ring.js';
import { LogSink } from './log-sink.js';
import { logValue } from './log-value.js';
import type { Redactor } from './redactor.js';
import { RepeatFilter, type Line } from './repeat-filter.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const STANDARD_ERROR = 2;
/** How long the end of the program waits for a slow reader of the log, ms. */
const LONGEST_GOODBYE_MS = 2_000;
/** How often windows of repeated lines are looked at, ms. */
const SWEEP_EVERY_MS = 1_000;
/** Keys of every line; fields of these names step aside. */
const OURS: ReadonlySet<string> = new Set(['level', 'time', 'msg']);

export type PinoLogOptions = Readonly<{
  level: LogLevel;
  redactor: Redactor;
  clock?: Clock;
  /** Lines for people; by default where standard error is a terminal. */
  pretty?: boolean;
  /** Instead of standard error. */
  sink?: LogSink;
  /** Keeps what is printed of warnings and errors. */
  ring?: LogRing;
}>;

export class PinoLog implements Log, AsyncDisposable {
  readonly #redactor: Redactor;
  readonly #clock: Clock;
  readonly #pino: Logger;
  readonly #sink: LogSink;
  readonly #ring: LogRing | undefined;
  readonly #repeats = new RepeatFilter<LogLevel>();
  #sweeper: NodeJS.Timeout | null = null;

  constructor({ level, redactor, clock = systemClock, pretty, sink, ring }: PinoLogOptions) {
    this.#ring = ring;
    this.#redactor = redactor;
    this.#clock = clock;
    this.#sink = sink ?? new LogSink(STANDARD_ERROR);
    this.#pino = pino(
      {
        level,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      (pretty ?? isatty(STANDARD_ERROR)) ? prettyInto(this.#sink) : this.#sink,
    );
  }

  debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  setLevel(level: LogLevel): void {
    this.#pino.level = level;
  }

  /** Prints what was counted so far, for a program about to end at once. */
  flushSync(): void {
    this.#finish();
    this.#sink.flushSync();
  }

  /** Prints what was counted so far and waits, not for long, until all is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#finish();
    const enough = new AbortController();
    await Promise.race([
      this.#sink.drained(),
      this.#clock.sleep(LONGEST_GOODBYE_MS, enough.signal),
    ]);
    enough.abort();
  }

  #log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    const options = {
      stacks: this.#pino.isLevelEnabled('debug'),
      redact: (text: string) => this.#redactor.redact(text),
    };
    const line = {
      level,
      message: String(logValue(message, options)),
      // Once more, for what only the name of a field gives away.
      fields: this.#redactor.redactValue(logValue(fields, options)) as LogFields,
    };
    this.#print(this.#repeats.accept(line, this.#clock.monotonic()));
    this.#sweepLater();
  }

  #print(lines: readonly Line<LogLevel>[]): void {
    if (lines.length === 0) return;
    const lost = this.#sink.takeLost();
    if (lost > 0) this.#pino.warn({ lines: lost }, 'log lines were lost: nobody took them in time');
    for (const { level, message, fields } of lines) {
      this.#pino[level](besideOurs(fields), message);
      if (level === 'warn' || level === 'error') {
        this.#ring?.add(this.#clock.now(), level, message, fields);
      }
    }
  }

  #finish(): void {
    this.#print(this.#repeats.flush(this.#clock.monotonic()));
    this.#rest();
  }

  /** Looks at the windows while there are any; never keeps the program alive. */
  #sweepLater(): void {
    this.#sweeper ??= setInterval(() => {
      this.#print(this.#repeats.sweep(this.#clock.monotonic()));
      if (this.#repeats.size === 0) this.#rest();
    }, SWEEP_EVERY_MS).unref();
  }

  #rest(): void {
    if (this.#sweeper) clearInterval(this.#sweeper);
    this.#sweeper = null;
  }
}

/** In this thread: a worker would lose the last lines of a program that dies. */
function prettyInto(sink: LogSink): { write(line: string): void } {
  const pretty = prettyFactory({ colorize: true, translateTime: 'SYS:HH:MM:ss.l' });
  return { write: (line) => sink.write(pretty(line)) };
}

function besideOurs(fields: Line['fields']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [OURS.has(key) ? `${key}_` : key, value]),
  );
}
