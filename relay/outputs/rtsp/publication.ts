/**
 * A publication: what one publisher sends, passed on packet by packet to our own reader.
 *
 * Nothing is taken apart here. The reader, an ingest worker like any camera's, turns the packets
 * into samples. What comes before the reader does is kept within a bound, so that the first key
 * frame is not lost to the time the worker takes to start.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/kit/clock.js';
import type { Announcement } from './announcement.js';
import type { Limits } from './limits.js';
import { INTERLEAVE_BYTES } from './rtp/packet-buffer.js';

/** Takes packets that stand behind their interleaving, channels 2n and 2n+1 for track n. */
export interface PublicationReader {
  take(framed: Buffer): void;
  /** The publisher has gone. */
  publicationEnded(): void;
}

const TOKEN_BYTES = 16;
/** One, and its successor while the first is still being torn down. */
const MAX_READERS = 2;

export class Publication {
  /** Where the reader finds it; nobody can guess it. */
  readonly path: string;
  readonly #limits: Pick<Limits, 'backlogBytes'>;
  readonly #readers = new Set<PublicationReader>();
  readonly #clock: Clock;
  #backlog: Buffer[] = [];
  #backlogBytes = 0;
  #wasRead = false;
  #heardAt: number;

  constructor(
    readonly cameraId: string,
    readonly announcement: Announcement,
    deps: Readonly<{ limits: Pick<Limits, 'backlogBytes'>; clock: Clock }>,
  ) {
    this.path = `internal-${randomBytes(TOKEN_BYTES).toString('hex')}/${cameraId}`;
    this.#limits = deps.limits;
    this.#clock = deps.clock;
    this.#heardAt = deps.clock.monotonic();
  }

  /** For how long the publisher has not sent anything, ms. */
  get silentMs(): number {
    return this.#clock.monotonic() - this.#heardAt;
  }

  /** One packet of the publisher. */
  publish(track: number, isRtcp: boolean, packet: Buffer): void {
    this.#heardAt = this.#clock.monotonic();
    const framed = interleaved(2 * track + (isRtcp ? 1 : 0), packet);
    if (!this.#wasRead) this.#keep(framed);
    for (const reader of this.#readers) reader.take(framed);
  }

  /** Whether another reader may come. */
  get hasRoom(): boolean {
    return this.#readers.size < MAX_READERS;
  }

  /** The first reader gets what was kept. */
  addReader(reader: PublicationReader): void {
    this.#wasRead = true;
    this.#readers.add(reader);
    for (const framed of this.#backlog.splice(0)) reader.take(framed);
    this.#backlogBytes = 0;
  }

  removeReader(reader: PublicationReader): void {
    this.#readers.delete(reader);
  }

  end(): void {
    this.#backlog = [];
    for (const reader of [...this.#readers]) reader.publicationEnded();
  }

  #keep(framed: Buffer): void {
    this.#backlog.push(framed);
    this.#backlogBytes += framed.length;
    let dropped = 0;
    while (this.#backlogBytes > this.#limits.backlogBytes) {
      this.#backlogBytes -= this.#backlog[dropped]?.length ?? 0;
      dropped += 1;
    }
    if (dropped > 0) this.#backlog.splice(0, dropped);
  }
}

/** A copy: what a packet was cut from must not live as long as the backlog. */
function interleaved(channel: number, packet: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(INTERLEAVE_BYTES + packet.length);
  framed.writeUInt8(0x24, 0);
  framed.writeUInt8(channel, 1);
  framed.writeUInt16BE(packet.length, 2);
  packet.copy(framed, INTERLEAVE_BYTES);
  return framed;
}
