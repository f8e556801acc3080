/**
 * Addresses without their secrets, as forms show them: the password and parameters with telling
 * names become `***`, and come back where an address with `***` is saved.
 */
import { isSecretName } from '../kit/redactor.js';

const MASK = '***';
/** User name and password of an address, which may hold places such as `{password}`, and both an `@`. */
const USER = /(:\/\/[^/?#:]*:)([^/?#]*)(@)/;
/** Some devices part parameters by semicolons, which may also stand in a value, as a question mark may. */
const PARAMETER = /([?&;])([^=&#;?]+)=((?:[^&#;?]|[;?](?![^=&#;?]+=))*)/g;
/** To be filled in later; no secret itself. */
const isPlace = (text: string): boolean => /^\{\w+\}$/.test(text);

/** Texts that are no addresses come back as they are. */
export function shownUrl(text: string): string {
  if (!text.includes('://')) return text;
  return text
    .replace(USER, (all, before: string, password: string, after: string) =>
      password === '' || isPlace(password) ? all : before + MASK + after,
    )
    .replace(PARAMETER, (all, mark: string, name: string, value: string) =>
      isTelling(name) && value !== '' && !isPlace(value) ? `${mark}${name}=${MASK}` : all,
    );
}

/**
 * The address that is meant by one with `***`: secrets are taken from the one that is stored.
 * Null where there is none to take.
 */
export function storedUrl(given: string, stored: string | undefined): string | null {
  if (!given.includes(MASK) || !given.includes('://')) return given;
  if (stored === undefined) return shownUrl(given) === given && hasMask(given) ? null : given;
  if (given === shownUrl(stored)) return stored;
  const password = USER.exec(stored)?.[2];
  const values = new Map(
    [...stored.matchAll(PARAMETER)].map(([, , name = '', value = '']) => [name, value]),
  );
  const found = given
    .replace(USER, (all, before: string, is: string, after: string) =>
      is === MASK && password !== undefined ? before + password + after : all,
    )
    .replace(PARAMETER, (all, mark: string, name: string, is: string) =>
      is === MASK && values.has(name) ? `${mark}${name}=${values.get(name) ?? ''}` : all,
    );
  return hasMask(found) ? null : found;
}

function hasMask(url: string): boolean {
  if (USER.exec(url)?.[2] === MASK) return true;
  return [...url.matchAll(PARAMETER)].some(
    ([, , name = '', value]) => value === MASK && isTelling(name),
  );
}

/** The name may be percent-encoded; where that is broken it means itself. */
function isTelling(name: string): boolean {
  const [decoded = name] = new URLSearchParams(`${name}=`).keys();
  return isSecretName(decoded);
}
