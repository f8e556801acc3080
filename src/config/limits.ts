/** `limits`: how much there may be at a time of what others make us hold. */
import { integer, section, size } from './fields.js';

export type Limits = Readonly<{
  /** Open TCP connections of each listener. */
  httpConnections: number;
  rtspConnections: number;
  rtmpConnections: number;
  /** Of one client, at each listener. */
  connectionsPerClient: number;
  /** Requests a second of one client: to the API and the page, and for live media. */
  requestsPerClient: number;
  mediaRequestsPerClient: number;
  /** Viewers of live streams, in all and of each. */
  viewers: number;
  viewersPerStream: number;
  /** Recordings that are played over RTSP. */
  replays: number;
  /** Streams that are watched by RTMP or HTTP-FLV; each takes a process. */
  egressWorkers: number;
  /** Recordings of devices that are played; each takes a process and a session. */
  devicePlaybacks: number;
  /** Clips and archives that are sent. */
  downloads: number;
  /** Clients that follow what happens. */
  followers: number;
  /** Request line and headers of one request of HTTP or RTSP, bytes. */
  headerBytes: number;
  /** Body of one request to the API, bytes. */
  bodyBytes: number;
}>;

/** No listener has more ports to speak to than one client has. */
const MOST_CONNECTIONS = 65_535;
const MOST_VIEWERS = 100_000;
const KIB = 1024;

const connections = () => integer({ least: 8, most: MOST_CONNECTIONS });
const rate = () => integer({ least: 1, most: 100_000 });
const viewers = () => integer({ least: 1, most: MOST_VIEWERS });
const few = () => integer({ least: 1, most: 10_000 });

export const limitsSection = section({
  http_connections: connections().default(4_096),
  rtsp_connections: connections().default(1_024),
  rtmp_connections: connections().default(1_500),
  connections_per_client: connections().default(256),
  requests_per_client: rate().default(100),
  media_requests_per_client: rate().default(500),
  viewers: viewers().default(4_000),
  viewers_per_stream: viewers().default(2_000),
  replays: few().default(128),
  egress_workers: few().default(64),
  device_playbacks: few().default(8),
  downloads: few().default(64),
  followers: few().default(200),
  header_size: size({ least: 4 * KIB, most: 64 * KIB }).default(16 * KIB),
  body_size: size({ least: 4 * KIB, most: 1_024 * KIB }).default(16 * KIB),
}).transform((limits): Limits => ({
  httpConnections: limits.http_connections,
  rtspConnections: limits.rtsp_connections,
  rtmpConnections: limits.rtmp_connections,
  connectionsPerClient: limits.connections_per_client,
  requestsPerClient: limits.requests_per_client,
  mediaRequestsPerClient: limits.media_requests_per_client,
  viewers: limits.viewers,
  viewersPerStream: limits.viewers_per_stream,
  replays: limits.replays,
  egressWorkers: limits.egress_workers,
  devicePlaybacks: limits.device_playbacks,
  downloads: limits.downloads,
  followers: limits.followers,
  headerBytes: limits.header_size,
  bodyBytes: limits.body_size,
}));
