/** What was recorded, to be played: as HLS, and as stills. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Playback, Resource } from '../../recorder/playback.js';
import type { Snapshots, Still } from '../../recorder/snapshots.js';
import type { Thumbnails } from '../../recorder/thumbnails.js';
import type { Relay } from '../../relay/relay.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { DeviceStills } from '../device-stills.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { hangUp } from './hang-up.js';
import { sendResource } from './resource.js';
import { moment, pastSpan, timeText } from './span.js';
import { keepForGood, PictureWidth } from './thumbnails.js';

export type PlaybackDeps = Readonly<{
  config: () => Config;
  relay: Pick<Relay, 'streamsOf'>;
  playback: Playback;
  snapshots: Snapshots;
  thumbnails: Thumbnails;
  deviceStills: Pick<DeviceStills, 'take'>;
  clock: Clock;
}>;

const StillQuery = z
  .object({
    frame: z.enum(['exact', 'key'], { error: 'must be exact or key' }).default('exact'),
    width: PictureWidth.optional(),
  })
  .refine(({ frame, width }) => width === undefined || frame === 'key', {
    path: ['width'],
    error: 'is for frame=key',
  });

/** The list of a day has 600 KB, of which 90 are left. */
const gzipped = promisify(gzip);
/** Of a playlist's query, what only the playlist needs. */
const OWN_PARAMETERS = ['from', 'to', 'frames'];
const ListQuery = z.object({
  frames: z.enum(['all', 'key'], { error: 'must be all or key' }).default('all'),
});

export function playbackRouter({
  config,
  relay,
  playback,
  snapshots,
  thumbnails,
  deviceStills,
  clock,
}: PlaybackDeps): Router {
  type CameraRequest = Request<{ camera: string }>;
  const asked = (req: CameraRequest): CameraConfig => cameraNamed(config(), req.params.camera);

  return Router()
    .get('/cameras/:camera/playback.m3u8', async (req, res) => {
      const camera = asked(req);
      const span = pastSpan(req.query, clock.now());
      const { frames } = ListQuery.parse(req.query);
      const key = recordedStream(camera);
      const playlist = await playback.playlist(key, span, passedOn(req), frames);
      res.type('application/vnd.apple.mpegurl').vary('Accept-Encoding');
      if (!req.acceptsEncodings('gzip')) res.send(playlist);
      else res.set('Content-Encoding', 'gzip').send(await gzipped(playlist));
    })
    .get('/cameras/:camera/playback/:name', async (req, res) => {
      const camera = asked(req);
      const found = await playbackFile(playback, camera.id, req.params.name);
      if (!found) throw new CamrelayError('not_found', 'playback has no such file');
      await sendResource(req, res.type('video/mp4'), found);
    })
    .get('/cameras/:camera/snapshot.jpg', async (req, res) => {
      const camera = asked(req);
      const atMs = moment(req, 'at', clock.now());
      if (atMs === undefined) {
        sendStill(res, await live(camera));
        return;
      }
      const { frame, width } = StillQuery.parse(req.query);
      const key = recordedStream(camera);
      const still = await (width !== undefined
        ? thumbnails.one(key, snapshots.keyFrameMs(key, atMs), width, hangUp(res))
        : frame === 'key'
          ? snapshots.keyFrame(key, atMs)
          : snapshots.recorded(key, atMs));
      // What a moment shows may change while it is the newest one, but not which picture began then.
      if (frame === 'key' && Math.abs(still.atMs - atMs) < 1) keepForGood(res);
      else res.set('Cache-Control', 'private, no-cache');
      sendStill(res, still);
    });

  /** From the stream that runs, else made by the device, else from the stream once it runs. */
  async function live(camera: CameraConfig): Promise<Still> {
    const [stream] = relay.streamsOf(camera.id);
    if (!stream)
      throw new CamrelayError(
        'camera_disabled',
        `camera ${camera.id} is switched off in the configuration`,
      );
    const made = stream.status.state === 'online' ? null : await deviceStills.take(camera.id);
    if (made) return made;
    const { state, reason } = stream.status;
    if (state === 'offline') {
      throw new CamrelayError(
        'offline',
        `camera ${camera.id} is offline: ${reason?.message ?? 'it does not answer'}`,
      );
    }
    return snapshots.live(recordedStream(camera), (watcher) => stream.watchSamples(watcher));
  }
}

/** What a playlist calls so; null where none does. @throws CamrelayError not_found */
async function playbackFile(
  playback: Playback,
  cameraId: string,
  name: string,
): Promise<Resource | null> {
  const keys = /^keys-(\d{1,15})-(\d{1,15})-(\d{1,15})\.mp4$/.exec(name);
  if (keys) {
    const [id = 0, offset = 0, bytes = 0] = keys.slice(1).map(Number);
    return playback.keys(cameraId, id, { offset, bytes });
  }
  const [, kind, id] = /^(init-|keys-init-|)(\d{1,15})\.mp4$/.exec(name) ?? [];
  if (id === undefined) return null;
  if (kind === 'keys-init-') return playback.keysInit(cameraId, Number(id));
  return kind === 'init-'
    ? playback.init(cameraId, Number(id))
    : playback.file(cameraId, Number(id));
}

/** Express adds a tag by its bytes, and answers 304 to who has it. */
function sendStill(res: Response, { jpeg, atMs }: Still): void {
  res.type('image/jpeg').set('X-Frame-Time', timeText(atMs)).send(jpeg);
}

/** What a playlist's addresses must carry on, such as a token. */
function passedOn(req: Request): URLSearchParams {
  const query = new URL(req.originalUrl, 'http://camrelay').searchParams;
  for (const name of OWN_PARAMETERS) query.delete(name);
  return query;
}
