/** What was recorded, to be taken along: a clip of one camera. */
import { Router } from 'express';
import type { Clips } from '../../recorder/clips.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { clipName, ClipWishes, clockOf } from './clip-wishes.js';
import { hangUp } from './hang-up.js';
import { followed, type JobsDeps } from './jobs.js';
import { sendResource } from './resource.js';
import { pastSpan, timeText } from './span.js';

export type ClipsDeps = JobsDeps &
  Readonly<{
    config: () => Config;
    clips: Clips;
    clock: Clock;
  }>;

export function clipsRouter({ config, clips, clock, jobs }: ClipsDeps): Router {
  return Router().get('/cameras/:camera/clip.mp4', async (req, res) => {
    const camera = cameraNamed(config(), req.params.camera);
    const span = pastSpan(req.query, clock.now());
    const wishes = ClipWishes.parse(req.query);
    const { cut, gaps } = wishes;
    await followed({ jobs }, req, res, async (progress) => {
      // Everything that can still answer with JSON happens before the first byte.
      using clip = await clips.prepare(
        { ...recordedStream(camera), span, cut, gaps, clock: clockOf(camera, wishes) },
        { resumes: /^bytes=[1-9]/.test(req.get('range') ?? ''), signal: hangUp(res) },
      );
      progress.whole(clip.bytes);
      const { fromMs, toMs } = clip.span;
      res.type('video/mp4');
      res.set(
        'Content-Disposition',
        `inline; filename="${clipName(camera.id, fromMs, camera.timeZone)}.mp4"`,
      );
      res.set('X-Clip-From', timeText(fromMs)).set('X-Clip-To', timeText(toMs));
      await sendResource(req, res, clip, progress);
    });
  });
}
