/**
 * The HTTP server: live media straight from node:http, everything else through express.
 *
 * HLS and FLV are asked for hundreds of times a second and answer for themselves; the API and the
 * page are not, and take the comfort.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { Router } from 'express';
import type { HlsOutput } from '../../relay/outputs/hls/hls-output.js';
import type { RtmpServer } from '../../relay/outputs/rtmp/rtmp-server.js';
import type { Listen } from '../config/listen.js';
import type { Bounds } from '../kit/bounds.js';
import type { Clock } from '../kit/clock.js';
import { ConnectionGate, type ConnectionLimits } from '../kit/connection-gate.js';
import type { Log } from '../kit/log.js';
import { listenOn } from '../kit/listen-on.js';
import type { Redactor } from '../kit/redactor.js';
import { TlsDoor, type TlsOffer } from '../kit/tls-door.js';
import { cameraEventsRouter, type CameraEventsDeps } from './camera-events.js';
import { shortBodies } from './body.js';
import { bundleRouter, type BundleDeps } from './bundle.js';
import { attemptsRouter, type AttemptsDeps } from './attempts.js';
import { cameraChangesRouter, type CameraChangesDeps } from './camera-changes.js';
import { cameraTestRouter, type CameraTestDeps } from './camera-test.js';
import { camerasRouter, type CamerasDeps } from './cameras.js';
import { clipArchivesRouter, type ClipArchivesDeps } from './clip-archives.js';
import { clipsRouter, type ClipsDeps } from './clips.js';
import { daysRouter, type DaysDeps } from './days.js';
import { devicePlaybackRouter, type DevicePlaybackDeps } from './device-playback.js';
import { deviceRecordingsRouter, type DeviceRecordingsDeps } from './device-recordings.js';
import { errorAnswers, notFound } from './errors.js';
import type { Gatekeeper } from '../auth/gatekeeper.js';
import { Door } from './door.js';
import { eventsRouter, type EventsDeps } from './events.js';
import { healthRouter, type HealthDeps } from './health.js';
import { HttpCounts } from './http-counts.js';
import { hooksRouter, type HooksDeps } from './hooks.js';
import { Hygiene } from './hygiene.js';
import { jobsRouter, type JobsDeps } from './jobs.js';
import { mediaDoor } from './media-door.js';
import { meRouter, type MeDeps } from './me.js';
import { metricsRouter, type MetricsDeps } from './metrics.js';
import { openApiRouter } from './openapi.js';
import { pageRouter } from './page.js';
import { playbackRouter, type PlaybackDeps } from './playback.js';
import { protectedRouter, type ProtectedDeps } from './protected.js';
import { ptzRouter, type PtzDeps } from './ptz.js';
import { localReach } from './reach.js';
import { RequestLimits } from './request-limits.js';
import { STALLED_MS } from './resource.js';
import { recordingsRouter, type RecordingsDeps } from './recordings.js';
import { signInRouter } from './sign-in.js';
import { usersRouter, type UsersDeps } from './users.js';
import { tokensRouter, type TokensDeps } from './tokens.js';
import { systemRouter, type SystemDeps } from './system.js';
import { thumbnailsRouter, type ThumbnailsDeps } from './thumbnails.js';

export type ApiDeps = AttemptsDeps &
  BundleDeps &
  CameraChangesDeps &
  CameraEventsDeps &
  CameraTestDeps &
  CamerasDeps &
  ClipsDeps &
  ClipArchivesDeps &
  DaysDeps &
  DevicePlaybackDeps &
  DeviceRecordingsDeps &
  EventsDeps &
  HealthDeps &
  HooksDeps &
  JobsDeps &
  MeDeps &
  Omit<MetricsDeps, 'httpCounts'> &
  PlaybackDeps &
  ProtectedDeps &
  PtzDeps &
  RecordingsDeps &
  SystemDeps &
  ThumbnailsDeps &
  TokensDeps &
  UsersDeps &
  Readonly<{
    gatekeeper: Gatekeeper;
    hls: HlsOutput;
    rtmp: RtmpServer;
    connections: ConnectionLimits;
    bounds: Bounds;
    /** Null: no TLS. */
    tls: TlsOffer | null;
    clock: Clock;
    log: Log;
    redactor: Redactor;
  }>;

export interface Api extends AsyncDisposable {
  /** `http://HOST:PORT`, or https, for somebody on this machine. */
  readonly url: string;
}

/** A request whose headers have not come by then, ms, is dropped. */
const HEADERS_TIMEOUT_MS = 10_000;
/** The whole of a request, ms: what is sent here is small. */
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 30_000;
/** How often is looked for requests whose time is up, ms. */
const LOOK_EVERY_MS = 1_000;

/** @throws CamrelayError port_in_use; bad_config where it may not listen there, or cannot */
export async function startApi(deps: ApiDeps): Promise<Api> {
  const hygiene = new Hygiene(deps.config);
  const httpCounts = new HttpCounts();
  const door = new Door(deps.gatekeeper);
  const app = application({ ...deps, httpCounts }, hygiene, door);
  const liveMedia = mediaDoor(deps, door);
  const requests = new RequestLimits({ ...deps, isExempt: deps.connections.isExempt });
  const { http, limits } = deps.config();
  const options = { maxHeaderSize: limits.headerBytes, connectionsCheckingInterval: LOOK_EVERY_MS };
  const server = createServer(options, (req, res) => {
    gate.hasAsked(req.socket);
    hygiene.note(req);
    httpCounts.follow(req, res);
    if (requests.answers(req, res) || hygiene.answers(req, res)) return;
    if (!liveMedia(req, res)) app(req, res);
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Who does not read its answer holds it in memory.
  server.timeout = STALLED_MS;
  const { listen } = http;
  const { tls } = deps;
  const tlsDoor = tls && new TlsDoor(server, { ...deps, name: 'http', offer: tls });
  const gate = new ConnectionGate(server, { ...deps, name: 'http', limits: deps.connections });
  await listenOn(server, listen, 'http.listen').catch(async (cause: unknown) => {
    await tlsDoor?.[Symbol.asyncDispose]();
    throw cause;
  });
  return {
    url: urlOf(server, listen, tls !== null),
    [Symbol.asyncDispose]: async () => {
      const closed = close(server);
      await tlsDoor?.[Symbol.asyncDispose]();
      await closed;
    },
  };
}

function application(
  deps: ApiDeps & Pick<MetricsDeps, 'httpCounts'>,
  hygiene: Hygiene,
  door: Door,
): express.Express {
  const { bodyBytes } = deps.config().limits;
  const api = Router()
    .use(door.api)
    .use(openApiRouter())
    // Before what reads bodies: devices send what they like.
    .use(hooksRouter(deps))
    .use(shortBodies(bodyBytes), express.json({ limit: bodyBytes }))
    .use(signInRouter(deps))
    .use(tokensRouter(deps))
    .use(usersRouter(deps))
    .use(meRouter(deps))
    .use(camerasRouter(deps))
    .use(cameraChangesRouter(deps))
    .use(cameraTestRouter(deps))
    .use(attemptsRouter(deps))
    .use(bundleRouter(deps))
    .use(recordingsRouter(deps))
    .use(daysRouter(deps))
    .use(clipsRouter(deps))
    .use(clipArchivesRouter(deps))
    .use(jobsRouter(deps))
    .use(playbackRouter(deps))
    .use(thumbnailsRouter(deps))
    .use(protectedRouter(deps))
    .use(cameraEventsRouter(deps))
    .use(ptzRouter(deps))
    .use(deviceRecordingsRouter(deps))
    .use(devicePlaybackRouter(deps))
    .use(eventsRouter(deps))
    .use(systemRouter(deps))
    .use(notFound);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', (address: string) => hygiene.isTrusted(address));
  app.use('/api/v1', noStore, api);
  app.use(['/healthz', '/readyz'], door.maybe);
  app.use('/metrics', door.whole);
  app.use(healthRouter(deps), metricsRouter(deps), pageRouter(), notFound);
  app.use(errorAnswers(deps.log, (text) => deps.redactor.redact(text)));
  return app;
}

const noStore: express.RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

function urlOf(server: Server, listen: Listen, isSecure: boolean): string {
  const { port } = server.address() as AddressInfo;
  return localReach({ ...listen, port }, isSecure).http;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
