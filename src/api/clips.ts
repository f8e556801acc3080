/** What was recorded, as clips, as HLS and as stills. */
import { type Request, Router } from 'express';
import { z } from 'zod';
import type { Clips } from '../../recorder/clips.js';
import type { Playback } from '../../recorder/playback.js';
import type { Snapshots, Still } from '../../recorder/snapshots.js';
import type { Relay } from '../../relay/relay.js';
import type { StreamKey } from '../../storage/streams.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { DeviceStills } from '../device-stills.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import { cameraNamed } from './cameras.js';
import { sendResource } from './resource.js';
import { moment, spanOf, timeText } from './span.js';

export type ClipsDeps = Readonly<{
  config: () => Config;
  relay: Relay;
  clips: Clips;
  playback: Playback;
  snapshots: Snapshots;
  deviceStills: DeviceStills;
  clock: Clock;
}>;

const Cut = z
  .enum(['exact', 'keyframe'], { error: '`cut` must be exact or keyframe' })
  .default('exact');
/** Of a playlist's query, what only the playlist needs. */
const OWN_PARAMETERS = ['from', 'to'];

export function clipsRouter({
  config,
  relay,
  clips,
  playback,
  snapshots,
  deviceStills,
  clock,
}: ClipsDeps): Router {
  type CameraRequest = Request<{ camera: string }>;
  const asked = (req: CameraRequest): CameraConfig => cameraNamed(config(), req.params.camera);

  return Router()
    .get('/cameras/:camera/clip.mp4', async (req, res) => {
      const camera = asked(req);
      const span = spanOf(req, clock.now());
      const cut = Cut.parse(req.query.cut);
      // Everything that can still answer with JSON happens before the first byte.
      const clip = await clips.prepare(
        { ...keyOf(camera), span, cut },
        { resumes: /^bytes=[1-9]/.test(req.get('range') ?? '') },
      );
      res.type('video/mp4');
      res.set('Content-Disposition', `inline; filename="${fileName(camera, clip.span.fromMs)}"`);
      res.set('X-Clip-From', timeText(clip.span.fromMs)).set('X-Clip-To', timeText(clip.span.toMs));
      await sendResource(req, res, clip);
    })
    .get('/cameras/:camera/playback.m3u8', (req, res) => {
      const camera = asked(req);
      const span = spanOf(req, clock.now());
      const playlist = playback.playlist(keyOf(camera), span, passedOn(req));
      res.type('application/vnd.apple.mpegurl').send(playlist);
    })
    .get('/cameras/:camera/playback/:name', async (req, res) => {
      const camera = asked(req);
      const match = /^(init-)?(\d{1,15})\.mp4$/.exec(req.params.name);
      if (!match) throw new CamrelayError('not_found', 'playback has no such file');
      const id = Number(match[2]);
      const found = match[1] ? playback.init(camera.id, id) : playback.file(camera.id, id);
      await sendResource(req, res.type('video/mp4'), found);
    })
    .get('/cameras/:camera/snapshot.jpg', async (req, res) => {
      const camera = asked(req);
      const atMs = moment(req, 'at', clock.now());
      const still = await (atMs === undefined
        ? live(camera)
        : snapshots.recorded(keyOf(camera), atMs));
      res.type('image/jpeg').set('X-Frame-Time', timeText(still.atMs)).send(still.jpeg);
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
    return snapshots.live(keyOf(camera), (watcher) => stream.watchSamples(watcher));
  }
}

const keyOf = ({ id, stream }: CameraConfig): StreamKey => ({ cameraId: id, streamName: stream });

/** What a playlist's addresses must carry on, such as a token. */
function passedOn(req: Request): URLSearchParams {
  const query = new URL(req.originalUrl, 'http://camrelay').searchParams;
  for (const name of OWN_PARAMETERS) query.delete(name);
  return query;
}

/** `porch_2026-11-20_07-38-20Z.mp4` */
function fileName({ id }: CameraConfig, fromMs: number): string {
  return `${id}_${timeText(fromMs).slice(0, 19).replace('T', '_').replaceAll(':', '-')}Z.mp4`;
}
