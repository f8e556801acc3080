/**
 * `GET /cameras/CAMERA/thumbnails` and `/thumbnails.jpg`: small pictures to scrub along, as a list that is
 * there at once and one sheet with all of its pictures.
 */
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import {
  MAX_THUMBNAIL_WIDTH,
  MAX_THUMBNAILS,
  type Thumbnails,
  type ThumbnailWish,
} from '../../recorder/thumbnails.js';
import type { StreamKey } from '../../storage/streams.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../kit/clock.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { hangUp } from './hang-up.js';
import { spanOf, timeText } from './span.js';

export type ThumbnailsDeps = Readonly<{
  config: () => Config;
  thumbnails: Thumbnails;
  clock: Clock;
}>;

const MIN_WIDTH = 16;
const USUAL_WIDTH = 176;

const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

export const PictureWidth = whole(MIN_WIDTH, MAX_THUMBNAIL_WIDTH);

const SheetQuery = z.object({
  count: whole(1, MAX_THUMBNAILS),
  width: PictureWidth.default(USUAL_WIDTH),
});

export function thumbnailsRouter({ config, thumbnails, clock }: ThumbnailsDeps): Router {
  type CameraRequest = Request<{ camera: string }>;
  const asked = (req: CameraRequest): [StreamKey, ThumbnailWish] => {
    const key = recordedStream(cameraNamed(config(), req.params.camera));
    const span = spanOf(req, clock.now());
    return [key, { span, ...SheetQuery.parse(req.query) }];
  };

  return Router()
    .get('/cameras/:camera/thumbnails', (req, res) => {
      const [key, wish] = asked(req);
      const { thumbnails: slots, size, columns, cells, tag } = thumbnails.sheet(key, wish);
      const { fromMs, toMs } = wish.span;
      const { width, height } = size;
      const at = addresses(req);
      res.json({
        from: timeText(fromMs),
        to: timeText(toMs),
        width,
        height,
        columns,
        rows: Math.ceil(cells / columns),
        sprite:
          cells === 0
            ? null
            : at('thumbnails.jpg', {
                from: fromMs,
                to: toMs,
                count: wish.count,
                width: wish.width,
                tag,
              }),
        thumbnails: slots.map(({ atMs, frameMs, cell }) => ({
          time: timeText(atMs),
          frame: frameMs === null ? null : timeText(frameMs),
          x: cell === null ? null : (cell % columns) * width,
          y: cell === null ? null : Math.floor(cell / columns) * height,
          url:
            frameMs === null
              ? null
              : at('snapshot.jpg', { at: Math.ceil(frameMs), frame: 'key', width: wish.width }),
        })),
      });
    })
    .get('/cameras/:camera/thumbnails.jpg', async (req, res) => {
      const [key, wish] = asked(req);
      const { tag: now } = thumbnails.sheet(key, wish);
      res.set('ETag', `"${now}"`);
      if (req.query.tag === now) keepForGood(res);
      else res.set('Cache-Control', 'private, no-cache');
      if (req.fresh) {
        res.status(304).end();
        return;
      }
      const { jpeg } = await thumbnails.sprite(key, wish, hangUp(res));
      res.type('image/jpeg').send(jpeg);
    });
}

/** What is at this address stays the same: a browser need not ask again. */
export function keepForGood(res: Response): void {
  res.set('Cache-Control', 'private, max-age=86400, immutable');
}

/**
 * Addresses relative to that of a request, so that they hold behind a proxy with a prefix too; they carry on
 * what else its query has, such as a token.
 */
function addresses(
  req: Request<{ camera: string }>,
): (name: string, query: Readonly<Record<string, string | number>>) => string {
  const { searchParams } = new URL(req.originalUrl, 'http://camrelay');
  for (const name of ['from', 'to', 'count', 'width', 'tag']) searchParams.delete(name);
  return (name, query) => {
    const all = new URLSearchParams(searchParams);
    for (const [key, value] of Object.entries(query)) all.set(key, String(value));
    return `${name}?${all.toString()}`;
  };
}
