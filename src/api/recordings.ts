/**
 * What is there, what is missing, what is planned: `GET /cameras/CAMERA/recordings`, `/gaps` and `/schedule`,
 * and `GET /recordings`, `/gaps` and `/schedules` of several cameras.
 */
import { type RequestHandler, Router } from 'express';
import type { StreamKey } from '../../storage/streams.js';
import type { CameraConfig, Config } from '../config/config.js';
import { CamrelayError } from '../model/errors.js';
import type { Gap, RecordedSpan } from '../model/recording.js';
import type { TimeSpan } from '../model/time.js';
import type { Clock } from '../kit/clock.js';
import { camerasAsked, ofEach, sharedSpan } from './camera-list.js';
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
  type Of<T> = (camera: CameraConfig, span: TimeSpan) => T;
  const spans: Of<object> = (camera, span) => ({
    spans: timeline.spans(recordedStream(camera), span).map(recordedView),
  });
  const gaps: Of<object> = (camera, span) => ({
    gaps: timeline.gaps(recordedStream(camera), span).map(gapView),
  });
  const schedule: Of<object> = (camera, span) => ({
    mode: camera.record.mode,
    time_zone: camera.timeZone,
    planned: planned(camera, span).map(spanView),
  });
  const one =
    (of: Of<object>, longestMs = Infinity): RequestHandler<{ camera: string }> =>
    (req, res) => {
      const camera = cameraNamed(config(), req.params.camera);
      const span = listSpanOf(req, clock.now());
      if (span.toMs - span.fromMs > longestMs) {
        throw new CamrelayError('bad_span', 'a schedule is told for at most 100 days at once');
      }
      res.json(of(camera, span));
    };
  const several =
    (of: Of<object>): RequestHandler =>
    async (req, res) => {
      const cameras = camerasAsked(req, config());
      const span = sharedSpan(req, deps);
      res.json({ cameras: await ofEach(res, cameras, (camera) => of(camera, span)) });
    };
  return Router()
    .get('/cameras/:camera/recordings', one(spans))
    .get('/cameras/:camera/gaps', one(gaps))
    .get('/cameras/:camera/schedule', one(schedule, LONGEST_SCHEDULE_MS))
    .get('/recordings', several(spans))
    .get('/gaps', several(gaps))
    .get('/schedules', several(schedule));
}

function recordedView({ bytes, segments, ...span }: RecordedSpan) {
  return { ...spanView(span), bytes, segments };
}

function gapView({ cause, detail, open, ...span }: Gap) {
  return { ...spanView(span), cause, detail, open };
}

/** A span as every answer shows it. */
export function spanView({ fromMs, toMs }: TimeSpan) {
  return { from: timeText(fromMs), to: timeText(toMs) };
}
