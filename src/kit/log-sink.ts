/**
 * Where log lines leave the program: a file descriptor, written without ever waiting for it.
 *
 * A reader that stalls, or a full disk below a redirected standard error, must not stall a stream
 * nor end the program. Lines wait in memory up to a bound; beyond it they are lost, and counted.
 */
import { write as writeAsync, writeSync } from 'node:fs';

/** Lines that may wait, characters in all. */
const MOST_WAITING = 4 * 1_048_576;
/** Until a descriptor that takes nothing is tried again, ms. */
const RETRY_AFTER_MS = 50;
/** How often a last, synchronous try meets a full pipe before it gives up. */
const MOST_LAST_TRIES = 20;

export class LogSink {
  readonly #fd: number;
  readonly #mostWaiting: number;
  #waiting: string[] = [];
  #waitingLength = 0;
  #inFlight: Promise<void> | null = null;
  #lost = 0;
  #isBroken = false;

  constructor(fd: number, { mostWaiting = MOST_WAITING }: { mostWaiting?: number } = {}) {
    this.#fd = fd;
    this.#mostWaiting = mostWaiting;
  }

  /** @param line with its newline */
  write(line: string): void {
    if (this.#isBroken || this.#waitingLength + line.length > this.#mostWaiting) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    this.#inFlight ??= this.#drain();
  }

  /** How many lines were lost since the last time this was asked. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /** Resolves once everything is written or lost. */
  async drained(): Promise<void> {
    while (this.#inFlight) await this.#inFlight;
  }

  /** Writes what waits, for a program about to end at once. Does not wait for a stalled reader. */
  flushSync(): void {
    let rest = Buffer.from(this.#take().join(''));
    for (let tries = 0; rest.length > 0 && tries < MOST_LAST_TRIES; tries += 1) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if (!isBusy(error)) return; // nobody is left to tell
      }
    }
  }

  async #drain(): Promise<void> {
    // Lines of one turn of the event loop leave in one write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const lines = this.#take();
      if (!(await this.#writeAll(Buffer.from(lines.join(''))))) this.#lost += lines.length;
    }
    this.#inFlight = null;
  }

  #take(): string[] {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#waitingLength = 0;
    return lines;
  }

  async #writeAll(bytes: Buffer): Promise<boolean> {
    for (let rest = bytes; rest.length > 0;) {
      const { error, written } = await this.#writeSome(rest);
      rest = rest.subarray(written);
      if (error && isBusy(error))
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
      else if (error) {
        this.#isBroken = ['EPIPE', 'EBADF', 'EIO'].includes(error.code ?? '');
        return false;
      }
    }
    return true;
  }

  #writeSome(bytes: Buffer): Promise<{ error: NodeJS.ErrnoException | null; written: number }> {
    return new Promise((resolve) => {
      writeAsync(this.#fd, bytes, (error, written) => {
        resolve({ error, written: error ? 0 : written });
      });
    });
  }
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EAGAIN' || code === 'EBUSY';
}
