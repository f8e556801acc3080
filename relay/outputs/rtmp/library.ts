/**
 * node-media-server, reduced to what can be trusted with a socket.
 *
 * Its chunk and tag parsers and its broadcaster (headers and group of pictures for those who join)
 * are used; its servers and sessions are not: they end the process when a port is taken, let a
 * malformed message throw out of the socket's handler, buffer without bound for a viewer who does
 * not read, answer before anybody was asked, and keep every stream in one global table. Nothing
 * here touches that table, so any number of servers can live in one process.
 */
import logger from 'node-media-server/src/core/logger.js';

export type { default as FlvPacket } from 'node-media-server/src/core/avpacket.js';
export { default as Flv } from 'node-media-server/src/protocol/flv.js';
export { default as Rtmp } from 'node-media-server/src/protocol/rtmp.js';
export {
  default as BroadcastServer,
  type Subscriber,
} from 'node-media-server/src/server/broadcast_server.js';

// It prints to standard output, paths of clients included; what matters is logged by camrelay.
logger.log = () => undefined;
