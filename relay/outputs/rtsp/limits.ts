/** The bounds of the RTSP server that are not configured. Times are in ms, sizes in bytes. */
export const DEFAULT_LIMITS = {
  /** Sessions one connection may have set up. */
  sessionsPerConnection: 8,
  /** Request line and headers together. */
  headerBytes: 16 * 1024,
  /** Body of a request: the SDP of an ANNOUNCE is the only one of any size. */
  bodyBytes: 64 * 1024,
  /** From the connect, or from a request's first byte, to its last one. */
  requestMs: 10_000,
  /** A connection without a playing session that asks for nothing. */
  idleMs: 65_000,
  /** Without a request, a receiver report or a packet of its own, a session over UDP is over. */
  sessionMs: 60_000,
  /** How long DESCRIBE and SETUP wait for a stream that is still connecting. */
  startMs: 10_000,
  /** How long a described stream is kept running for the SETUP that should follow. */
  describedMs: 10_000,
  /** How long viewers are kept while their camera is away. */
  absenceMs: 30_000,
  /** A TCP viewer whose socket takes nothing for so long is closed. */
  stalledMs: 30_000,
  /** Bytes handed to one viewer's socket before the rest waits for its drain. */
  socketBytes: 256 * 1024,
  /** A viewer that is further behind at a key frame goes on from that key frame. */
  lagBytes: 8 * 1024 * 1024,
  lagMs: 10_000,
  /** The group of pictures kept for new viewers; a longer one is not kept. */
  gopBytes: 32 * 1024 * 1024,
  /** Audio alone waits so long for the next picture, to leave in the same write. */
  audioWaitMs: 40,
  /** Between two sender reports of a stream. */
  reportMs: 5_000,
  /** A publisher that sends nothing for so long has gone. */
  publisherMs: 15_000,
  /** What a publisher sent before its reader came; the oldest goes first. */
  backlogBytes: 4 * 1024 * 1024,
  /** How long a player has what a replay sends it before it is due. */
  replayAheadMs: 500,
  /** Bytes queued for the reader of a publication; beyond, it is closed and has to come again. */
  readerBytes: 8 * 1024 * 1024,
};
export type Limits = Readonly<typeof DEFAULT_LIMITS>;
