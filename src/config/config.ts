/**
 * The configuration in the program's own words: milliseconds, bytes, absolute paths, every default
 * filled in. It is read once, frozen, and replaced as a whole by a reload.
 */
import type { RecordMode } from '../model/record-mode.js';
import type { Http } from './http.js';
import type { Auth } from './auth.js';
import type { Limits } from './limits.js';
import type { Listen } from './listen.js';
import type { Mqtt } from './mqtt.js';
import type { Tls } from './tls.js';
import type { Publisher, Secret } from './vendor.js';
import type { VendorSettings } from './vendors.js';
import type { Webhook } from './webhooks.js';

export type Config = Readonly<{
  /** Absolute path of the file; null for the built-in demo. */
  file: string | null;
  http: Http;
  /** Null where no listener speaks TLS. */
  tls: Tls | null;
  /** A null listener is switched off. */
  rtsp: Readonly<{ listen: Listen | null }>;
  rtmp: Readonly<{ listen: Listen | null }>;
  auth: Auth;
  storage: Storage;
  relay: Readonly<{
    /** A stream that delivers no media for this long is dialled again, ms. */
    stallTimeoutMs: number;
    /** How long an on-demand stream runs on after its last viewer, ms. */
    onDemandLingerMs: number;
  }>;
  /** Absolute path, or a name to be found on PATH; null where the configuration names none. */
  ffmpeg: Readonly<{ path: string | null }>;
  log: Readonly<{ level: LogLevel }>;
  limits: Limits;
  webhooks: readonly Webhook[];
  /** Null where no broker is named. */
  mqtt: Mqtt | null;
  /** Where cameras may be although such places are refused otherwise; as `HostList` takes them. */
  allowHosts: readonly string[];
  /** Of cameras that name none of their own; IANA name. */
  timeZone: string;
  /** In the order of the file; every `id` once. */
  cameras: readonly CameraConfig[];
  /** What must never be shown of all but the cameras. */
  secrets: readonly Secret[];
}>;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

type Storage = Readonly<{
  /** Absolute; holds `recordings/` and `index.db`. */
  dir: string;
  /** Target length of a recording file, ms. */
  segmentMs: number;
  retention: Retention;
}>;

/** Null promises nothing. Of several, the one reached first deletes the oldest. */
type Retention = Readonly<{
  ageMs: number | null;
  /** All recordings together. */
  bytes: number | null;
  /** Of the file system that holds the recordings. */
  minFreeBytes: number | null;
}>;

/** A camera: what all have, and what its vendor needs; `vendor` tells which. */
export type CameraConfig = CameraCommon & VendorSettings;

export type CameraCommon = Readonly<{
  /** `[a-z0-9][a-z0-9_-]{0,63}`; the path in every URL. */
  id: string;
  name: string;
  /** False: known, shown, and left alone. */
  enabled: boolean;
  /** What is recorded and relayed at the camera's own path. */
  stream: string;
  /** Relayed at `/CAMERA/STREAM` while somebody watches; never holds `stream`. */
  extraStreams: readonly string[];
  record: RecordMode;
  /** IANA name; hours of a schedule are meant so. */
  timeZone: string;
  /** What differs from `storage.retention`; `bytes` counts this camera alone. */
  retention: Readonly<{ ageMs: number | null; bytes: number | null }>;
  /** Runs only while somebody watches; never true for a camera that is recorded. */
  onDemand: boolean;
  audio: 'auto' | 'off';
  transport: 'tcp' | 'udp';
  /** Who sends its stream here; null where it is dialled. */
  publisher: Publisher | null;
  /** What must never be shown of this camera. */
  secrets: readonly Secret[];
}>;

/** How long recordings of a camera stay, ms; null for ever. */
export function retentionAgeMs(config: Config, camera: CameraConfig): number | null {
  return camera.retention.ageMs ?? config.storage.retention.ageMs;
}
