/** `GET` and `POST /tokens`, `DELETE /tokens/TOKEN`: what programs show. */
import { Router } from 'express';
import { z } from 'zod';
import type { Gatekeeper } from '../auth/gatekeeper.js';
import type { KeyRing, ProgramToken } from '../auth/key-ring.js';
import type { Clock } from '../kit/clock.js';
import { isAtLeast, maySee, ROLES, type Who } from '../model/access.js';
import { CamrelayError } from '../model/errors.js';
import { bodyOf, instant } from './body.js';
import { shownBy } from './credentials.js';
import { timeText } from './span.js';
import { whoAsks } from './who.js';

export type TokensDeps = Readonly<{
  gatekeeper: Pick<Gatekeeper, 'recheck'>;
  ring: Pick<KeyRing, 'tokens' | 'addToken' | 'removeToken'>;
  clock: Clock;
}>;

const MOST_CAMERAS = 1_000;

const newToken = (nowMs: number) =>
  z.strictObject({
    name: z
      .string({ error: 'must be text' })
      .regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u, { error: 'must be 1 to 64 characters on one line' }),
    role: z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` }).optional(),
    cameras: z
      .array(z.string(), { error: 'must be a list of cameras' })
      .max(MOST_CAMERAS)
      .nullable()
      .default(null),
    expires: instant(nowMs)
      .refine((ms) => ms > nowMs, { error: 'must be in the future' })
      .nullable()
      .default(null),
  });

export function tokensRouter({ gatekeeper, ring, clock }: TokensDeps): Router {
  return Router()
    .get('/tokens', (req, res) => {
      const who = whoAsks(req);
      const shown = ring.tokens().filter((token) => isOf(token, who));
      res.json({ tokens: shown.map(tokenView) });
    })
    .post('/tokens', (req, res) => {
      const who = whoAsks(req);
      const wish = newToken(clock.now()).parse(bodyOf(req));
      const role = wish.role ?? who.role;
      if (who.name === null) {
        throw new CamrelayError('bad_request', 'there are no users: programs need no token');
      }
      // It would outlive the one it was made with, and its being taken back.
      if (shownBy(req, false).kind === 'token') {
        throw new CamrelayError('forbidden', 'a token makes no tokens; ask with a password');
      }
      if (!isAtLeast(who.role, role)) {
        throw new CamrelayError('forbidden', 'a token cannot do more than its user');
      }
      const unseen = wish.cameras?.find((id) => !maySee(who, id));
      if (unseen !== undefined) {
        const message = `there is no camera called ${JSON.stringify(unseen.slice(0, 64))}`;
        throw new CamrelayError('unknown_camera', message);
      }
      const cameras = wish.cameras ?? (who.cameras && [...who.cameras]);
      const made = ring.addToken({
        ...{ user: who.name, name: wish.name, role, cameras },
        expiresMs: wish.expires,
      });
      res.status(201).json({ ...tokenView(made.token), token: made.secret });
    })
    .delete('/tokens/:token', (req, res) => {
      const who = whoAsks(req);
      const found = ring.tokens().find(({ id }) => id === req.params.token);
      if (!found || !isOf(found, who)) {
        throw new CamrelayError('not_found', 'there is no such token');
      }
      ring.removeToken(found);
      gatekeeper.recheck();
      res.status(204).end();
    });
}

/** Of admins it is too, unless they came with a token for some cameras alone. */
function isOf({ user }: ProgramToken, who: Who): boolean {
  return user === who.name || (who.role === 'admin' && who.cameras === null);
}

function tokenView({ id, name, user, role, cameras, createdMs, usedMs, expiresMs }: ProgramToken) {
  return {
    ...{ id, name, user, role, cameras },
    created: timeText(createdMs),
    last_used: usedMs === null ? null : timeText(usedMs),
    expires: expiresMs === null ? null : timeText(expiresMs),
  };
}
