/** `POST /cameras`, `PATCH` and `DELETE /cameras/CAMERA`, `GET /cameras/CAMERA/config`. */
import { type Response, Router } from 'express';
import { shownKeys } from '../config/camera-keys.js';
import type { Config } from '../config/config.js';
import type { Keys } from '../config/yaml-text.js';
import type { ConfigKeeper } from '../config-keeper.js';
import { bodyOf } from './body.js';
import { addition, alteration } from './camera-patch.js';
import { cameraView, type CameraViewParts } from './camera-view.js';
import { cameraNamed, unknownCamera } from './cameras.js';
import { reachOf } from './reach.js';

export type CameraChangesDeps = CameraViewParts &
  Readonly<{
    config: () => Config;
    configKeeper: Pick<ConfigKeeper, 'keysOf' | 'change'>;
  }>;

/** Says that the file did not exist before, and where it is. */
const CREATED = 'X-Config-Created';

export function cameraChangesRouter(deps: CameraChangesDeps): Router {
  const { config, configKeeper } = deps;
  const viewOf = (id: string, req: Parameters<typeof reachOf>[0]) =>
    cameraView(cameraNamed(config(), id), config(), deps, reachOf(req));
  return Router()
    .get('/cameras/:camera/config', (req, res) => {
      const { camera: id } = req.params;
      res.json(shownKeys(configKeeper.keysOf(id) ?? unknownCamera(id)));
    })
    .post('/cameras', async (req, res) => {
      const { id, next } = addition(bodyOf(req));
      tellCreated(res, await configKeeper.change(id, next));
      res.status(201).json(viewOf(id, req));
    })
    .patch('/cameras/:camera', async (req, res) => {
      const { camera: id } = req.params;
      const { next } = alteration(id, bodyOf(req));
      tellCreated(res, await configKeeper.change(id, next));
      res.json(viewOf(id, req));
    })
    .delete('/cameras/:camera', async (req, res) => {
      const { camera: id } = req.params;
      const next = (keys: Keys | undefined): null => {
        if (!keys) unknownCamera(id);
        return null;
      };
      tellCreated(res, await configKeeper.change(id, next));
      res.status(204).end();
    });
}

function tellCreated(res: Response, file: string | null): void {
  if (file !== null) res.set(CREATED, encodeURI(file));
}
