/** What one part of the program needs of another, where both are known: what joins them in app.ts. */
import type { FfmpegLauncher } from '../relay/ffmpeg-process.js';
import type { Relay } from '../relay/relay.js';
import { eventsIn } from '../recorder/plan-memory.js';
import { plannedSpans } from '../recorder/planned.js';
import type { Recorder } from '../recorder/recorder.js';
import type { Snapshots } from '../recorder/snapshots.js';
import type { IndexReader } from '../storage/index-reader.js';
import type { StreamKey } from '../storage/streams.js';
import type { RecordingState } from './api/camera-view.js';
import type { PlannedOf } from './api/recordings.js';
import type { Config } from './config/config.js';
import type { Redactor } from './kit/redactor.js';
import type { StartJob } from './media-jobs.js';
import type { TakeStill } from './mqtt/event-stills.js';
import type { Publications } from './resolvers/push/resolver.js';

/** The addresses at which our own workers read publications hold a secret of this process. */
export function hidden(server: Publications, redactor: Redactor): Publications {
  return {
    onChange: (listener) => server.onChange(listener),
    urlOf: (cameraId) => {
      const url = server.urlOf(cameraId);
      if (url !== undefined) redactor.add(url, 'minted');
      return url;
    },
  };
}

/** One-off jobs are children like all others: listed, and gone when this program is. */
export function startJob(launcher: FfmpegLauncher): StartJob {
  return (args, { cameraId: camera, streamName: stream }) =>
    launcher.start({ kind: 'job', camera, stream, args, extraPipes: 0 });
}

/** A picture of the stream that runs. */
export function liveStill(relay: Relay, snapshots: Snapshots): TakeStill {
  return async ({ id, stream }) => {
    const [main] = relay.streamsOf(id);
    if (!main) throw new Error('the camera is switched off');
    const key = { cameraId: id, streamName: stream };
    return (await snapshots.live(key, (watcher) => main.watchSamples(watcher))).jpeg;
  };
}

/** What is recorded is found at the paths where it is live, also of a camera that is switched off. */
export function recordedAt({ cameras }: Config, path: string): StreamKey | undefined {
  const [id, stream, ...rest] = path.split('/');
  const camera = cameras.find((candidate) => candidate.id === id);
  if (!camera || rest.length > 0) return undefined;
  return { cameraId: camera.id, streamName: stream ?? camera.stream };
}

export function recordingState(recorder: Recorder): RecordingState {
  const stateOf = (cameraId: string, streamName: string) =>
    recorder.gate({ cameraId, streamName })?.state;
  return {
    isRecording: (cameraId, streamName) => stateOf(cameraId, streamName)?.recording ?? false,
    lastDurableMs: (cameraId, streamName) =>
      stateOf(cameraId, streamName)?.lastDurableMs ??
      recorder.timeline.lastDurableMs({ cameraId, streamName }),
    wantedSinceMs: (cameraId, streamName) => stateOf(cameraId, streamName)?.wantedSinceMs ?? null,
    preRollMs: (cameraId, streamName) => stateOf(cameraId, streamName)?.preRollMs ?? 0,
  };
}

/** What the configuration, as it is now, says to record of a camera. */
export function plannedOf(read: IndexReader): PlannedOf {
  return (camera, span) => {
    if (!camera.enabled) return [];
    return plannedSpans(camera, span, () => eventsIn(read, camera.id, camera, span));
  };
}
