/** A camera as the API shows it. Never a password, a token or the camera's own address. */
import type { Relay } from '../../relay/relay.js';
import type { Stream, StreamState } from '../../relay/stream.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { Listen } from '../config/listen.js';
import type { RecordMode } from '../model/record-mode.js';
import type { Track } from '../model/track.js';
import type { Devices } from '../resolvers/devices.js';
import { type Capabilities, capabilitiesOf } from '../resolvers/resolver.js';
import { timeText } from './span.js';

/** What the recorder knows of a stream. */
export interface RecordingState {
  /** Whether what arrives is being written at the moment. */
  isRecording(cameraId: string, streamName: string): boolean;
  /** The newest wall-clock time that is on disk, synced and indexed, ms. */
  lastDurableMs(cameraId: string, streamName: string): number | null;
  /** Since when what arrives should be recorded, ms; null while nothing need be. */
  wantedSinceMs(cameraId: string, streamName: string): number | null;
  /** What waits in memory to be recorded before an event, ms. */
  preRollMs(cameraId: string, streamName: string): number;
}

export type CameraView = Readonly<{
  id: string;
  name: string;
  vendor: string;
  state: StreamState | 'disabled';
  since: string;
  reason: { code: string; message: string } | null;
  retry_at: string | null;
  recording: boolean;
  /** What is to be recorded of it. */
  record: RecordMode['mode'];
  time_zone: string;
  last_durable: string | null;
  video: { codec: string; width: number; height: number; fps: number | null } | null;
  audio: { codec: string } | null;
  /** Bits a second, or null while it is not measured. */
  bitrate: number | null;
  viewers: number;
  urls: StreamUrls;
  /** The one at its own path first. */
  streams: readonly StreamView[];
  /** What can be asked of it beside its streams; of a camera that is switched off, nothing. */
  capabilities: Capabilities & Readonly<{ audio: boolean }>;
  /** When its newest picture was taken: of the live stream, else the newest that is recorded. */
  last_picture_at: string | null;
  /** Where it publishes, with its key; null where it is dialled. */
  push_url: string | null;
}>;

/** The picture is as it is, or was when the stream last ran. */
export type StreamView = Readonly<{
  name: string;
  state: StreamState;
  reason: { code: string; message: string } | null;
  retry_at: string | null;
  viewers: number;
  codec: string | null;
  width: number | null;
  height: number | null;
  fps: number | null;
  urls: StreamUrls;
}>;

export type StreamUrls = Readonly<{
  hls: string;
  rtsp: string | null;
  rtmp: string | null;
  flv: string;
  snapshot?: string;
}>;

/** How the asking client reaches this program. */
export type Reach = Readonly<{
  /** Scheme, host, port and path prefix of the web page, without a slash at the end. */
  http: string;
  /** Host name for the other ports. */
  host: string;
}>;

export type CameraViewParts = Readonly<{
  relay: Relay;
  recording: RecordingState;
  devices: Pick<Devices, 'find'>;
}>;

export function cameraView(
  camera: CameraConfig,
  config: Config,
  { relay, recording, devices }: CameraViewParts,
  reach: Reach,
): CameraView {
  const streams = configuredStreams(camera, relay);
  const [main] = streams;
  const status = main?.status;
  const durableMs = recording.lastDurableMs(camera.id, camera.stream);
  const tracks = status?.run?.tracks ?? [];
  const urls = streamUrls(camera.id, config, reach);
  return {
    id: camera.id,
    name: camera.name,
    vendor: camera.vendor,
    state: camera.enabled ? (status?.state ?? 'idle') : 'disabled',
    since: timeText(status?.sinceMs ?? 0),
    reason: status?.reason ?? null,
    retry_at: timeOrNull(status?.retryAtMs),
    recording: recording.isRecording(camera.id, camera.stream),
    record: camera.record.mode,
    time_zone: camera.timeZone,
    last_durable: timeOrNull(durableMs),
    video: videoOf(tracks, status?.rates.fps ?? null),
    audio: audioOf(tracks),
    bitrate: status?.rates.bitrate ?? null,
    viewers: viewersOf(streams),
    urls: { ...urls, snapshot: `${reach.http}/api/v1/cameras/${camera.id}/snapshot.jpg` },
    streams: streams.map((stream) => streamView(stream, config, reach)),
    capabilities: {
      ...capabilitiesOf(devices.find(camera.id) ?? {}),
      audio: audioOf(tracks) !== null || (!status?.run && (main?.hadSound ?? false)),
    },
    last_picture_at: timeOrNull(newest(status?.lastPictureMs, durableMs)),
    push_url: pushUrl(camera, config, reach),
  };
}

export function newest(...moments: readonly (number | null | undefined)[]): number | null {
  const known = moments.filter((ms) => typeof ms === 'number');
  return known.length === 0 ? null : Math.max(...known);
}

/** For the device's own settings, by RTMP where that is on. */
function pushUrl(
  { id, publisher }: CameraConfig,
  { rtmp, rtsp, tls }: Config,
  { host }: Reach,
): string | null {
  if (!publisher) return null;
  const query = publisher.key === null ? '' : `?key=${encodeURIComponent(publisher.key)}`;
  // Few cameras speak TLS, so they are told of it only where they have to.
  const s = tls?.required === true ? 's' : '';
  if (rtmp.listen) return `rtmp${s}://${authority(host, rtmp.listen)}/live/${id}${query}`;
  return rtsp.listen && `rtsp${s}://${authority(host, rtsp.listen)}/${id}${query}`;
}

/** The main one first. What a device's own recordings are played as comes and goes, and is listed elsewhere. */
export function configuredStreams(
  { id, stream, extraStreams }: CameraConfig,
  relay: Pick<Relay, 'streamsOf'>,
): Stream[] {
  return relay
    .streamsOf(id)
    .filter(({ streamName }) => streamName === stream || extraStreams.includes(streamName));
}

export function viewersOf(streams: readonly Pick<Stream, 'status'>[]): number {
  return streams.reduce((sum, { status }) => sum + status.viewers, 0);
}

function streamView(stream: Stream, config: Config, reach: Reach): StreamView {
  const { state, reason, retryAtMs, viewers, picture } = stream.status;
  return {
    name: stream.streamName,
    state,
    reason,
    retry_at: timeOrNull(retryAtMs),
    viewers,
    codec: picture?.codec ?? null,
    width: picture?.width ?? null,
    height: picture?.height ?? null,
    fps: picture?.fps ?? null,
    urls: streamUrls(stream.path, config, reach),
  };
}

export function timeOrNull(ms: number | null | undefined): string | null {
  return typeof ms === 'number' ? timeText(ms) : null;
}

export function streamUrls(
  path: string,
  { rtsp, rtmp, tls }: Config,
  { http, host }: Reach,
): StreamUrls {
  const s = tls ? 's' : '';
  return {
    hls: `${http}/hls/${path}/index.m3u8`,
    rtsp: rtsp.listen && `rtsp${s}://${authority(host, rtsp.listen)}/${path}`,
    rtmp: rtmp.listen && `rtmp${s}://${authority(host, rtmp.listen)}/live/${path}`,
    flv: `${http}/flv/${path}.flv`,
  };
}

function authority(host: string, { port }: Listen): string {
  return `${host}:${port}`;
}

function videoOf(tracks: readonly Track[], fps: number | null): CameraView['video'] {
  const video = tracks.find((track) => track.kind === 'video');
  return video?.kind === 'video'
    ? { codec: video.codec, width: video.width, height: video.height, fps }
    : null;
}

function audioOf(tracks: readonly Track[]): CameraView['audio'] {
  const audio = tracks.find((track) => track.kind === 'audio');
  return audio ? { codec: audio.codec } : null;
}
