/** Where a request goes: everything stands in the path, the hash of the password too. Pure. */
import { createHash } from 'node:crypto';

export type CgiCredentials = Readonly<{ username: string; password: string }>;

/** Fields of a command; all of the device's are flat. */
export type CgiFields = Readonly<Record<string, string | number>>;

/**
 * What the device takes for the password: as good as the password itself, and never to be shown.
 * Source: docs/vendors/cgi.md, "Requests".
 */
export function passwordHash(password: string): string {
  return createHash('md5').update(password).digest('hex');
}

export function actionPath(login: CgiCredentials, action: string, fields: CgiFields): string {
  const json = encoded(JSON.stringify(fields));
  return `/action/cgi_action?${loginQuery(login)}&action=${action}&json=${json}`;
}

/** The same command for devices that take the fields as a body, and no login. */
export function postPath(action: string): string {
  return `/action/${action}`;
}

/** A still. @param login null asks without one, as the vendor's document does */
export function imagePath(login: CgiCredentials | null): string {
  return `/action/cgi_images${login === null ? '' : `?${loginQuery(login)}`}`;
}

function loginQuery({ username, password }: CgiCredentials): string {
  return `user=${encoded(username)}&pwd=${passwordHash(password)}`;
}

/** Everything but letters, digits and `-._~`: the document names no character that may stay. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
