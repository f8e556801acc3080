/** A session of the recorder: the cookie that logging in gives. */
import { z } from 'zod';

/** Which of the cookies is the session. */
const SESSION_COOKIE = 'login-already';
const LONGEST_COOKIE = 1_024;
const MOST_COOKIES = 16;

export type Session = {
  /** The `Cookie` header for every request. */
  readonly cookie: string;
  /** Whether a request with it was taken: if then one is refused, it has ended. */
  isProven: boolean;
};

const Note = z.object({ cookie: z.string().max(MOST_COOKIES * LONGEST_COOKIE) });

/**
 * The session of a login's answer, with whatever other cookies it set; null without one.
 * Blanks and quotes around a value are no part of it.
 */
export function sessionOf(header: string | readonly string[] | undefined): Session | null {
  const lines = typeof header === 'string' ? [header] : (header ?? []);
  const cookies = lines.slice(0, MOST_COOKIES).flatMap((line) => {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=([^;]*)/.exec(line) ?? [];
    const isShort = value !== undefined && value.length <= LONGEST_COOKIE;
    const trimmed = isShort ? value.replace(/^[\s"“”]+|[\s"“”]+$/g, '') : '';
    const isSound = /^[\x21-\x7e]+$/.test(trimmed);
    return name !== undefined && isSound ? [{ name, value: trimmed }] : [];
  });
  if (!cookies.some(({ name }) => name === SESSION_COOKIE)) return null;
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return { cookie, isProven: false };
}

/** Everything secret in it. */
export function sessionSecrets({ cookie }: Session): string[] {
  return cookie.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1));
}

export function sessionNote({ cookie }: Session): unknown {
  return { cookie };
}

export function sessionFromNote(note: unknown): Session | null {
  const { data } = Note.safeParse(note);
  return data ? { cookie: data.cookie, isProven: false } : null;
}
