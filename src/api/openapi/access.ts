/** Users, sessions and tokens. */
import { ROLES } from '../../model/access.js';
import {
  CAMERA,
  get,
  instant,
  json,
  list,
  named,
  object,
  orNull,
  ref,
  send,
  text,
  type Resource,
} from './words.js';

const NOTHING = { description: 'done' };
const ROLE = { enum: ROLES };
const GRANTS = orNull(list(text));
const USER = named('user', 'The name');
const secretText = { type: 'string', format: 'password' };

export const access: Resource = {
  paths: {
    '/login': {
      post: send('public', 'Begins a session (a cookie) and gives a token for media', {
        ok: json(ref('Login')),
        body: { name: text, password: secretText },
        required: ['name', 'password'],
      }),
    },
    '/logout': {
      post: send('public', 'Ends the session', { status: 204, ok: NOTHING }),
    },
    '/cameras/{camera}/media-token': {
      post: send(
        'viewer',
        'A token for the media of this camera, to be put in their addresses as `?token=`',
        {
          status: 201,
          ok: json(object({ token: text, expires: instant })),
          body: {
            for: {
              type: 'string',
              description: 'A duration, at most 24h; 1h where it is left out',
            },
          },
        },
        CAMERA,
      ),
    },
    '/tokens': {
      ...get(
        'viewer',
        'Tokens of programs: your own; of an admin, all',
        json(object({ tokens: list(ref('Token')) })),
      ),
      post: send('viewer', 'Makes one; what it is, is shown this once', {
        status: 201,
        ok: json({ allOf: [ref('Token'), object({ token: text })] }),
        body: { name: text, role: ROLE, cameras: GRANTS, expires: instant },
        required: ['name'],
      }),
    },
    '/tokens/{token}': {
      delete: send(
        'viewer',
        'Takes one back',
        { status: 204, ok: NOTHING },
        named('token', 'Its `id`'),
      ),
    },
    '/users': {
      ...get('admin', 'Who may come in', json(object({ users: list(ref('User')) }))),
      post: send('admin', 'Adds one, in the configuration file', {
        status: 201,
        ok: json(ref('User')),
        body: { name: text, password: secretText, role: ROLE, cameras: GRANTS },
        required: ['name', 'password'],
      }),
    },
    '/users/{user}': {
      patch: send(
        'admin',
        'Changes what is given; another password ends all sessions',
        { ok: json(ref('User')), body: { password: secretText, role: ROLE, cameras: GRANTS } },
        USER,
      ),
      delete: send('admin', 'Removes one', { status: 204, ok: NOTHING }, USER),
    },
    '/me/password': {
      post: send('viewer', 'Changes your own password', {
        status: 204,
        ok: NOTHING,
        body: { old: secretText, new: secretText },
        required: ['old', 'new'],
      }),
    },
  },
  schemas: {
    Login: object({ name: text, role: ROLE, token: text, expires: instant }),
    User: object({ name: text, role: ROLE, cameras: GRANTS, hashed: { type: 'boolean' } }),
    Token: object({
      id: text,
      name: text,
      user: text,
      role: ROLE,
      cameras: GRANTS,
      created: instant,
      last_used: orNull(instant),
      expires: orNull(instant),
    }),
  },
};
