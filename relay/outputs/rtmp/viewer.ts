/**
 * One viewer of a channel, and the bound on what waits for it.
 *
 * The library writes to a socket whether or not anybody reads at its other end. A viewer who is too
 * far behind is cut off, never waited for: it can come back, and then starts with a fresh picture.
 */
import { randomUUID } from 'node:crypto';
import type { Subscriber } from './library.js';

/** Bytes that may wait for one viewer, beside the first burst of pictures. */
export const MAX_BACKLOG_BYTES = 8 * 1024 * 1024;

/** A TCP socket or an HTTP response. */
export interface Sink {
  /** Bytes written to it that the system has not taken yet. */
  readonly writableLength: number;
  readonly writable: boolean;
  write(bytes: Buffer): unknown;
  /** Ends it once everything written has gone out. */
  end(): unknown;
  destroy(): unknown;
}

export class Viewer implements Subscriber {
  readonly id = randomUUID();
  readonly ip = '';
  endTime = 0;
  #bytes = 0;
  #maxBacklogBytes = Infinity;
  #gone = false;

  /** @param onTooSlow called once, when it was cut off */
  constructor(
    readonly protocol: 'flv' | 'rtmp',
    private readonly sink: Sink,
    private readonly onTooSlow: () => void,
  ) {}

  /** Bytes handed to it so far. */
  get bytes(): number {
    return this.#bytes;
  }

  readonly sendBuffer = (bytes: Buffer): void => {
    if (this.#gone || !this.sink.writable) return;
    this.sink.write(bytes);
    this.#bytes += bytes.length;
    if (this.sink.writableLength <= this.#maxBacklogBytes) return;
    this.#gone = true;
    this.sink.destroy();
    this.onTooSlow();
  };

  /** From now on it has to keep up: all that let it begin at once has been handed to it. */
  burstSent(): void {
    this.#maxBacklogBytes = this.sink.writableLength + MAX_BACKLOG_BYTES;
  }

  /** No more will come. */
  end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.sink.end();
  }
}
