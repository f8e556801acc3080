/** The words of an OpenAPI description (3.1), short enough that a route is a line or two. */
import type { Role } from '../../model/access.js';

export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const instant: Schema = { type: 'string', format: 'date-time' };
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
export const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

export const json = (schema: Schema): Schema => ({
  description: 'done',
  content: { 'application/json': { schema } },
});
export const media = (type: string): Schema => ({ description: 'done', content: { [type]: {} } });

export const CAMERA = { name: 'camera', in: 'path', required: true, schema: { type: 'string' } };
export const TIME_SCHEMA = {
  type: 'string',
  description: 'RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m`',
};
export const time = (name: string, required: boolean): Schema => ({
  name,
  in: 'query',
  required,
  schema: TIME_SCHEMA,
});
export const number = (name: string, required: boolean): Schema => ({
  name,
  in: 'query',
  required,
  schema: integer,
});
export const choice = (name: string, values: readonly string[]): Schema => ({
  name,
  in: 'query',
  required: false,
  schema: { enum: values },
});

/** A text in the query that may be left out. */
export const option = (name: string, description: string): Schema => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: text,
});
export const CAMERAS = option('cameras', 'Their ids with commas between them; all where left out');

export const named = (name: string, description: string): Schema => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
});

/** Who may ask: anybody at all, or whoever has that role and may see the camera that is named. */
export type Access = 'public' | Role;

export const get = (
  access: Access,
  summary: string,
  ok: Schema,
  ...parameters: readonly Schema[]
): Schema => ({ get: operation(access, summary, { 200: ok }, parameters) });

/** What players ask for: a media token opens it too. */
export const watch = (summary: string, ok: Schema, ...parameters: readonly Schema[]): Schema => ({
  get: {
    ...operation('viewer', summary, { 200: ok }, parameters),
    security: [...CREDENTIALS, { mediaToken: [] }],
    [FOR_PLAYERS]: true,
  },
});

/** Marks of an operation, read by the door in front of the API. */
export const ACCESS = 'x-access';
export const FOR_PLAYERS = 'x-for-players';

const CREDENTIALS = [{ session: [] }, { bearer: [] }, { basic: [] }];

/** The ways to show who asks. */
export const SECURITY_SCHEMES = {
  session: { type: 'apiKey', in: 'cookie', name: 'camrelay_session' },
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic' },
  mediaToken: { type: 'apiKey', in: 'query', name: 'token' },
};

/** A request with a body, all of whose keys may be left out but `required`. */
export const send = (
  access: Access,
  summary: string,
  { status = 200, ok, body, required = [] }: Sent,
  ...parameters: readonly Schema[]
): Schema => ({
  ...operation(access, summary, { [status]: ok }, parameters),
  ...(body && {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { ...object(body), required } } },
    },
  }),
});

export type Sent = Readonly<{
  status?: number;
  ok: Schema;
  body?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
}>;

export const DONE = json({ type: 'object' });

function operation(
  access: Access,
  summary: string,
  answers: Readonly<Record<number, Schema>>,
  parameters: readonly Schema[],
): Schema {
  const responses = { ...answers, default: { $ref: '#/components/responses/Error' } };
  const security = access === 'public' ? [] : CREDENTIALS;
  return { summary, parameters, responses, security, [ACCESS]: access };
}

/** Some routes that belong together, and the shapes they speak of. */
export type Resource = Readonly<{
  paths: Readonly<Record<string, Schema>>;
  schemas: Readonly<Record<string, Schema>>;
}>;
