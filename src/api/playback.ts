/** What was recorded, to be played: as HLS, and as stills. */
import { type Request, Router } from 'express';
import type { Playback } from '../../recorder/playback.js';
import type { Snapshots, Still } from '../../recorder/snapshots.js';
import type { Relay } from '../../relay/relay.js';
import type { CameraConfig, Config } from '../config/config.js';
import type { DeviceStills } from '../device-stills.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import { cameraNamed, recordedStream } from './cameras.js';
import { sendResource } from './resource.js';
import { moment, spanOf, timeText } from './span.js';

export type PlaybackDeps = Readonly<{
  config: () => Config;
  relay: Relay;
  playback: Playback;
  snapshots: Snapshots;
  deviceStills: DeviceStills;
  clock: Clock;
}>;

/** Of a playlist's query, what only the playlist needs. */
const OWN_PARAMETERS = ['from', 'to'];

export function playbackRouter({
  config,
  relay,
  playback,
  snapshots,
  deviceStills,
  clock,
}: PlaybackDeps): Router {
  type CameraRequest = Request<{ camera: string }>;
  const asked = (req: CameraRequest): CameraConfig => cameraNamed(config(), req.params.camera);

  return Router()
    .get('/cameras/:camera/playback.m3u8', (req, res) => {
      const camera = asked(req);
      const span = spanOf(req, clock.now());
      const playlist = playback.playlist(recordedStream(camera), span, passedOn(req));
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
        : snapshots.recorded(recordedStream(camera), atMs));
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
    return snapshots.live(recordedStream(camera), (watcher) => stream.watchSamples(watcher));
  }
}

/** What a playlist's addresses must carry on, such as a token. */
function passedOn(req: Request): URLSearchParams {
  const query = new URL(req.originalUrl, 'http://camrelay').searchParams;
  for (const name of OWN_PARAMETERS) query.delete(name);
  return query;
}
