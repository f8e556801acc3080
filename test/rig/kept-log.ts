/** Keeps what is logged, for tests that look at it. */
import type { Log, LogFields } from '../../src/kit/log.js';

export type LogLine = Readonly<{ level: string; message: string } & LogFields>;

export class KeptLog implements Log {
  readonly lines: LogLine[] = [];
  readonly debug = this.#keep('debug');
  readonly info = this.#keep('info');
  readonly warn = this.#keep('warn');
  readonly error = this.#keep('error');

  get text(): string {
    return JSON.stringify(this.lines);
  }

  #keep(level: string) {
    return (message: string, fields: LogFields = {}): void => {
      this.lines.push({ level, message, ...fields });
    };
  }
}
