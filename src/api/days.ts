/**
 * `GET /days`: what is recorded, missing and kept of days, of several cameras at once: for calendars and
 * for the ribbon below each picture.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Request, Router } from 'express';
import { type DayDigest, digestDay } from '../../recorder/day-digest.js';
import type { ProtectedSpans } from '../../recorder/protected-spans.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { type LocalDay, localDays } from '../kit/local-days.js';
import { knownZone } from '../kit/time-zone.js';
import { CamrelayError } from '../model/errors.js';
import type { TimeSpan } from '../model/time.js';
import { duration } from './body.js';
import { camerasAsked, sharedSpan } from './camera-list.js';
import { recordedStream } from './cameras.js';
import { hangUp } from './hang-up.js';
import { spanView, type Timeline } from './recordings.js';
import { timeText } from './span.js';

export type DaysDeps = Readonly<{
  config: () => Config;
  timeline: Timeline;
  protectedSpans: Pick<ProtectedSpans, 'times'>;
  clock: Clock;
}>;

const COARSEST_MS = 3_600_000;
const resolution = duration(COARSEST_MS).default(0);

export function daysRouter({ config, timeline, protectedSpans, clock }: DaysDeps): Router {
  const digests = (camera: CameraConfig, days: readonly LocalDay[], resolutionMs: number) => {
    const key = recordedStream(camera);
    const kept = protectedSpans.times.of(camera.id);
    return days.map((day) => () => {
      const content = { spans: timeline.spans(key, day), gaps: timeline.gaps(key, day), kept };
      return dayView(day, digestDay(day, content, resolutionMs));
    });
  };
  return Router().get('/days', async (req, res) => {
    const cameras = camerasAsked(req, config());
    const span = sharedSpan(req, { clock });
    const resolutionMs = resolution.parse(req.query.resolution);
    const daysOf = daysByZone(zoneAsked(req), span);
    const signal = hangUp(res);
    const answers = [];
    for (const camera of cameras) {
      const { zone, days } = daysOf(camera);
      const views = [];
      // A day takes a millisecond; a month of many cameras in one go would hold up live pictures.
      for (const digest of digests(camera, days, resolutionMs)) {
        views.push(digest());
        await turn();
        signal.throwIfAborted();
      }
      answers.push({ camera: camera.id, time_zone: zone, days: views });
    }
    res.json({ cameras: answers });
  });
}

/** Cameras of one zone share their days. @param asked the zone for all of them */
function daysByZone(asked: string | undefined, { fromMs, toMs }: TimeSpan) {
  const known = new Map<string, readonly LocalDay[]>();
  return ({ timeZone }: CameraConfig) => {
    const zone = asked ?? timeZone;
    const days = known.get(zone) ?? localDays(zone, fromMs, toMs);
    known.set(zone, days);
    return { zone, days };
  };
}

/** @throws CamrelayError bad_request where there is no such zone */
function zoneAsked({ query: { zone } }: Request): string | undefined {
  if (zone === undefined) return undefined;
  const known = typeof zone === 'string' ? knownZone(zone) : null;
  if (known !== null) return known;
  throw new CamrelayError('bad_request', '`zone` must be a time zone such as Europe/Berlin');
}

function dayView({ date, fromMs, toMs }: LocalDay, digest: DayDigest) {
  return {
    date,
    from: timeText(fromMs),
    to: timeText(toMs),
    recorded_ms: Math.round(digest.recordedMs),
    spans: digest.spans.map(spanView),
    gaps: digest.gaps.map((gap) => ({ ...spanView(gap), cause: gap.cause })),
    kept: digest.kept.map(spanView),
  };
}
