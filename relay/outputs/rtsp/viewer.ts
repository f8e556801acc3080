/** What a playing session asks of the way its packets travel. */
import type { Chunk } from './chunk.js';
import type { Instant } from './rtp/packetiser.js';

export interface Viewer {
  /**
   * Begins, or goes on after a pause.
   * @param from the key frame to begin at; undefined for the next one
   * @param reportsAt sender reports, with their interleaving, that go in front of the first packet
   */
  start(from: Chunk | undefined, reportsAt: (first: Instant) => Buffer): void;
  /** A chunk was put at the end of the list. */
  offer(chunk: Chunk): void;
  /** Whether it has not taken everything it was offered. */
  readonly isBehind: boolean;
  pause(): void;
  /** Says goodbye to every track, then stops. */
  leave(goodbyes: Buffer): void;
}
