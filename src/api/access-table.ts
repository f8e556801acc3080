/**
 * Who may use which route, read from the description of the API: what is not described there cannot
 * be reached, so no route can be forgotten.
 */
import { DESCRIPTION } from './openapi/description.js';
import { ACCESS, type Access, FOR_PLAYERS } from './openapi/words.js';

export type Rule = Readonly<{
  access: Access;
  /** The camera that the path names. */
  camera: string | null;
  /** Whether a media token opens it too. */
  isForPlayers: boolean;
}>;

type Described = Readonly<{
  /** `GET` and such. */
  method: string;
  path: RegExp;
  access: Access;
  isForPlayers: boolean;
}>;

type Operations = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const ROUTES: readonly Described[] = Object.entries(
  DESCRIPTION.paths as Readonly<Record<string, Operations>>,
).flatMap(([template, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path: patternOf(template),
    access: operation[ACCESS] as Access,
    isForPlayers: operation[FOR_PLAYERS] === true,
  })),
);

/**
 * @param path below `/api/v1`, as it came
 * @returns null where there is no such route
 */
export function ruleOf(method: string, path: string): Rule | null {
  const asked = method === 'HEAD' ? 'GET' : method;
  let found: Rule | null = null;
  for (const { method: own, path: pattern, access, isForPlayers } of ROUTES) {
    if (own !== asked) continue;
    const match = pattern.exec(path);
    if (!match) continue;
    const camera = match.groups?.camera;
    // `/cameras/test` before `/cameras/{camera}`, as the routes themselves stand.
    if (camera === undefined) return { access, isForPlayers, camera: null };
    found ??= { access, isForPlayers, camera: decoded(camera) };
  }
  return found;
}

/** `/cameras/{camera}/clip.mp4` as a pattern with a group of that name. */
function patternOf(template: string): RegExp {
  const parts = template.split(/(\{\w+\})/).map((part) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    return name === undefined ? part.replaceAll('.', String.raw`\.`) : `(?<${name}>[^/]+)`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** As the router reads it; what cannot be read names no camera. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
