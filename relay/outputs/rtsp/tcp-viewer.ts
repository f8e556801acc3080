/**
 * A viewer who gets its packets interleaved in its RTSP connection.
 *
 * One write a chunk. The socket is given little in advance: what does not fit waits in the list
 * that all viewers share, so a slow one costs no memory of its own.
 * Source: RFC 2326, section 10.12.
 */
import type { Writable } from 'node:stream';
import { ChannelMap, remapped, type Chunk } from './chunk.js';
import type { Limits } from './limits.js';
import { Playhead } from './playhead.js';
import type { Instant } from './rtp/packetiser.js';
import type { Pair } from './transport.js';
import type { Viewer } from './viewer.js';

export class TcpViewer implements Viewer {
  readonly #socket: Writable;
  readonly #socketBytes: number;
  readonly #playhead: Playhead;
  #map: ChannelMap;
  #isPlaying = false;
  /** Until the first packet. */
  #reportsAt: ((first: Instant) => Buffer) | undefined;

  /** @param tracks how many the stream has */
  constructor(socket: Writable, tracks: number, limits: Limits) {
    this.#socket = socket;
    this.#socketBytes = limits.socketBytes;
    this.#playhead = new Playhead(limits);
    this.#map = new ChannelMap(Array.from<undefined>({ length: tracks }));
  }

  addTrack(track: number, channels: Pair): void {
    this.#map = new ChannelMap(this.#map.channels.with(track, channels));
  }

  start(from: Chunk | undefined, reportsAt: (first: Instant) => Buffer): void {
    this.#isPlaying = true;
    this.#socket.on('drain', this.#pump);
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
    this.#socket.off('drain', this.#pump);
    this.#playhead.moveTo(undefined);
  }

  leave(goodbyes: Buffer): void {
    this.pause();
    if (this.#socket.writable) this.#socket.write(remapped(goodbyes, this.#map));
  }

  readonly #pump = (): void => {
    const socket = this.#socket;
    for (let chunk = this.#playhead.next; chunk !== undefined; chunk = this.#playhead.next) {
      if (socket.writableLength > this.#socketBytes || !socket.writable) return;
      if (this.#reportsAt !== undefined) {
        socket.write(remapped(this.#reportsAt(chunk.start), this.#map));
        this.#reportsAt = undefined;
      }
      const bytes = chunk.on(this.#map);
      if (bytes.length > 0) socket.write(bytes);
      this.#playhead.advance();
    }
  };
}
