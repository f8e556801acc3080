/** `GET /me`: who asks, and what they may do and see. */
import { Router } from 'express';
import type { Config } from '../config/config.js';
import { shownTo, whoAsks } from './who.js';

export type MeDeps = Readonly<{ config: () => Config }>;

export function meRouter({ config }: MeDeps): Router {
  return Router().get('/me', (req, res) => {
    const { name, role } = whoAsks(req);
    const { cameras, timeZone, auth } = shownTo(req, config());
    res.json({
      name,
      role,
      cameras: cameras.map(({ id }) => id),
      time_zone: timeZone,
      has_users: auth.users.length > 0,
    });
  });
}
