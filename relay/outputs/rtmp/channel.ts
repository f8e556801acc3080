/**
 * A channel: the packets of one FLV stream, handed to any number of viewers by RTMP and HTTP-FLV.
 *
 * Who joins gets the headers and the group of pictures so far. Each packet is made into an RTMP
 * message and an FLV tag once, however many watch.
 */
import { BroadcastServer, Flv, type FlvPacket } from './library.js';
import { isKeyFrame, isPlayable } from './packets.js';
import type { Viewer } from './viewer.js';

/** A longer group of pictures is not kept: who joins waits for the next key frame. */
const MAX_GOP_BYTES = 48 * 1024 * 1024;

export class Channel {
  readonly #broadcast = new BroadcastServer('');
  readonly #viewers = new Set<Viewer>();
  #gopBytes = 0;

  get viewers(): ReadonlySet<Viewer> {
    return this.#viewers;
  }

  /** What a player of HTTP-FLV should wait for; wrong, it would wait for sound that never comes. */
  announce(has: { audio: boolean; video: boolean }): void {
    this.#broadcast.flvHeader = Flv.createHeader(has.audio, has.video);
  }

  /** @returns whether it went out. @throws where its content is malformed */
  push(packet: FlvPacket): boolean {
    if (!isPlayable(packet)) return false;
    if (packet.data.length < packet.size) throw new RangeError('a packet is cut off');
    // The parsers reuse one buffer: behind the packet lies what is left of a longer one.
    packet.data = packet.data.subarray(0, packet.size);
    this.#gopBytes = isKeyFrame(packet) ? packet.size : this.#gopBytes + packet.size;
    if (this.#gopBytes > MAX_GOP_BYTES) this.forgetPictures();
    this.#broadcast.broadcastMessage(packet);
    return true;
  }

  /** Who joins before the next key frame gets nothing of what was. */
  forgetPictures(): void {
    this.#broadcast.flvGopCache = null;
    this.#broadcast.rtmpGopCache = null;
  }

  join(viewer: Viewer): void {
    this.#viewers.add(viewer);
    this.#broadcast.postPlay(viewer);
    viewer.burstSent();
  }

  leave(viewer: Viewer): void {
    if (this.#viewers.delete(viewer)) this.#broadcast.donePlay(viewer);
  }

  /** Ends every viewer. */
  dismiss(): void {
    for (const viewer of this.#viewers) {
      this.leave(viewer);
      viewer.end();
    }
  }
}
