/** `camrelay user …` and `camrelay hash-password`: who may come in, written into the configuration. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigKeeper } from '../config-keeper.js';
import { USER_NAME } from '../config/auth.js';
import type { EditedConfig } from '../config/camera-edit.js';
import { loadConfig, type ConfigSource } from '../config/load.js';
import { addUser, changeUser, removeUser } from '../config/user-edit.js';
import { silentLog } from '../kit/log.js';
import { hashPassword } from '../kit/password-hash.js';
import { type Role, ROLES } from '../model/access.js';
import { CamrelayError } from '../model/errors.js';
import { DEFAULT_FILE, readArguments } from './arguments.js';
import { askPassword } from './ask-password.js';
import type { Command, CommandContext } from './command.js';

const OPTIONS = { role: { type: 'string' }, cameras: { type: 'string' } } as const;

export const hashPasswordCommand: Command = async (args) => {
  readArguments(args, {});
  console.log(await hashPassword(await askPassword()));
  return 0;
};

export const user: Command = async (args, context) => {
  const { values, positionals } = readArguments(args, OPTIONS);
  const [what, name, ...others] = positionals;
  if (others.length > 0) throw new CamrelayError('usage', 'one user at a time');
  const file = values.config ?? DEFAULT_FILE;
  if (what === 'list') {
    if (name !== undefined) throw new CamrelayError('usage', 'all users are listed; name none');
    return list(file, context);
  }
  const named = nameOf(name);
  const wish = { role: roleOf(values.role), cameras: camerasOf(values.cameras) };
  switch (what) {
    case 'add': {
      const password = await hashPassword(await askPassword());
      return change(file, context, `user ${named} is added`, (source) =>
        addUser(source, named, { ...wish, password }),
      );
    }
    case 'change':
      return change(file, context, `user ${named} is changed`, (source) =>
        changeUser(source, named, wish),
      );
    case 'password': {
      const password = await hashPassword(await askPassword());
      return change(file, context, `user ${named} has another password`, (source) =>
        changeUser(source, named, { password }),
      );
    }
    case 'remove':
      return change(file, context, `user ${named} is removed`, (source) =>
        removeUser(source, named),
      );
    case undefined:
    default:
      throw new CamrelayError('usage', 'say add, change, password, remove or list');
  }
};

async function change(
  file: string,
  { env, redactor }: CommandContext,
  done: string,
  edit: (source: ConfigSource) => EditedConfig,
): Promise<number> {
  const path = resolve(file);
  // Without a file the demo runs, which becomes one.
  const isThere = existsSync(path);
  if (!isThere && file !== DEFAULT_FILE) {
    throw new CamrelayError('usage', `there is no file ${file}; name one that is there`);
  }
  const keeper = new ConfigKeeper({
    ...{ file: isThere ? path : null, newFile: path, env, redactor },
    log: silentLog,
  });
  const created = await keeper.edit(edit);
  const where = created === null ? path : `${path}, which is new`;
  console.log(`${done} in ${where}`);
  console.log('A running camrelay takes it over when it is sent SIGHUP.');
  return 0;
}

function list(file: string, { env }: CommandContext): number {
  const { auth } = loadConfig(file, env);
  for (const { name, role, cameras } of auth.users)
    console.log(`${name}\t${role}\t${cameras?.join(',') ?? 'all cameras'}`);
  if (auth.users.length === 0) console.log('There are no users.');
  return 0;
}

function nameOf(name: string | undefined): string {
  if (name !== undefined && USER_NAME.test(name)) return name;
  throw new CamrelayError('usage', 'give a name of letters, digits, dots, @, - and _');
}

function roleOf(text: string | undefined): Role | undefined {
  const role = ROLES.find((known) => known === text);
  if (role !== undefined || text === undefined) return role;
  throw new CamrelayError('usage', `--role must be ${ROLES.join(', ')}`);
}

/** `porch,yard`, or `all`. */
function camerasOf(text: string | undefined): string[] | null | undefined {
  if (text === undefined) return undefined;
  return text === 'all' ? null : text.split(',').filter((id) => id !== '');
}
