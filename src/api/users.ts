/**
 * `GET` and `POST /users`, `PATCH` and `DELETE /users/USER`, `POST /me/password`: who may come in, kept in
 * the configuration file.
 *
 * A password goes into the file as a hash, and comes out of it in no form.
 */
import { Router } from 'express';
import { z } from 'zod';
import type { Gatekeeper } from '../auth/gatekeeper.js';
import { USER_NAME, type User } from '../config/auth.js';
import type { Config } from '../config/config.js';
import { addUser, changeUser, removeUser, type UserWish } from '../config/user-edit.js';
import type { ConfigKeeper } from '../config-keeper.js';
import { hashPassword, looksHashed } from '../kit/password-hash.js';
import type { Redactor } from '../kit/redactor.js';
import { ROLES } from '../model/access.js';
import { CamrelayError } from '../model/errors.js';
import { bodyOf } from './body.js';
import { clientOf } from './client-address.js';
import { sessionIn } from './credentials.js';
import { setSession } from './sign-in.js';
import { whoAsks } from './who.js';

export type UsersDeps = Readonly<{
  config: () => Config;
  configKeeper: Pick<ConfigKeeper, 'edit'>;
  gatekeeper: Gatekeeper;
  redactor: Pick<Redactor, 'add'>;
}>;

const SHORTEST_PASSWORD = 8;
const MOST_CAMERAS = 1_000;

const password = z
  .string({ error: 'must be text' })
  .min(SHORTEST_PASSWORD, { error: `must have at least ${SHORTEST_PASSWORD} characters` })
  .max(1_024, { error: 'must have at most 1024 characters' })
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: 'must be one line of printable text' })
  .refine((text) => !looksHashed(text), { error: 'must be the password itself' });
const role = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` });
const cameras = z
  .array(z.string(), { error: 'must be a list of cameras' })
  .max(MOST_CAMERAS)
  .nullable();

const NewUser = z.strictObject({
  name: z
    .string({ error: 'must be text' })
    .regex(USER_NAME, { error: 'must be letters, digits, dots, @, - and _, at most 64' }),
  password,
  role: role.optional(),
  cameras: cameras.optional(),
});
const Change = z.strictObject({
  password: password.optional(),
  role: role.optional(),
  cameras: cameras.optional(),
});
const OwnPassword = z.strictObject({
  old: z.string({ error: 'must be text' }).max(1_024),
  new: password,
});

export function usersRouter(deps: UsersDeps): Router {
  const { config, configKeeper, gatekeeper } = deps;
  const view = (name: string) => {
    const user = config().auth.users.find((one) => one.name === name);
    if (!user) throw new CamrelayError('unknown_user', 'there is no such user');
    return userView(user);
  };
  return Router()
    .get('/users', (_req, res) => {
      res.json({ users: config().auth.users.map(userView) });
    })
    .post('/users', async (req, res) => {
      const { name, ...wish } = NewUser.parse(bodyOf(req));
      const user = await hashed(deps, wish);
      await configKeeper.edit((source) => addUser(source, name, user));
      res.status(201).json(view(name));
    })
    .patch('/users/:user', async (req, res) => {
      const { user: name } = req.params;
      const wish = await hashed(deps, Change.parse(bodyOf(req)));
      await configKeeper.edit((source) => changeUser(source, name, wish));
      res.json(view(name));
    })
    .delete('/users/:user', async (req, res) => {
      const { user: name } = req.params;
      await configKeeper.edit((source) => removeUser(source, name));
      res.status(204).end();
    })
    .post('/me/password', async (req, res) => {
      const { name } = whoAsks(req);
      if (name === null) throw new CamrelayError('bad_request', 'there are no users');
      const wish = OwnPassword.parse(bodyOf(req));
      await gatekeeper.confirm(name, wish.old, clientOf(req).address);
      const user = await hashed(deps, { password: wish.new });
      const hadSession = sessionIn(req) !== undefined;
      await configKeeper.edit((source) => changeUser(source, name, user));
      // All sessions end with the old password; this browser goes on with a new one.
      if (hadSession) setSession(req, res, gatekeeper.beginSession(name));
      res.status(204).end();
    });
}

/** The wish with its password as it is to stand in the file. */
async function hashed<Wish extends UserWish>(
  { redactor }: Pick<UsersDeps, 'redactor'>,
  wish: Wish,
): Promise<Wish> {
  if (wish.password === undefined) return wish;
  redactor.add(wish.password);
  return { ...wish, password: await hashPassword(wish.password) };
}

function userView({ name, role, cameras, password }: User) {
  return { name, role, cameras, hashed: looksHashed(password) };
}
