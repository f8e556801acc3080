/** What is said of a camera at the broker. */
import type { Relay } from '../../relay/relay.js';
import {
  configuredStreams,
  type RecordingState,
  timeOrNull,
  viewersOf,
} from '../api/camera-view.js';
import type { CameraConfig } from '../config/config.js';
import type { Devices } from '../resolvers/devices.js';
import { type Capabilities, capabilitiesOf } from '../resolvers/resolver.js';

export type CameraFactsDeps = Readonly<{
  relay: Pick<Relay, 'streamsOf'>;
  recording: Pick<RecordingState, 'isRecording' | 'lastDurableMs'>;
  devices: Pick<Devices, 'find'>;
}>;

/** Of the stream at the camera's own path, as JSON; never an address. */
export function stateJson(camera: CameraConfig, { relay, recording }: CameraFactsDeps): string {
  const { id, stream, enabled } = camera;
  const streams = configuredStreams(camera, relay);
  const main = streams[0]?.status;
  return JSON.stringify({
    state: enabled ? (main?.state ?? 'idle') : 'disabled',
    reason: main?.reason?.code ?? null,
    recording: recording.isRecording(id, stream),
    last_durable: timeOrNull(recording.lastDurableMs(id, stream)),
    bitrate: main?.rates.bitrate ?? null,
    viewers: viewersOf(streams),
  });
}

export function isLive(camera: CameraConfig, { relay }: Pick<CameraFactsDeps, 'relay'>): boolean {
  return configuredStreams(camera, relay)[0]?.status.state === 'online';
}

export function abilitiesOf(camera: CameraConfig, { devices }: CameraFactsDeps): Capabilities {
  return capabilitiesOf(devices.find(camera.id) ?? {});
}
