/** Ctrl-C: a command lets go of the device before it ends; a second one ends it at once. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What a command that was told to end ends with. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(private readonly signal: (typeof SIGNALS)[number]) {
    super(`interrupted by ${signal}`);
  }

  /** As shells say it of a program that a signal ended. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** Aborted, with `Interrupted`, when the program is told to end. */
export function interruption(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of SIGNALS) {
    process.once(signal, () => stopping.abort(new Interrupted(signal)));
  }
  return stopping.signal;
}
