/**
 * One viewer's place in the list of chunks.
 *
 * A viewer that keeps up has nothing left in front of it. One that does not stays where it is
 * until a key frame shows that it is too far behind; it goes on there, having lost whole groups
 * of pictures, and never a part of one.
 */
import type { Chunk } from './chunk.js';
import type { Limits } from './limits.js';

export class Playhead {
  readonly #limits: Pick<Limits, 'lagBytes' | 'lagMs' | 'gopBytes'>;
  #next: Chunk | undefined;
  #needsKey = true;
  #skipped = 0;

  constructor(limits: Pick<Limits, 'lagBytes' | 'lagMs' | 'gopBytes'>) {
    this.#limits = limits;
  }

  /** What to send next; undefined where everything is sent. */
  get next(): Chunk | undefined {
    return this.#next;
  }

  /** How often this viewer lost the rest of a group of pictures. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Goes to a key frame, or, with undefined, to the next one that comes. */
  moveTo(chunk: Chunk | undefined): void {
    this.#next = chunk;
    this.#needsKey = chunk === undefined;
  }

  /** A chunk was put at the end of the list. */
  offer(chunk: Chunk): void {
    if (this.#next === undefined) {
      if (this.#needsKey && !chunk.key) return;
      this.moveTo(chunk);
    } else if (this.#isTooFarBehind(this.#next, chunk)) {
      this.#skipped += 1;
      this.moveTo(chunk.key ? chunk : undefined);
    }
  }

  advance(): void {
    this.#next = this.#next?.next;
  }

  #isTooFarBehind(next: Chunk, newest: Chunk): boolean {
    const bytes = newest.position - next.position;
    if (!newest.key) return bytes > this.#limits.gopBytes;
    const ms = newest.start.wallMs - next.start.wallMs;
    return bytes > this.#limits.lagBytes || ms > this.#limits.lagMs;
  }
}
