/**
 * `GET` and `POST /hooks/VENDOR/CAMERA?key=…`: a device calls to say that it noticed something.
 *
 * Devices cannot log in, so the key in the address is what they show. Whoever has none learns
 * nothing: an unknown camera, one that nobody calls for, and a wrong key get the same answer. What
 * else a device sends is of no interest and goes unread.
 */
import { type Request, type RequestHandler, Router } from 'express';
import type { Config } from '../config/config.js';
import type { DeviceHook } from '../resolvers/device-event.js';
import type { Devices } from '../resolvers/devices.js';
import { notFound } from './errors.js';

export type HooksDeps = Readonly<{ config: () => Config; devices: Pick<Devices, 'find'> }>;

type Call = Request<{ vendor: string; camera: string }>;

/** Longer bodies end the connection; the longest a device could mean is a picture. */
const MAX_BODY_BYTES = 1024 * 1024;

export function hooksRouter(deps: HooksDeps): Router {
  return Router()
    .use('/hooks', discardBody)
    .get('/hooks/:vendor/:camera', called(deps))
    .post('/hooks/:vendor/:camera', called(deps));
}

function called(deps: HooksDeps): RequestHandler<Call['params']> {
  return (req, res, next) => {
    const { key } = req.query;
    const hook = hookOf(deps, req.params);
    // Express takes HEAD for a GET; nobody calls by that.
    if (req.method === 'HEAD' || typeof key !== 'string' || !hook?.accepts(key))
      return notFound(req, res, next);
    hook.called();
    res.type('text/plain').send('OK');
  };
}

function hookOf({ config, devices }: HooksDeps, call: Call['params']): DeviceHook | undefined {
  const camera = config().cameras.find(({ id }) => id === call.camera);
  return camera?.vendor === call.vendor ? devices.find(camera.id)?.hook : undefined;
}

const discardBody: RequestHandler = (req, _res, next) => {
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) req.destroy();
  });
  next();
};
