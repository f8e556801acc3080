/** What the recorder knows of an account: the proof of its password, and what it may do. */
import { createHash } from 'node:crypto';

/**
 * What logging in sends instead of user name and password, and as good as these.
 * Source: docs/vendors/mobotix.md, "Session".
 */
export function accountProof(username: string, password: string): string {
  return createHash('md5').update(`${username}:${password}`).digest('hex');
}

const RIGHTS = { setup: 16, live: 8, ptz: 4, device: 2, playback: 1 } as const;
export type AccountRight = keyof typeof RIGHTS;

/** The rights of an account, as one number holds them. */
export function rightsOf(authority: number): AccountRight[] {
  const names = Object.keys(RIGHTS) as AccountRight[];
  return names.filter((name) => (authority & RIGHTS[name]) !== 0);
}
