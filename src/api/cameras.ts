/** `GET /cameras`, `GET /cameras/CAMERA`. */
import { Router } from 'express';
import type { StreamKey } from '../../storage/streams.js';
import type { CameraConfig, Config } from '../config/config.js';
import { CamrelayError } from '../model/errors.js';
import { cameraView, type CameraViewParts } from './camera-view.js';
import { reachOf } from './reach.js';

export type CamerasDeps = CameraViewParts & Readonly<{ config: () => Config }>;

export function camerasRouter(deps: CamerasDeps): Router {
  return Router()
    .get('/cameras', (req, res) => {
      const config = deps.config();
      const reach = reachOf(req);
      res.json({
        cameras: config.cameras.map((camera) => cameraView(camera, config, deps, reach)),
      });
    })
    .get('/cameras/:camera', (req, res) => {
      const config = deps.config();
      const camera = cameraNamed(config, req.params.camera);
      res.json(cameraView(camera, config, deps, reachOf(req)));
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
