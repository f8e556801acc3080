/** Cameras and pulses as camrelay tells them, for tests. */
import type { Pulse } from '../../../web/src/api/cameras.js';
import type { Camera } from '../../../web/src/api/types.js';

export const NOW = Date.parse('2026-11-20T09:18:42Z');
export const ago = (ms: number): string => new Date(NOW - ms).toISOString();

const URLS = { hls: '', rtsp: null, rtmp: null, flv: '' };

export function camera(id: string, changes: Partial<Camera> = {}): Camera {
  return {
    id,
    name: id,
    vendor: 'rtsp',
    state: 'online',
    since: ago(3_600_000),
    reason: null,
    retry_at: null,
    recording: true,
    record: 'continuous',
    time_zone: 'Europe/Berlin',
    last_durable: ago(1_000),
    video: null,
    audio: null,
    bitrate: null,
    viewers: 0,
    urls: URLS,
    streams: [],
    capabilities: {
      snapshot: false,
      ptz: false,
      zoom: false,
      presets: [],
      audio: false,
      recordings: false,
      playback: false,
      events: false,
    },
    last_picture_at: ago(100),
    push_url: null,
    ...changes,
  };
}

export function stream(name: string, changes: Partial<Camera['streams'][number]> = {}) {
  return {
    name,
    state: 'online' as const,
    reason: null,
    retry_at: null,
    viewers: 0,
    codec: 'h264',
    width: 640,
    height: 360,
    fps: 15,
    urls: URLS,
    ...changes,
  };
}

export function pulse(changes: Partial<Pulse> = {}): Pulse {
  return {
    last_durable: ago(1_000),
    last_picture_at: ago(100),
    bitrate: 1e6,
    fps: 15,
    viewers: 1,
    recording: true,
    ...changes,
  };
}
