/** `GET /cameras/CAMERA/recordings`, `/gaps` and `/schedule`: what is there, what is missing, what is planned. */
import { type Request, Router } from 'express';
import type { StreamKey } from '../../storage/streams.js';
import type { CameraConfig, Config } from '../config/config.js';
import { CamrelayError } from '../model/errors.js';
import type { Gap, RecordedSpan } from '../model/recording.js';
import type { TimeSpan } from '../model/time.js';
import type { Clock } from '../kit/clock.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { listSpanOf, timeText } from './span.js';

export interface Timeline {
  spans(key: StreamKey, span: TimeSpan): readonly RecordedSpan[];
  gaps(key: StreamKey, span: TimeSpan): readonly Gap[];
}

/** What is to be recorded of a camera within a span, oldest first. */
export type PlannedOf = (camera: CameraConfig, span: TimeSpan) => readonly TimeSpan[];

export type RecordingsDeps = Readonly<{
  config: () => Config;
  timeline: Timeline;
  planned: PlannedOf;
  clock: Clock;
}>;

/** A schedule is worked out when it is asked for. */
const LONGEST_SCHEDULE_MS = 100 * 86_400_000;

export function recordingsRouter(deps: RecordingsDeps): Router {
  const { config, timeline, planned, clock } = deps;
  const asked = (req: Request<{ camera: string }>): [StreamKey, TimeSpan] => {
    const camera = cameraNamed(config(), req.params.camera);
    return [recordedStream(camera), listSpanOf(req, clock.now())];
  };
  return Router()
    .get('/cameras/:camera/recordings', (req, res) => {
      const spans = timeline.spans(...asked(req)).map(({ fromMs, toMs, bytes, segments }) => ({
        from: timeText(fromMs),
        to: timeText(toMs),
        bytes,
        segments,
      }));
      res.json({ spans });
    })
    .get('/cameras/:camera/gaps', (req, res) => {
      const gaps = timeline.gaps(...asked(req)).map(({ fromMs, toMs, cause, detail, open }) => ({
        from: timeText(fromMs),
        to: timeText(toMs),
        cause,
        detail,
        open,
      }));
      res.json({ gaps });
    })
    .get('/cameras/:camera/schedule', (req, res) => {
      const camera = cameraNamed(config(), req.params.camera);
      const span = listSpanOf(req, clock.now());
      if (span.toMs - span.fromMs > LONGEST_SCHEDULE_MS) {
        throw new CamrelayError('bad_span', 'a schedule is told for at most 100 days at once');
      }
      res.json({
        mode: camera.record.mode,
        time_zone: camera.timeZone,
        planned: planned(camera, span).map(({ fromMs, toMs }) => ({
          from: timeText(fromMs),
          to: timeText(toMs),
        })),
      });
    });
}
