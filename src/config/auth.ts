/** `auth`: who may come in, and what each may do and see. */
import { z } from 'zod';
import { looksHashed, parsePasswordHash } from '../kit/password-hash.js';
import { ROLES, type Role } from '../model/access.js';
import { duration, field, flag, oneOf, secret, section } from './fields.js';

export type User = Readonly<{
  name: string;
  /** In plain text, or a hash; see `kit/password-hash.ts`. */
  password: string;
  role: Role;
  /** The cameras they may see; null for all. */
  cameras: readonly string[] | null;
}>;

export type Auth = Readonly<{
  /** No two have the same name. */
  users: readonly User[];
  /** Without users: everybody who reaches a listener may do everything, also from other machines. */
  open: boolean;
  /** How long the page stays signed in without being used, ms. */
  sessionMs: number;
}>;

const MOST_USERS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** No colon, which would end it in a Basic header. */
export const USER_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u;

export const userName = () =>
  field('a name of letters, digits, dots, @, - and _, at most 64', (value) =>
    USER_NAME.test(value) ? value : undefined,
  );

const password = () =>
  secret().refine((text) => !looksHashed(text) || parsePasswordHash(text) !== null, {
    error: 'is no hash that can be used; make one with `camrelay hash-password`',
  });

const user = section({
  name: userName(),
  password: password(),
  role: oneOf(ROLES).default('viewer'),
  cameras: z.array(z.string(), { error: 'must be a list of cameras' }).nullable().default(null),
}).superRefine(({ role, cameras }, context) => {
  if (role !== 'admin' || cameras === null) return;
  const message = 'an admin sees all cameras; leave the list out, or give another role';
  context.addIssue({ code: 'custom', path: ['cameras'], message });
});

export const authSection = section({
  users: z.array(user, { error: 'must be a list of users' }).max(MOST_USERS).default([]),
  open: flag().default(false),
  session: duration({ least: HOUR_MS / 12, most: 365 * DAY_MS }).default(14 * DAY_MS),
}).superRefine(({ users, open }, context) => {
  users.forEach(({ name }, index) => {
    const other = users.findIndex((earlier) => earlier.name === name);
    if (other === index) return;
    const message = 'is the name of another user already';
    context.addIssue({ code: 'custom', path: ['users', index, 'name'], message });
  });
  if (!open || users.length === 0) return;
  const message = 'lets everybody in, so users mean nothing; take out one or the other';
  context.addIssue({ code: 'custom', path: ['open'], message });
});

/** Cameras that users may see and that are not there, as problems with their places. */
export function unknownGrants(
  { users }: Pick<Auth, 'users'>,
  cameras: ReadonlySet<string>,
): { path: (string | number)[]; message: string }[] {
  return users.flatMap(({ cameras: granted }, user) =>
    (granted ?? []).flatMap((id, index) => {
      if (cameras.has(id)) return [];
      const path = ['auth', 'users', user, 'cameras', index];
      return [{ path, message: `there is no camera of this name` }];
    }),
  );
}
