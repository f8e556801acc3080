/** `GET /cameras`, `GET /cameras/CAMERA`. */
import { type Request, Router } from 'express';
import type { StreamKey } from '../../storage/streams.js';
import type { CameraConfig, Config } from '../config/config.js';
import { CamrelayError } from '../model/errors.js';
import { type CameraView, cameraView, type CameraViewParts } from './camera-view.js';
import { reachOf } from './reach.js';
import { isAskedBy, shownTo } from './who.js';

export type CamerasDeps = CameraViewParts & Readonly<{ config: () => Config }>;

export function camerasRouter(deps: CamerasDeps): Router {
  const shown = (req: Request, camera: CameraConfig, config: Config): CameraView => {
    const view = cameraView(camera, config, deps, reachOf(req));
    // It holds the key by which the camera shows that it is this camera.
    return isAskedBy('admin', req) ? view : { ...view, push_url: null };
  };
  return Router()
    .get('/cameras', (req, res) => {
      const config = shownTo(req, deps.config());
      res.json({ cameras: config.cameras.map((camera) => shown(req, camera, config)) });
    })
    .get('/cameras/:camera', (req, res) => {
      const config = deps.config();
      const camera = cameraNamed(config, req.params.camera);
      res.json(shown(req, camera, config));
    });
}

/** @throws CamrelayError unknown_camera */
export function cameraNamed(config: Config, id: string): CameraConfig {
  const camera = config.cameras.find((candidate) => candidate.id === id);
  return camera ?? unknownCamera(id);
}

/** @throws CamrelayError unknown_camera */
export function unknownCamera(id: string): never {
  const name = JSON.stringify(id.slice(0, 64));
  throw new CamrelayError('unknown_camera', `there is no camera called ${name}`);
}

/** The stream of a camera that is recorded. */
export const recordedStream = ({ id, stream }: CameraConfig): StreamKey => ({
  cameraId: id,
  streamName: stream,
});
