/** `GET /cameras/CAMERA/recordings` and `/gaps`: what is there, and what is missing. */
import { type Request, Router } from 'express';
import type { StreamKey } from '../../storage/streams.js';
import type { Config } from '../config/config.js';
import type { Gap, RecordedSpan } from '../model/recording.js';
import type { TimeSpan } from '../model/time.js';
import type { Clock } from '../kit/clock.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { listSpanOf, timeText } from './span.js';

export interface Timeline {
  spans(key: StreamKey, span: TimeSpan): readonly RecordedSpan[];
  gaps(key: StreamKey, span: TimeSpan): readonly Gap[];
}

export type RecordingsDeps = Readonly<{ config: () => Config; timeline: Timeline; clock: Clock }>;

export function recordingsRouter({ config, timeline, clock }: RecordingsDeps): Router {
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
    });
}
