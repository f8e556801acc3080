/** The whole program, asked over HTTP for everything that its description knows, in every wrong way. */
import assert from 'node:assert';
import fc, { type Arbitrary } from 'fast-check';
import { Agent, request } from 'undici';
import { DESCRIPTION } from '../../../src/api/openapi/description.js';
import { STATUS } from '../../../src/api/errors.js';
import { Camrelay } from '../../rig/camrelay.js';
import { utf8, type Target } from '../target.js';
import { unlessRefused } from './refused.js';

type Schema = Readonly<{ enum?: readonly unknown[]; type?: string; properties?: Readonly<Record<string, Schema>>; anyOf?: readonly Schema[]; items?: Schema }>; // prettier-ignore
type Parameter = Readonly<{ name: string; in: string; schema: Schema }>;
type Operation = Readonly<{
  parameters?: readonly Parameter[];
  requestBody?: { content: Readonly<Record<string, { schema: Schema }>> };
}>;
/** As an input holds it: JSON. */
type Asked = Readonly<{ method: string; path: string; headers: Readonly<Record<string, string>>; body: string }>; // prettier-ignore

const ANSWER_MS = 10_000;
/** All others Node itself refuses, or takes for a tunnel. */
const SENT = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** They never end by themselves. */
const ENDLESS = ['/cameras/test', '/events'];
/** HTTP's own word for a range or a method that does not fit; what is said beside it may vary. */
const STANDARD = [405, 416];
/** Without it there would be nothing to ask for. */
const STAYS = 'porch';
const WORDS = ['porch', 'gate', 'yard', 'a', 'now', '-1h', '-1m', '0', '-1', '1', '64', '1e9', '8640000000000000', '253402300799999', '2026-11-29T00:00:00Z', 'Europe/Berlin', 'rtsp', 'demo', 'rtsp://127.0.0.1:1/x', '127.0.0.1', '', ' ', '%', '%00', '..', 'true', 'null', '\u00fc', '\ud83d\ude00', '__proto__', 'bytes=0-', '500ms', '9999999d']; // prettier-ignore

const word = fc.oneof(
  { arbitrary: fc.constantFrom(...WORDS), weight: 8 },
  { arbitrary: fc.string({ maxLength: 20, unit: 'binary' }), weight: 1 },
);
/** Mostly of the right kind. */
function valueOf(schema: Schema): Arbitrary<unknown> {
  const own = ownValue(schema);
  return fc.oneof({ arbitrary: own, weight: 8 }, { arbitrary: word, weight: 2 }, fc.jsonValue({ maxDepth: 2 })); // prettier-ignore
}

function ownValue({ enum: values, type, properties, anyOf, items }: Schema): Arbitrary<unknown> {
  if (values) return fc.constantFrom(...values);
  if (anyOf) return fc.oneof(...anyOf.map(valueOf));
  switch (type) {
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 400 }), fc.constantFrom(0, 2 ** 31, 1e20, -1e20));
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueOf(items ?? {}), { maxLength: 3 });
    case 'object':
      return bodyOf(properties ?? {});
    case undefined:
    default:
      return word;
  }
}

function bodyOf(properties: Readonly<Record<string, Schema>>): Arbitrary<unknown> {
  const known = Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, valueOf(schema)])); // prettier-ignore
  const more = { url: word, record: word, password: word, host: word };
  return fc.record({ ...known, ...more }, { requiredKeys: [] });
}

const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=x'), // prettier-ignore
    range: fc.constantFrom('bytes=0-1', 'bytes=-0', 'bytes=9-1', 'x'),
    'if-match': word,
    'if-none-match': word,
    'accept-encoding': fc.constantFrom('gzip', 'br;q=x', '*'),
    'last-event-id': word,
    'x-forwarded-for': word,
  },
  { requiredKeys: [] },
);

const operations: Arbitrary<Asked>[] = Object.entries(
  DESCRIPTION.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>,
)
  .filter(([path]) => !ENDLESS.includes(path))
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => askedOf(path, method, operation))); // prettier-ignore

function askedOf(path: string, method: string, operation: Operation): Arbitrary<Asked> {
  const { parameters = [], requestBody } = operation;
  const schema = requestBody?.content['application/json']?.schema;
  const query = fc.record(
    Object.fromEntries(parameters.filter((each) => each.in === 'query').map((each) => [each.name, valueOf(each.schema)])), // prettier-ignore
    { requiredKeys: [] },
  );
  const places = fc.array(fc.oneof({ arbitrary: fc.constant(STAYS), weight: 3 }, word), { minLength: 2, maxLength: 2 }); // prettier-ignore
  const body = schema ? ownValue(schema).map((value) => JSON.stringify(value)) : fc.constant('');
  const methods = fc.oneof(
    { arbitrary: fc.constant(method.toUpperCase()), weight: 9 },
    fc.constantFrom(...SENT),
  );
  return fc
    .tuple(methods, places, query, headers, body)
    .map(([asked, names, values, sent, text]) => ({
      method: asked,
      path: withPlaces(path, names) + queryOf(values),
      headers: sent,
      body: text,
    }));
}

const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

function withPlaces(path: string, [first = '', second = '']: readonly string[]): string {
  let count = 0;
  return `/api/v1${path.replaceAll(/\{\w+\}/g, () => encoded(count++ === 0 ? first : second))}`;
}

function queryOf(values: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(values).map(
    ([name, value]) => `${encoded(name)}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`, // prettier-ignore
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** The program, started with the first request. */
let started: Promise<Camrelay> | null = null;
const agent = new Agent({ connections: 1, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });

function program(): Promise<Camrelay> {
  started ??= Camrelay.start({
    config: {
      cameras: {
        [STAYS]: { vendor: 'demo', size: '128x128', fps: 1 },
        gate: { vendor: 'push', key: 'k' },
        yard: { vendor: 'rtsp', url: 'rtsp://127.0.0.1:1/x', enabled: false },
      },
    },
  });
  return started;
}

async function checkAnswer(asked: Asked): Promise<void> {
  const { base } = await program();
  const { method, path } = asked;
  const isSent = !['GET', 'HEAD'].includes(method) && asked.body !== '';
  const answer = await request(`${base}${path}`, {
    method: method as 'GET',
    headers: asked.headers,
    dispatcher: agent,
    ...(isSent ? { body: asked.body } : {}),
  }).catch((error: unknown) => {
    // What cannot be sent at all is no request.
    const isUnsendable = error instanceof Error && ['UND_ERR_INVALID_ARG', 'ERR_INVALID_URL', 'ERR_INVALID_CHAR'].includes((error as NodeJS.ErrnoException).code ?? ''); // prettier-ignore
    if (isUnsendable) return null;
    throw error;
  });
  if (!answer) return;
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const status = answer.statusCode;
  const text = bytes.toString('utf8');
  assert(status !== 500, `${method} ${path}: ${text}`);
  if (status < 400 || STANDARD.includes(status) || method === 'HEAD') return;
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  assert(error.message !== '');
  assert.strictEqual(new Map(Object.entries(STATUS)).get(error.code), status, text);
}

/** Text that is no request, or one that must not be sent, is none. */
function askedIn(input: Buffer): Asked | null {
  const value = unlessRefused(() => JSON.parse(input.toString('utf8')) as unknown, SyntaxError);
  if (typeof value !== 'object' || value === null) return null;
  const { method, path, headers: sent = {}, body = '' } = value as Partial<Asked>;
  if (typeof method !== 'string' || typeof path !== 'string' || typeof body !== 'string')
    return null;
  if (!path.startsWith('/') || !SENT.includes(method)) return null;
  const [place = ''] = path.split('?', 1);
  if (ENDLESS.some((end) => place.includes(end))) return null;
  const isChange = ['DELETE', 'PATCH'].includes(method) && place.includes('/cameras');
  if (isChange && !/^\/api\/v1\/cameras\/(a|yard)\b/.test(place)) return null;
  return { method, path, headers: sent, body };
}

const api: Target = {
  name: 'api',
  seeds: utf8(
    JSON.stringify({ method: 'GET', path: '/api/v1/days?from=-1h&to=now&zone=UTC', headers: {}, body: '' }), // prettier-ignore
    JSON.stringify({ method: 'PATCH', path: '/api/v1/cameras/yard', headers: { 'content-type': 'application/json' }, body: '{"name":"x","record":{"schedule":"mon"}}' }), // prettier-ignore
    JSON.stringify({ method: 'GET', path: '/api/v1/cameras/porch/clip.mp4?from=-10s&to=now', headers: { range: 'bytes=0-9' }, body: '' }), // prettier-ignore
    JSON.stringify({ method: 'GET', path: '/metrics', headers: {}, body: '' }),
  ),
  words: [...WORDS, '/api/v1/', '/cameras/', '?', '&', '=', '%zz', '/hls/', '"method":"', '{}', '\\u0000'], // prettier-ignore
  made: fc.oneof(...operations).map((asked) => Buffer.from(JSON.stringify(asked))),
  // Node answers longer heads by itself.
  mostBytes: 4_096,
  share: 0.1,
  check: async (input) => {
    const asked = askedIn(input);
    if (asked) await checkAnswer(asked);
  },
  close: async () => {
    await agent.close();
    await (await started)?.[Symbol.asyncDispose]();
  },
};

export const apiTargets = [api];
