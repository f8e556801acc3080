/** `GET /me`: who asks, and what they may do and see. */
import { Router } from 'express';
import type { Config } from '../config/config.js';

export type MeDeps = Readonly<{ config: () => Config }>;

export function meRouter({ config }: MeDeps): Router {
  return Router().get('/me', (_req, res) => {
    const { cameras, timeZone } = config();
    // Whoever reaches a listener may do everything: that is what `auth` says so far.
    const me = { name: null, role: 'admin' };
    res.json({ ...me, cameras: cameras.map(({ id }) => id), time_zone: timeZone });
  });
}
