/** One user of a configuration added, changed or removed: the text with everything else as it was. */
import { isDeepStrictEqual } from 'node:util';
import { CamrelayError } from '../model/errors.js';
import type { Role } from '../model/access.js';
import { byHand, type EditedConfig } from './camera-edit.js';
import type { User } from './auth.js';
import type { Config } from './config.js';
import { diffConfig } from './diff.js';
import { ConfigError } from './issue.js';
import { parseConfig, type ConfigSource } from './load.js';
import { Problems } from './problems.js';
import { isRecord, readSource } from './source.js';
import { Unfit, withDifferences, withItem, withoutItem } from './yaml-edit.js';
import type { Keys } from './yaml-text.js';

/** What is to be of a user; what is left out stays. A null list of cameras is all of them. */
export type UserWish = Readonly<{
  /** In plain text or hashed, as it is to stand in the file. */
  password?: string | undefined;
  role?: Role | undefined;
  cameras?: readonly string[] | null | undefined;
}>;

/** The way to the list of users. */
const USERS: [string, string] = ['auth', 'users'];

/** The first one is an admin, where nothing else is said. @throws CamrelayError user_exists, last_admin, bad_config, config_conflict */
export function addUser(
  source: ConfigSource,
  name: string,
  wish: UserWish & Required<Pick<UserWish, 'password'>>,
): EditedConfig {
  const users = usersIn(source);
  if (users.some((user) => user.name === name)) {
    throw new CamrelayError('user_exists', `there is a user ${JSON.stringify(name)} already`);
  }
  const role = wish.role ?? (users.length === 0 ? 'admin' : 'viewer');
  const keys = keysAfter({ name }, { ...wish, role });
  return judged(source, () => withItem(source.text, USERS, keys));
}

/** @throws CamrelayError unknown_user, last_admin, bad_config, config_conflict */
export function changeUser(source: ConfigSource, name: string, wish: UserWish): EditedConfig {
  const { index, keys } = userNamed(source, name);
  const after = keysAfter(keys, wish);
  return judged(source, () => withDifferences(source.text, [...USERS, String(index)], keys, after));
}

/** @throws CamrelayError unknown_user, last_admin, config_conflict */
export function removeUser(source: ConfigSource, name: string): EditedConfig {
  const { index } = userNamed(source, name);
  return judged(source, () => withoutItem(source.text, USERS, index));
}

function keysAfter(before: Keys, { password, role, cameras }: UserWish): Keys {
  const { cameras: granted, ...others } = before;
  const grants = cameras === undefined ? granted : (cameras ?? undefined);
  return {
    ...others,
    ...(password !== undefined && { password }),
    ...(role !== undefined && { role }),
    ...(grants !== undefined && { cameras: grants }),
  };
}

function userNamed(source: ConfigSource, name: string): { index: number; keys: Keys } {
  const users = usersIn(source);
  const index = users.findIndex((user) => user.name === name);
  const keys = users[index];
  if (keys) return { index, keys };
  throw new CamrelayError('unknown_user', `there is no user called ${JSON.stringify(name)}`);
}

/** As they stand in the file, references replaced. */
function usersIn({ text, options }: ConfigSource): Keys[] {
  const auth = readSource(text, options, new Problems(options.file))?.auth;
  const users = isRecord(auth) ? auth.users : undefined;
  return Array.isArray(users) ? (JSON.parse(JSON.stringify(users)) as Keys[]) : [];
}

/** The new text, where it reads as it should and nothing else changed by it. */
function judged(source: ConfigSource, edit: () => string): EditedConfig {
  const before = configIn(source);
  const text = edited(edit);
  let config: Config;
  try {
    config = parseConfig(text, source.options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const own = error.issues.filter(({ path }) => path[0] === 'auth');
    if (own.length === 0) throw byHand(error.issues.map(({ message }) => message).join('; '));
    throw new CamrelayError('bad_config', own.map(({ message }) => message).join('; '));
  }
  if (before) requireOnlyUsers(before, config);
  requireAdmin(before?.auth.users ?? [], config.auth.users);
  return { text, config };
}

function edited(edit: () => string): string {
  try {
    return edit();
  } catch (error) {
    if (error instanceof Unfit) throw byHand(error.message);
    throw error;
  }
}

/** Null where the first user is what it lacks. @throws CamrelayError config_conflict */
function configIn(source: ConfigSource): Config | null {
  try {
    return parseConfig(source.text, source.options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.code === 'unsafe_listener') return null;
    throw new CamrelayError('config_conflict', error.message, { cause: error });
  }
}

function requireOnlyUsers(before: Config, after: Config): void {
  const { added, removed, changed, settings } = diffConfig(before, after);
  const others = settings.filter((key) => key !== 'auth.users');
  const cameras = added.length + removed.length + changed.length;
  if (others.length > 0 || cameras > 0) throw byHand('other settings would change with it');
  if (isDeepStrictEqual(before.auth.users, after.auth.users))
    throw byHand('nothing would change by it');
}

function requireAdmin(before: readonly User[], after: readonly User[]): void {
  const hasAdmin = (users: readonly User[]): boolean => users.some(({ role }) => role === 'admin');
  if (hasAdmin(after) || (before.length > 0 && !hasAdmin(before))) return;
  const what =
    before.length === 0
      ? 'the first user must be an admin'
      : 'somebody must stay an admin; make another user one first';
  throw new CamrelayError('last_admin', what);
}
