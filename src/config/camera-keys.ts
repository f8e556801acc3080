/**
 * A camera's keys as they go over HTTP: as in the file, but never with a secret, for which
 * `{"set": true}` stands, also on the way back.
 */
import { z } from 'zod';
import { cameraKinds } from './camera.js';
import type { ValueKind } from './fields.js';
import { isMaskable } from './references.js';
import { shownUrl, storedUrl } from './shown-url.js';
import { isKeys, type Keys, type Plain } from './yaml-text.js';

/** What is wrong with a key of a request, by its place in the camera. */
export type KeyProblem = Readonly<{ path: readonly (string | number)[]; message: string }>;

/** A merge patch (RFC 7396): null removes a key. Every scalar is a string. */
export type KeyPatch = Readonly<{ [key: string]: Plain | KeyPatch | null }>;

const MOST_DEPTH = 8;

/** For answers. */
export function shownKeys(keys: Keys): Record<string, unknown> {
  const kinds = cameraKinds(keys.vendor);
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]): [string, unknown] => [
      key,
      kinds[key] === 'secret' ? { set: true } : typed(value, kinds[key]),
    ]),
  );
}

function typed(value: Plain, kind: ValueKind | undefined): unknown {
  if (kind === 'number' && typeof value === 'string' && /^\d{1,15}$/.test(value))
    return Number(value);
  if (kind === 'flag' && (value === 'true' || value === 'false')) return value === 'true';
  return shown(value);
}

function shown(value: Plain): Plain {
  if (typeof value === 'string') return shownUrl(value);
  if (!isKeys(value)) return value.map(shown);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}

const Body = z.record(z.string(), z.unknown());

/** A patch as it came. Problems go to `problems`. */
export function readPatch(body: unknown, problems: KeyProblem[]): KeyPatch {
  const read = Body.safeParse(body);
  if (read.success) return patchOf(read.data, [], problems);
  problems.push({ path: [], message: 'must be the keys of a camera' });
  return {};
}

function patchOf(
  body: Readonly<Record<string, unknown>>,
  at: readonly (string | number)[],
  problems: KeyProblem[],
): KeyPatch {
  const patch: Record<string, Plain | KeyPatch | null> = {};
  for (const [key, value] of Object.entries(body)) {
    const path = [...at, key];
    if (key.endsWith('_file') || key === '<<') {
      const message = 'can be written in the file only; give the value itself';
      problems.push({ path, message });
    } else if (value === null) {
      patch[key] = null;
    } else {
      const plain = plainOf(value, path, problems);
      if (plain !== undefined) patch[key] = plain;
    }
  }
  return patch;
}

function plainOf(
  value: unknown,
  path: readonly (string | number)[],
  problems: KeyProblem[],
): Plain | KeyPatch | undefined {
  if (typeof value === 'string' && isMaskable(value)) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (path.length <= MOST_DEPTH && Array.isArray(value))
    return value.flatMap((item, index) => {
      const plain = plainOf(item, [...path, index], problems);
      return plain === undefined ? [] : [plain as Plain];
    });
  const keys = path.length <= MOST_DEPTH ? Body.safeParse(value) : null;
  if (keys?.success) return patchOf(keys.data, path, problems);
  problems.push({
    path,
    message: 'must be text, a number, true, false, a list, or keys with values',
  });
  return undefined;
}

/**
 * What a camera's keys are after a patch. Secrets that say that they are set, and addresses that show
 * `***`, keep what is stored.
 */
export function patchedKeys(before: Keys, patch: KeyPatch, problems: KeyProblem[]): Keys {
  const vendor = patch.vendor ?? before.vendor;
  const kinds = cameraKinds(vendor);
  const own = Object.entries(patch).filter(
    ([key, value]) => !(kinds[key] === 'secret' && isKept(value)),
  );
  return merged(before, Object.fromEntries(own), [], problems);
}

const isKept = (value: Plain | KeyPatch | null): boolean =>
  typeof value === 'object' && value !== null && 'set' in value && value.set === 'true';

function merged(
  before: Keys,
  patch: KeyPatch,
  at: readonly string[],
  problems: KeyProblem[],
): Keys {
  const after = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(patch)) {
    const path = [...at, key];
    const was = before[key];
    if (value === null) after.delete(key);
    else if (typeof value === 'string') after.set(key, stored(value, was, path, problems));
    else if (Array.isArray(value)) after.set(key, value as readonly Plain[]);
    else after.set(key, merged(isKeys(was) ? was : {}, value as KeyPatch, path, problems));
  }
  return Object.fromEntries(after);
}

function stored(
  given: string,
  was: Plain | undefined,
  path: readonly string[],
  problems: KeyProblem[],
): string {
  const url = storedUrl(given, typeof was === 'string' ? was : undefined);
  if (url !== null) return url;
  problems.push({
    path,
    message: 'has *** where a password belongs, and none is stored; write it',
  });
  return given;
}
