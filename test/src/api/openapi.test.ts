import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiRouter } from '../../../src/api/openapi.js';
import { serve, type Served } from './serve.js';

const FOLDER = join(import.meta.dirname, '../../../src/api');
type Paths = Readonly<Record<string, Readonly<Record<string, { parameters: unknown[] }>>>>;

let api: Served;
let paths: Paths;
beforeAll(async () => {
  api = await serve(openApiRouter());
  ({ paths } = (await api.ask('GET', '/openapi.json')).body as { paths: Paths });
});
afterAll(() => api[Symbol.asyncDispose]());

/** `GET /cameras/{}/events` */
const described = (): string[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`,
    ),
  );

describe('the description of the API', () => {
  it('has every route there is, and no other', () => {
    const routes = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        [
          ...readFileSync(join(FOLDER, name), 'utf8').matchAll(
            /\.(get|post|patch|put|delete)\(\s*'(\/[^']*)'/g,
          ),
        ]
          .filter(() => !/health|hooks|metrics|page/.test(name))
          .map(([, method, path]) => `${method!.toUpperCase()} ${path!.replace(/:\w+/g, '{}')}`),
      );
    expect(described().toSorted()).toEqual(routes.toSorted());
  });

  it('names every parameter of a path', () => {
    for (const [path, operations] of Object.entries(paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      for (const { parameters } of Object.values(operations)) {
        const named = parameters.filter(
          (parameter) => (parameter as { in: string }).in === 'path',
        ) as { name: string }[];
        expect(named.map(({ name }) => name)).toEqual(wanted);
      }
    }
  });
});
