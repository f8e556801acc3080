/**
 * The server's side of one RTMP connection: the library's parser within bounds, and with an answer
 * to `play` and `publish` only after somebody has decided.
 *
 * The parser allocates whatever a message header announces, on as many chunk streams as there are
 * numbers for: 15 bytes from anybody would cost 16 MB. And it throws on malformed commands, so
 * `receive` may throw anything; the connection is then of no use.
 * Source: Adobe's Real Time Messaging Protocol 1.0, sections 5.2 to 5.4 and 7.2.
 */
import { type FlvPacket, Rtmp } from './library.js';
import { PACKET_TYPE } from './packets.js';

const VERSION = 3;
/** Commands and metadata are a few hundred bytes. */
const MAX_COMMAND_BYTES = 64 * 1024;
/** A key frame of a 4K camera has about a megabyte. */
const MAX_MEDIA_BYTES = 8 * 1024 * 1024;
/** Chunk streams of one connection; encoders use about six. */
const MAX_CHUNK_STREAMS = 32;
/** All message buffers of one connection together. */
const MAX_BUFFERED_BYTES = 3 * MAX_MEDIA_BYTES;
/** More often than this nobody needs an acknowledgement. */
const LEAST_WINDOW_BYTES = 64 * 1024;

/** The number of the first message stream a client makes; a second at a time has no use here. */
export const FIRST_STREAM = 1;

export interface RtmpClient {
  output(bytes: Buffer): void;
  /** Asks to watch. `name` is as the client gave it, query and all; empty where it gave none. */
  play(app: string, name: string): void;
  publish(app: string, name: string): void;
  /** Only after `acceptPublish`. */
  packet(packet: FlvPacket): void;
  /** It is done with its stream. */
  done(): void;
}

export type Refusal =
  'NetStream.Play.StreamNotFound' | 'NetStream.Play.Failed' | 'NetStream.Publish.BadName';

export class RtmpProtocol extends Rtmp {
  #isPublishing = false;
  #receivedBytes = 0;
  #acknowledgedBytes = 0;

  constructor(private readonly client: RtmpClient) {
    super();
    this.flv = null; // a megabyte of buffer that nothing uses
    this.onOutputCallback = (bytes) => client.output(bytes);
    this.onPacketCallback = (packet) => client.packet(packet);
  }

  /** @throws anything, where the bytes are not RTMP or exceed a bound */
  receive(bytes: Buffer): void {
    if (this.#receivedBytes === 0 && bytes[0] !== VERSION) throw new Error('this is not RTMP');
    this.#receivedBytes += bytes.length;
    const error = this.parserData(bytes);
    if (error !== null) throw new Error(error);
    this.#acknowledge();
  }

  acceptPlay(): void {
    this.respondPlay();
  }

  acceptPublish(): void {
    this.#isPublishing = true;
    this.respondPublish();
  }

  refuse(code: Refusal, description: string): void {
    this.sendStatusMessage(this.streamId, 'error', code, description);
  }

  override packetAlloc(): void {
    const { type, length } = this.parserPacket.header;
    const isMedia = type === PACKET_TYPE.audio || type === PACKET_TYPE.video;
    const mediaLimit = this.#isPublishing ? MAX_MEDIA_BYTES : 0;
    if (length > (isMedia ? mediaLimit : MAX_COMMAND_BYTES)) {
      throw new RangeError(`a message of ${length} bytes`);
    }
    // The parser drops what is later than 2^32 ms, a publisher's fiftieth day and all after it.
    this.parserPacket.clock %= 2 ** 32;
    super.packetAlloc();
    let bufferedBytes = 0;
    for (const { capacity } of this.inPackets.values()) bufferedBytes += capacity;
    if (this.inPackets.size > MAX_CHUNK_STREAMS || bufferedBytes > MAX_BUFFERED_BYTES) {
      throw new RangeError('too many chunk streams');
    }
  }

  override dataHandler(): void {
    if (this.#isPublishing) super.dataHandler();
  }

  override onPlay(command: { streamName?: unknown }): void {
    this.client.play(...this.#wanted(command));
  }

  override onPublish(command: { streamName?: unknown }): void {
    this.client.publish(...this.#wanted(command));
  }

  override onDeleteStream(): void {
    this.#isPublishing = false;
    this.streams = FIRST_STREAM - 1;
    this.client.done();
  }

  #wanted({ streamName }: { streamName?: unknown }): [app: string, name: string] {
    if (typeof this.streamApp !== 'string' || typeof streamName !== 'string') return ['', ''];
    this.streamId = this.parserPacket.header.stream_id;
    this.streamName = streamName.split('?', 1).join();
    return [this.streamApp, streamName];
  }

  /** Some encoders stop when they hear nothing for a window's length. */
  #acknowledge(): void {
    if (this.ackSize === undefined) return;
    const windowBytes = Math.max(this.ackSize, LEAST_WINDOW_BYTES);
    if (this.#receivedBytes - this.#acknowledgedBytes < windowBytes) return;
    this.#acknowledgedBytes = this.#receivedBytes;
    this.sendACK(this.#receivedBytes % 2 ** 32);
  }
}
