/** What was recorded, to be taken along: a clip of one camera. */
import { Router } from 'express';
import { z } from 'zod';
import type { Clips } from '../../recorder/clips.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { sendResource } from './resource.js';
import { spanOf, timeText } from './span.js';

export type ClipsDeps = Readonly<{
  config: () => Config;
  clips: Clips;
  clock: Clock;
}>;

const Cut = z
  .enum(['exact', 'keyframe'], { error: '`cut` must be exact or keyframe' })
  .default('exact');

export function clipsRouter({ config, clips, clock }: ClipsDeps): Router {
  return Router().get('/cameras/:camera/clip.mp4', async (req, res) => {
    const camera = cameraNamed(config(), req.params.camera);
    const span = spanOf(req, clock.now());
    const cut = Cut.parse(req.query.cut);
    // Everything that can still answer with JSON happens before the first byte.
    using clip = await clips.prepare(
      { ...recordedStream(camera), span, cut },
      { resumes: /^bytes=[1-9]/.test(req.get('range') ?? '') },
    );
    res.type('video/mp4');
    res.set('Content-Disposition', `inline; filename="${fileName(camera, clip.span.fromMs)}"`);
    res.set('X-Clip-From', timeText(clip.span.fromMs)).set('X-Clip-To', timeText(clip.span.toMs));
    await sendResource(req, res, clip);
  });
}

/** `porch_2026-11-20_07-38-20Z.mp4` */
function fileName({ id }: CameraConfig, fromMs: number): string {
  return `${id}_${timeText(fromMs).slice(0, 19).replace('T', '_').replaceAll(':', '-')}Z.mp4`;
}
