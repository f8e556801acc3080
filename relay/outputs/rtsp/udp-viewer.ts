/**
 * A viewer who gets its packets as datagrams.
 *
 * Sent evenly: a key frame, or the group of pictures so far, thrown at a player in one burst is
 * more than its socket buffer holds. A bucket of tokens lets little through at once and the rest
 * at a few times the stream's own rate.
 */
import type { Clock } from '../../../src/kit/clock.js';
import type { Chunk } from './chunk.js';
import type { Limits } from './limits.js';
import { Playhead } from './playhead.js';
import { packetsOf } from './rtp/packet-buffer.js';
import type { Instant } from './rtp/packetiser.js';
import type { Pair } from './transport.js';
import type { Destination, UdpPorts } from './udp-ports.js';
import type { Viewer } from './viewer.js';

/** At once, whatever the rate; a default Linux receive buffer holds about twice as much. */
const BURST_BYTES = 64 * 1024;
/** Times the stream's own rate: how fast a new viewer catches up with the group of pictures. */
const CATCH_UP = 4;
/** 16 Mbit/s: a key frame must not wait for the average of a quiet stream. */
const MIN_BYTES_PER_MS = 2_000;
const MAX_BYTES_PER_MS = 50_000;

export class UdpViewer implements Viewer {
  readonly #ports: UdpPorts;
  readonly #clock: Clock;
  readonly #bytesPerMs: () => number;
  readonly #playhead: Playhead;
  readonly #destinations = new Map<number, Destination>();
  /** What is left of the chunk that is being sent. */
  #packets: ReturnType<typeof packetsOf> | undefined;
  #sending: Chunk | undefined;
  #tokens = BURST_BYTES;
  #filledAt: number;
  #isPlaying = false;
  /** Until the first packet. */
  #reportsAt: ((first: Instant) => Buffer) | undefined;

  /** @param bytesPerMs of the stream */
  constructor(
    deps: Readonly<{ ports: UdpPorts; clock: Clock; limits: Limits; bytesPerMs: () => number }>,
  ) {
    this.#ports = deps.ports;
    this.#clock = deps.clock;
    this.#bytesPerMs = deps.bytesPerMs;
    this.#playhead = new Playhead(deps.limits);
    this.#filledAt = deps.clock.monotonic();
  }

  addTrack(track: number, host: string, [rtp, rtcp]: Pair): void {
    this.#destinations.set(2 * track, { host, port: rtp });
    this.#destinations.set(2 * track + 1, { host, port: rtcp });
  }

  start(from: Chunk | undefined, reportsAt: (first: Instant) => Buffer): void {
    this.#isPlaying = true;
    this.#reportsAt = reportsAt;
    this.#playhead.moveTo(from);
    this.#pump();
  }

  offer(chunk: Chunk): void {
    if (!this.#isPlaying) return;
    this.#playhead.offer(chunk);
    this.#pump();
  }

  get isBehind(): boolean {
    return this.#playhead.next !== undefined;
  }

  pause(): void {
    this.#isPlaying = false;
    this.#playhead.moveTo(undefined);
  }

  leave(goodbyes: Buffer): void {
    this.pause();
    this.#sendAll(goodbyes);
  }

  readonly #pump = (): void => {
    this.#fill();
    for (let chunk = this.#playhead.next; chunk !== undefined; chunk = this.#playhead.next) {
      if (chunk !== this.#sending) {
        if (this.#reportsAt !== undefined) this.#sendAll(this.#reportsAt(chunk.start));
        this.#reportsAt = undefined;
        this.#sending = chunk;
        this.#packets = packetsOf(chunk.bytes);
      }
      if (!this.#sendSome()) return this.#ports.later(this.#pump);
      this.#playhead.advance();
    }
    this.#sending = undefined;
    this.#packets = undefined;
  };

  /** @returns whether all of the chunk is sent */
  #sendSome(): boolean {
    while (this.#tokens > 0 && !this.#ports.isBusy) {
      const next = this.#packets?.next();
      if (next === undefined || next.done === true) return true;
      const destination = this.#destinations.get(next.value.channel);
      if (destination === undefined) continue;
      this.#tokens -= next.value.packet.length;
      this.#ports.send(next.value.channel, next.value.packet, destination);
    }
    return false;
  }

  #sendAll(framed: Buffer): void {
    for (const { channel, packet } of packetsOf(framed)) {
      const destination = this.#destinations.get(channel);
      if (destination !== undefined) this.#ports.send(channel, packet, destination);
    }
  }

  #fill(): void {
    const nowMs = this.#clock.monotonic();
    const rate = Math.max(MIN_BYTES_PER_MS, CATCH_UP * this.#bytesPerMs());
    const earned = (nowMs - this.#filledAt) * Math.min(MAX_BYTES_PER_MS, rate);
    this.#tokens = Math.min(BURST_BYTES, this.#tokens + earned);
    this.#filledAt = nowMs;
  }
}
