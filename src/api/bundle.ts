/** `GET /cameras/CAMERA/bundle`: a record of its newest connections that may be shown to strangers. */
import { Router } from 'express';
import type { Relay } from '../../relay/relay.js';
import type { Stream } from '../../relay/stream.js';
import type { AttemptBook } from '../attempt-book.js';
import { bundleFiles } from '../bundle/bundle.js';
import type { BundledStream } from '../bundle/facts.js';
import { zipOf } from '../bundle/zip.js';
import type { Config } from '../config/config.js';
import type { Ffmpeg } from '../ffmpeg.js';
import type { Clock } from '../kit/clock.js';
import type { LogRing } from '../kit/log-ring.js';
import type { Redactor } from '../kit/redactor.js';
import type { Devices } from '../resolvers/devices.js';
import { cameraNamed, recordedStream } from './cameras.js';
import type { Timeline } from './recordings.js';

export type BundleDeps = Readonly<{
  version: string;
  ffmpeg: Ffmpeg;
  startedMs: number;
  config: () => Config;
  relay: Pick<Relay, 'streamsOf'>;
  devices: Pick<Devices, 'find'>;
  attempts: Pick<AttemptBook, 'of'>;
  timeline: Pick<Timeline, 'gaps'>;
  logRing: Pick<LogRing, 'newestFirst'>;
  redactor: Redactor;
  clock: Clock;
}>;

/** Of which gaps are told, ms. */
const LATELY_MS = 24 * 3_600_000;

export function bundleRouter(deps: BundleDeps): Router {
  return Router().get('/cameras/:camera/bundle', async (req, res) => {
    const camera = cameraNamed(deps.config(), req.params.camera);
    const nowMs = deps.clock.now();
    const files = bundleFiles(
      {
        version: deps.version,
        ffmpegVersion: deps.ffmpeg.version,
        nowMs,
        startedMs: deps.startedMs,
        camera,
        streams: deps.relay.streamsOf(camera.id).map(bundledStream),
        exchanges: deps.devices.find(camera.id)?.exchanges?.all ?? [],
        attempts: deps.attempts.of(camera.id),
        gaps: deps.timeline.gaps(recordedStream(camera), {
          fromMs: nowMs - LATELY_MS,
          toMs: nowMs,
        }),
        log: deps.logRing.newestFirst().filter((entry) => entry.camera === camera.id),
      },
      deps.redactor,
    );
    const name = `camrelay-${camera.id}-bundle.zip`;
    res.set('Content-Disposition', `attachment; filename="${name}"`);
    res.type('application/zip').send(await zipOf(files, nowMs));
  });
}

function bundledStream({ streamName, status, record }: Stream): BundledStream {
  const { state, reason, picture } = status;
  return { name: streamName, state, reason, picture, connections: record.connections };
}
