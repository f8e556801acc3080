/** The parts of node-media-server that camrelay uses; the package has no types of its own. */

declare module 'node-media-server/src/core/avpacket.js' {
  export default interface AVPacket {
    /** FLV tag type and RTMP message type: 8 audio, 9 video, 18 script data. */
    codec_type: number;
    codec_id: number;
    /** 0 audio header, 1 audio, 2 video header, 3 key frame, 4 other frame, 5 metadata, 6 HDR. */
    flags: number;
    /** ms */
    dts: number;
    /** ms */
    pts: number;
    /** Bytes of `data` that belong to the packet; the rest is left over from earlier ones. */
    size: number;
    data: Buffer;
  }
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { log: (message: string, level?: string) => void };
  export default logger;
}

declare module 'node-media-server/src/protocol/flv.js' {
  import type AVPacket from 'node-media-server/src/core/avpacket.js';
  export default class Flv {
    onPacketCallback: (packet: AVPacket) => void;
    /** @returns what is wrong with the bytes, or null */
    parserData(bytes: Buffer): string | null;
    static createHeader(hasAudio: boolean, hasVideo: boolean): Buffer;
  }
}

declare module 'node-media-server/src/protocol/rtmp.js' {
  import type AVPacket from 'node-media-server/src/core/avpacket.js';
  type IncomingMessage = {
    header: { length: number; type: number; stream_id: number };
    /** Message time, ms. */
    clock: number;
    payload: Buffer;
    capacity: number;
  };
  export default class Rtmp {
    onPacketCallback: (packet: AVPacket) => void;
    onOutputCallback: (bytes: Buffer) => void;
    flv: unknown;
    /** The message being received on each chunk stream. */
    readonly inPackets: ReadonlyMap<number, IncomingMessage>;
    readonly parserPacket: IncomingMessage;
    /** The `app` of the client's `connect`; undefined before. */
    readonly streamApp: unknown;
    streamId: number;
    /** Message streams made so far; the next one has the next number. */
    streams: number;
    /** Named in the answer to a publisher. */
    streamName: string;
    /** The window in bytes after which the client wants to hear from us; undefined until it says. */
    readonly ackSize: number | undefined;
    parserData(bytes: Buffer): string | null;
    /** Makes room for the message whose header was just read. */
    packetAlloc(): void;
    dataHandler(): void;
    onPublish(command: { streamName?: unknown }): void;
    onPlay(command: { streamName?: unknown }): void;
    onDeleteStream(command: unknown): void;
    respondPublish(): void;
    respondPlay(): void;
    sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
    sendACK(bytes: number): void;
  }
}

declare module 'node-media-server/src/server/broadcast_server.js' {
  import type AVPacket from 'node-media-server/src/core/avpacket.js';
  export type Subscriber = {
    readonly id: string;
    /** Empty: not announced on the package's global event emitter. */
    readonly ip: '';
    readonly protocol: 'flv' | 'rtmp';
    endTime: number;
    readonly sendBuffer: (bytes: Buffer) => void;
  };
  export default class BroadcastServer {
    constructor(path: string);
    flvHeader: Buffer;
    flvGopCache: Set<Buffer> | null;
    rtmpGopCache: Set<Buffer> | null;
    readonly postPlay: (subscriber: Subscriber) => string | null;
    readonly donePlay: (subscriber: Subscriber) => void;
    readonly broadcastMessage: (packet: AVPacket) => void;
  }
}
