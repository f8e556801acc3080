/**
 * `POST /login`, `POST /logout`: the page's session, and a token for players.
 * `POST /cameras/CAMERA/media-token`: the same for one camera and a time of choice.
 *
 * The session is a cookie that no script can read and no other site can use to change anything
 * (RFC 6265bis, sections 5.6.5 to 5.6.7).
 */
import { type CookieOptions, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Gatekeeper } from '../auth/gatekeeper.js';
import { TooManyRequests } from '../auth/slow-down.js';
import type { Clock } from '../kit/clock.js';
import { CamrelayError } from '../model/errors.js';
import { bodyOf, duration } from './body.js';
import { clientOf } from './client-address.js';
import { SESSION_COOKIE, sessionIn } from './credentials.js';
import { timeText } from './span.js';
import { whoAsks } from './who.js';

export type SignInDeps = Readonly<{
  gatekeeper: Gatekeeper;
  clock: Clock;
}>;

const HOUR_MS = 3_600_000;
/** Of a token that comes with a login, and of one that asks for nothing else. */
const MEDIA_TOKEN_MS = HOUR_MS;
const LONGEST_MEDIA_TOKEN_MS = 24 * HOUR_MS;
/** Browsers keep no cookie for longer. Source: RFC 6265bis, section 5.5. */
const COOKIE_MS = 400 * 24 * HOUR_MS;

const name = z.string({ error: 'must be text' }).max(64);
const password = z.string({ error: 'must be text' }).max(1_024);
/** Programs that fill in forms by habit call the name so. */
const Login = z.union(
  [
    z.strictObject({ name, password }),
    z
      .strictObject({ username: name, password })
      .transform(({ username, ...rest }) => ({ name: username, ...rest })),
  ],
  { error: 'send `name` and `password`' },
);

const MediaToken = z.strictObject({
  for: duration(LONGEST_MEDIA_TOKEN_MS).default(MEDIA_TOKEN_MS),
});

export function signInRouter(deps: SignInDeps): Router {
  const { gatekeeper, clock } = deps;
  return Router()
    .post('/login', async (req, res) => {
      const { name, password } = Login.parse(bodyOf(req));
      if (!gatekeeper.isClosed) {
        throw new CamrelayError('bad_request', 'there are no users: nobody has to sign in');
      }
      const { who, session } = await gatekeeper
        .login(name, password, clientOf(req).address)
        .catch((error: unknown) => refuse(res, error));
      setSession(req, res, session);
      const expiresMs = clock.now() + MEDIA_TOKEN_MS;
      const token = gatekeeper.mediaToken(who.name, null, expiresMs);
      res.json({ name: who.name, role: who.role, token, expires: timeText(expiresMs) });
    })
    .post('/logout', (req, res) => {
      const secret = sessionIn(req);
      if (secret !== undefined) gatekeeper.endSession(secret);
      // Stills that the browser kept are for nobody else who sits down there (W3C Clear Site Data, section 3.1).
      res.set('Clear-Site-Data', '"cache"');
      res.clearCookie(SESSION_COOKIE, cookieOptions(req)).status(204).end();
    })
    .post('/cameras/:camera/media-token', (req, res) => {
      const { for: ms } = MediaToken.parse(req.body === undefined ? {} : bodyOf(req));
      const { name } = whoAsks(req);
      if (name === null) {
        throw new CamrelayError('bad_request', 'there are no users: media need no token');
      }
      const expiresMs = clock.now() + ms;
      const token = gatekeeper.mediaToken(name, req.params.camera, expiresMs);
      res.status(201).json({ token, expires: timeText(expiresMs) });
    });
}

/**
 * Gives the browser its session, which it keeps for as long as browsers do: how long one lasts that
 * nobody uses is counted here, anew with each use.
 */
export function setSession(req: Request, res: Response, session: string): void {
  res.cookie(SESSION_COOKIE, session, { ...cookieOptions(req), maxAge: COOKIE_MS });
}

function cookieOptions(req: Request): CookieOptions {
  const { protocol, prefix } = clientOf(req);
  const secure = protocol === 'https';
  return { httpOnly: true, sameSite: 'lax', secure, path: `${prefix}/` };
}

/** A login that failed is not the same as none: nobody is asked to show something else. */
function refuse(res: Response, error: unknown): never {
  if (error instanceof TooManyRequests) res.set('Retry-After', String(error.afterSeconds));
  const isWrong = error instanceof CamrelayError && error.code === 'unauthorized';
  throw isWrong ? new CamrelayError('bad_login', error.message) : error;
}
