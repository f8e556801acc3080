/** `POST /cameras/CAMERA/ptz`: moves it; answered once the movement is over. */
import { Router } from 'express';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import { ability, HIGHEST_PRESET, LONGEST_MOVE_MS, PTZ_DEFAULTS } from '../resolvers/abilities.js';
import type { Devices } from '../resolvers/devices.js';
import { PTZ_MOVES, type PtzCommand } from '../resolvers/ptz.js';
import { bodyOf, duration, whole } from './body.js';
import { cameraNamed } from './cameras.js';
import { hangUp } from './hang-up.js';

export type PtzDeps = Readonly<{ config: () => Config; devices: Pick<Devices, 'get'> }>;

export const PTZ_ACTIONS = [...PTZ_MOVES, 'stop', 'preset'] as const;

/** A movement, as it is asked for. */
export const PtzBody = z
  .strictObject({
    action: z.enum(PTZ_ACTIONS, { error: `must be one of ${PTZ_ACTIONS.join(', ')}` }),
    speed: whole(1, 100).default(PTZ_DEFAULTS.speed),
    for: duration(LONGEST_MOVE_MS).default(PTZ_DEFAULTS.forMs),
    preset: whole(0, HIGHEST_PRESET).optional(),
  })
  .transform(({ action, speed, for: forMs, preset }, context): PtzCommand => {
    if (action === 'stop') return { action };
    if (action !== 'preset') return { action, speed, forMs };
    if (preset !== undefined) return { action, preset };
    context.addIssue({ code: 'custom', path: ['preset'], message: 'say which one to go to' });
    return z.NEVER;
  });

export function ptzRouter({ config, devices }: PtzDeps): Router {
  return Router().post('/cameras/:camera/ptz', async (req, res) => {
    const camera = cameraNamed(config(), req.params.camera);
    const command = PtzBody.parse(bodyOf(req));
    const resolver = devices.get(camera);
    const move = ability(resolver.ptz?.bind(resolver), camera.id, 'way to move it');
    await move(command, hangUp(res));
    res.json({});
  });
}
