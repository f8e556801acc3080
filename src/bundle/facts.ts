/** What a bundle is made of. */
import type { Connections } from '../../relay/connection-record.js';
import type { NotedAttempt } from '../attempt-book.js';
import type { CameraConfig } from '../config/config.js';
import type { LogEntry } from '../kit/log-ring.js';
import type { Gap } from '../model/recording.js';
import type { Exchange } from '../resolvers/exchange-log.js';

export type BundledStream = Readonly<{
  name: string;
  state: string;
  reason: Readonly<{ code: string; message: string }> | null;
  picture: Readonly<Record<string, unknown>> | null;
  connections: Connections;
}>;

export type BundleFacts = Readonly<{
  version: string;
  /** Null where none was found. */
  ffmpegVersion: string | null;
  nowMs: number;
  /** Since when the program runs whose connections these are; null where they were made for the bundle. */
  startedMs: number | null;
  camera: CameraConfig;
  streams: readonly BundledStream[];
  exchanges: readonly Exchange[];
  /** Newest first. */
  attempts: readonly NotedAttempt[];
  /** Of the last day; null where the index was not asked. */
  gaps: readonly Gap[] | null;
  /** Of the camera, newest first. */
  log: readonly LogEntry[];
}>;
