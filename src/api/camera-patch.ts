/** What requests want of a camera's keys. */
import { BadCamera } from '../config/camera-edit.js';
import { patchedKeys, readPatch, type KeyPatch, type KeyProblem } from '../config/camera-keys.js';
import { idProblem } from '../config/camera.js';
import type { Keys } from '../config/yaml-text.js';
import { CamrelayError } from '../model/errors.js';
import { unknownCamera } from './cameras.js';

/** A camera of a request, and what its keys are to be. */
type Wanted = Readonly<{ id: string; next: (keys: Keys | undefined) => Keys }>;

/** A camera that is to be added. @throws BadCamera */
export function addition(body: unknown): Wanted {
  const { id, patch } = named(body);
  const next = (keys: Keys | undefined): Keys => {
    if (keys) throw new CamrelayError('camera_exists', `there is a camera ${id} already`);
    return patched({}, patch);
  };
  return { id, next };
}

/** One that is to be tried: whole, or where there is one of its id, changed. @throws BadCamera */
export function candidate(body: unknown): Wanted {
  const { id, patch } = named(body);
  return { id, next: (keys) => patched(keys ?? {}, patch) };
}

/** One that is there, changed. @throws BadCamera */
export function alteration(id: string, body: unknown): Wanted {
  const patch = patchIn(body);
  return { id, next: (keys) => patched(keys ?? unknownCamera(id), patch) };
}

function named(body: unknown): { id: string; patch: KeyPatch } {
  const { id, ...patch } = patchIn(body);
  const unfit =
    typeof id === 'string' ? idProblem(id) : 'is missing; it is the path in every address';
  if (typeof id === 'string' && unfit === null) return { id, patch };
  throw new BadCamera([{ path: ['id'], message: unfit ?? 'must be text' }]);
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
