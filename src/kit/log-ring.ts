/** The newest warnings and errors of the log, for people who look at the page and not at the log. */
import type { LogFields } from './log.js';

export type LogEntry = Readonly<{
  atMs: number;
  level: 'warn' | 'error';
  /** What happened, and why where that is known; already without secrets. */
  message: string;
  camera: string | null;
  code: string | null;
}>;

const MOST_KEPT = 500;

export class LogRing {
  readonly #entries: LogEntry[] = [];

  /** @param fields without secrets, as they are printed */
  add(atMs: number, level: 'warn' | 'error', message: string, fields: LogFields): void {
    const why = [fields.error, fields.reason].map(reasonOf).find((found) => found !== null);
    this.#entries.push({
      atMs,
      level,
      message: why?.message ? `${message}: ${why.message}` : message,
      camera: textOf(fields.camera),
      code: why?.code ?? textOf(fields.code),
    });
    if (this.#entries.length > MOST_KEPT) this.#entries.shift();
  }

  newestFirst(): LogEntry[] {
    return this.#entries.toReversed();
  }
}

/** What a line says of an error, whatever shape that has. */
function reasonOf(value: unknown): { code: string | null; message: string | null } | null {
  if (typeof value === 'string') return { code: null, message: value };
  if (typeof value !== 'object' || value === null) return null;
  const { code, message } = value as Readonly<Record<string, unknown>>;
  return { code: textOf(code), message: textOf(message) };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
