/**
 * A report for people who are to help: what runs on what, how each camera is, what went wrong lately. Only what
 * is named here is in it, no address and no secret, and the redactor looks over the whole once more.
 */
import { availableParallelism, cpus, freemem, loadavg, release, totalmem } from 'node:os';
import type { RecordMode } from '../model/record-mode.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { Ffmpeg } from '../ffmpeg.js';
import type { LogEntry } from '../kit/log-ring.js';
import { formatDuration, formatSize } from '../kit/units.js';
import type { StorageReport } from '../storage-report.js';
import { timeText } from './span.js';

export type ReportFacts = Readonly<{
  version: string;
  ffmpeg: Ffmpeg;
  startedMs: number;
  nowMs: number;
  config: Config;
  storage: StorageReport;
  /** How each camera is, in the order of the configuration. */
  cameras: readonly ReportedCamera[];
  /** Of the index and of the disk. */
  problems: readonly string[];
  /** Newest first. */
  log: readonly LogEntry[];
}>;

export type ReportedCamera = Readonly<{
  camera: CameraConfig;
  state: string;
  reason: string | null;
  picture: string | null;
  viewers: number;
  lastDurableMs: number | null;
}>;

const MOST_LOG_LINES = 100;

export function reportText(facts: ReportFacts): string {
  return [
    ...section('camrelay', programLines(facts)),
    ...section('machine', machineLines()),
    ...section('configuration', configLines(facts.config)),
    ...section('storage', storageLines(facts)),
    ...section('problems', facts.problems),
    ...section('cameras', facts.cameras.flatMap((camera) => cameraLines(camera, facts.nowMs))),
    ...section('warnings and errors, newest first', facts.log.slice(0, MOST_LOG_LINES).map(logLine)),
  ].join('\n'); // prettier-ignore
}

function section(title: string, lines: readonly string[]): string[] {
  return [`== ${title}`, ...(lines.length === 0 ? ['none'] : lines), ''];
}

function programLines({ version, ffmpeg, startedMs, nowMs }: ReportFacts): string[] {
  return [
    `camrelay ${version}, Node.js ${process.version}, ffmpeg ${ffmpeg.version}`,
    `now ${timeText(nowMs)}, runs since ${timeText(startedMs)}`,
    `memory ${formatSize(process.memoryUsage.rss())} of the program itself`,
  ];
}

function machineLines(): string[] {
  const model = cpus()[0]?.model ?? 'unknown';
  const load = loadavg().map((value) => value.toFixed(2));
  return [
    `${process.platform} ${release()} ${process.arch}`,
    `${availableParallelism()} × ${model}, load ${load.join(' ')}`,
    `memory ${formatSize(totalmem())}, free ${formatSize(freemem())}`,
  ];
}

function configLines({ file, rtsp, rtmp, storage, relay, timeZone, log }: Config): string[] {
  const { ageMs, bytes, minFreeBytes } = storage.retention;
  return [
    `${file === null ? 'the built-in demo' : 'a file'}, time zone ${timeZone}, log level ${log.level}`,
    `rtsp ${rtsp.listen ? 'on' : 'off'}, rtmp ${rtmp.listen ? 'on' : 'off'}`,
    `segment ${formatDuration(storage.segmentMs)}, retention ${limits(ageMs, bytes)}, min_free ${minFreeBytes === null ? 'not set' : formatSize(minFreeBytes)}`,
    `stall_timeout ${formatDuration(relay.stallTimeoutMs)}, on_demand_linger ${formatDuration(relay.onDemandLingerMs)}`,
  ];
}

function storageLines({ storage: { space, minFreeBytes, recordedBytes, forecast } }: ReportFacts) {
  const recorded = `recordings ${formatSize(recordedBytes)}`;
  if (!space) return [recorded, 'the disk does not answer'];
  return [
    `${recorded}, disk ${formatSize(space.totalBytes)}, free ${formatSize(space.freeBytes)}, kept free ${formatSize(minFreeBytes)}`,
    ...(forecast
      ? [
          `room for ${formatSize(forecast.capacityBytes)} by ${forecast.limitedBy}, ${formatSize(forecast.bytesPerDay)} a day, full ${forecast.fullMs === null ? 'never' : timeText(forecast.fullMs)}`,
        ]
      : []),
  ];
}

function cameraLines({ camera, state, ...found }: ReportedCamera, nowMs: number): string[] {
  const { ageMs, bytes } = camera.retention;
  const streams = [camera.stream, ...camera.extraStreams].join(', ');
  const saved = found.lastDurableMs === null ? 'never' : `${Math.round((nowMs - found.lastDurableMs) / 1000)} s ago`; // prettier-ignore
  return [
    `${camera.id}: ${camera.vendor}, ${state}${found.reason === null ? '' : ` (${found.reason})`}`,
    `  ${found.picture ?? 'no picture'}, ${found.viewers} viewers, saved ${saved}`,
    `  streams ${streams}; record ${modeText(camera.record)}; retention ${limits(ageMs, bytes)}; audio ${camera.audio}; transport ${camera.transport}${camera.onDemand ? '; on demand' : ''}; time zone ${camera.timeZone}`,
  ];
}

function modeText(record: RecordMode): string {
  if (record.mode !== 'events') return record.mode;
  const { preMs, postMs, types } = record;
  return `events (pre ${formatDuration(preMs)}, post ${formatDuration(postMs)}, ${types?.join(' ') ?? 'all'})`;
}

function limits(ageMs: number | null, bytes: number | null): string {
  const found = [
    ageMs === null ? null : formatDuration(ageMs),
    bytes === null ? null : formatSize(bytes),
  ];
  return found.filter((one) => one !== null).join(' or ') || 'not set';
}

function logLine({ atMs, level, message, camera, code }: LogEntry): string {
  const about = [camera, code].filter((one) => one !== null).join(' ');
  return `${timeText(atMs)} ${level}${about === '' ? '' : ` [${about}]`} ${message}`;
}
