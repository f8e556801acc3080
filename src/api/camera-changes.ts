/** `POST /cameras`, `PATCH` and `DELETE /cameras/CAMERA`, `GET /cameras/CAMERA/config`. */
import { type Response, Router } from 'express';
import { BadCamera } from '../config/camera-edit.js';
import {
  patchedKeys,
  readPatch,
  shownKeys,
  type KeyPatch,
  type KeyProblem,
} from '../config/camera-keys.js';
import { idProblem } from '../config/camera.js';
import type { Config } from '../config/config.js';
import type { Keys } from '../config/yaml-text.js';
import type { ConfigKeeper } from '../config-keeper.js';
import { CamrelayError } from '../model/errors.js';
import { bodyOf } from './body.js';
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
      const next = alteration(id, patchIn(bodyOf(req)));
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

/** A camera that is to be: its id, and what its keys are. @throws BadCamera */
function addition(body: unknown): { id: string; next: (keys: Keys | undefined) => Keys } {
  const { id, ...patch } = patchIn(body);
  const unfit =
    typeof id === 'string' ? idProblem(id) : 'is missing; it is the path in every address';
  if (typeof id !== 'string' || unfit !== null)
    throw new BadCamera([{ path: ['id'], message: unfit ?? 'must be text' }]);
  const next = (keys: Keys | undefined): Keys => {
    if (keys) throw new CamrelayError('camera_exists', `there is a camera ${id} already`);
    return patched({}, patch);
  };
  return { id, next };
}

/** A camera that is there, changed. */
function alteration(id: string, patch: KeyPatch): (keys: Keys | undefined) => Keys {
  return (keys) => patched(keys ?? unknownCamera(id), patch);
}

/** @throws BadCamera */
function patchIn(body: unknown): KeyPatch {
  const problems: KeyProblem[] = [];
  const patch = readPatch(body, problems);
  if (problems.length > 0) throw new BadCamera(problems);
  return patch;
}

function patched(keys: Keys, patch: KeyPatch): Keys {
  const problems: KeyProblem[] = [];
  const after = patchedKeys(keys, patch, problems);
  if (problems.length > 0) throw new BadCamera(problems);
  return after;
}

function tellCreated(res: Response, file: string | null): void {
  if (file !== null) res.set(CREATED, encodeURI(file));
}
