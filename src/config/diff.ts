/** What a reload changes, so that only those cameras are touched. */
import { isDeepStrictEqual } from 'node:util';
import type { CameraConfig, Config } from './config.js';

export type ConfigDiff = Readonly<{
  added: readonly CameraConfig[];
  removed: readonly CameraConfig[];
  changed: readonly CameraChange[];
  /** Everything else that differs, as keys of the file: `storage.retention`, `http.listen`. */
  settings: readonly string[];
  /** Those of `settings` that only a restart puts to work. */
  needRestart: readonly string[];
}>;

type CameraChange = Readonly<{
  before: CameraConfig;
  after: CameraConfig;
  /** Whether its streams have to be dialled anew; its name or retention, say, need not. */
  redial: boolean;
}>;

/** What of a camera matters to nobody who streams it. */
const QUIET: ReadonlySet<string> = new Set(['name', 'retention', 'record', 'timeZone', 'secrets']);

/** Everything outside the cameras, by its key in the file. */
const SETTINGS: Readonly<Record<string, { of: (config: Config) => unknown; restart: boolean }>> = {
  'http.listen': { of: ({ http }) => http.listen, restart: true },
  'http.path_prefix': { of: ({ http }) => http.pathPrefix, restart: false },
  'http.trusted_proxies': { of: ({ http }) => http.trustedProxies, restart: false },
  'http.hosts': { of: ({ http }) => http.hosts, restart: false },
  // What is in the files is read again by itself.
  tls: { of: ({ tls }) => tls, restart: true },
  'rtsp.listen': { of: ({ rtsp }) => rtsp.listen, restart: true },
  'rtmp.listen': { of: ({ rtmp }) => rtmp.listen, restart: true },
  'auth.users': { of: ({ auth }) => auth.users, restart: false },
  'auth.open': { of: ({ auth }) => auth.open, restart: false },
  'auth.session': { of: ({ auth }) => auth.sessionMs, restart: false },
  'storage.dir': { of: ({ storage }) => storage.dir, restart: true },
  'storage.segment': { of: ({ storage }) => storage.segmentMs, restart: false },
  'storage.retention': { of: ({ storage }) => storage.retention, restart: false },
  'relay.stall_timeout': { of: ({ relay }) => relay.stallTimeoutMs, restart: true },
  'relay.on_demand_linger': { of: ({ relay }) => relay.onDemandLingerMs, restart: true },
  allow_hosts: { of: ({ allowHosts }) => allowHosts, restart: false },
  'ffmpeg.path': { of: ({ ffmpeg }) => ffmpeg.path, restart: true },
  // Each camera has its own; what this changes is among the cameras that changed.
  time_zone: { of: ({ timeZone }) => timeZone, restart: false },
  webhooks: { of: ({ webhooks }) => webhooks, restart: false },
  mqtt: { of: ({ mqtt }) => mqtt, restart: false },
  'limits.header_size': { of: ({ limits }) => limits.headerBytes, restart: true },
  'limits.body_size': { of: ({ limits }) => limits.bodyBytes, restart: true },
  limits: {
    of: ({ limits }) => ({ ...limits, headerBytes: null, bodyBytes: null }),
    restart: false,
  },
  'log.level': { of: ({ log }) => log.level, restart: false },
};

export function diffConfig(before: Config, after: Config): ConfigDiff {
  const old = new Map(before.cameras.map((camera) => [camera.id, camera]));
  const kept = new Set(after.cameras.map(({ id }) => id));
  const settings = Object.entries(SETTINGS).filter(
    ([, { of }]) => !isDeepStrictEqual(of(before), of(after)),
  );
  return {
    added: after.cameras.filter(({ id }) => !old.has(id)),
    removed: before.cameras.filter(({ id }) => !kept.has(id)),
    changed: after.cameras.flatMap((camera) => changeOf(old.get(camera.id), camera)),
    settings: settings.map(([key]) => key),
    needRestart: settings.filter(([, { restart }]) => restart).map(([key]) => key),
  };
}

function changeOf(before: CameraConfig | undefined, after: CameraConfig): CameraChange[] {
  if (!before || isDeepStrictEqual(before, after)) return [];
  return [{ before, after, redial: needsRedial(before, after) }];
}

/** Whether what differs matters to whoever streams the camera. */
export function needsRedial(before: CameraConfig, after: CameraConfig): boolean {
  return !isDeepStrictEqual(loudPart(before), loudPart(after));
}

function loudPart(camera: CameraConfig): unknown {
  return Object.fromEntries(Object.entries(camera).filter(([key]) => !QUIET.has(key)));
}
