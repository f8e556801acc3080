/** Who somebody is, and what they may do and see. */

/** Each may do what the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who was let in. */
export type Who = Readonly<{
  /** Null while there are no users. */
  name: string | null;
  role: Role;
  /** The ids of the cameras they may see; null for all. */
  cameras: ReadonlySet<string> | null;
}>;

/** Whoever reaches a listener while there are no users. */
export const ANYBODY: Who = { name: null, role: 'admin', cameras: null };

export function isAtLeast(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

export function maySee({ cameras }: Who, cameraId: string): boolean {
  return cameras === null || cameras.has(cameraId);
}

/** The camera whose stream lives at a path: `porch` of `porch` and of `porch/sub`. */
export function cameraOfPath(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}

/** What somebody shows to be let in. */
export type Shown =
  | Readonly<{ kind: 'nothing' }>
  | Readonly<{ kind: 'password'; name: string; password: string }>
  /** The answer to a challenge, which only somebody who knows the password can give. */
  | Readonly<{ kind: 'digest'; name: string; isFor(password: string): boolean }>
  /** A program's own token. */
  | Readonly<{ kind: 'token'; token: string }>
  /** What stands in an address as `?token=`. */
  | Readonly<{ kind: 'media_token'; token: string }>
  /** What the page's cookie holds. */
  | Readonly<{ kind: 'session'; secret: string }>;

export const NOTHING: Shown = { kind: 'nothing' };

/** Where media are opened: every protocol asks here before the first byte. */
export interface Doorkeeper {
  /** False while anybody may do everything. */
  readonly isClosed: boolean;
  /** Whether a challenge to prove a password makes sense: not where only its hash is known. */
  readonly takesDigest: boolean;
  /**
   * @param from the asking client's network address
   * @throws CamrelayError unauthorized, unknown_camera, forbidden, too_many_requests
   */
  admit(wish: Wish, shown: Shown, from: string): Pass | Promise<Pass>;
}

/** What somebody wants of a camera: to watch it, or to publish as it. */
export type Wish = Readonly<{ camera: string; to: 'watch' | 'publish' }>;

/** Somebody who was let in, for as long as that holds. */
export interface Pass {
  readonly who: Who;
  /** Calls `end` once, when what was shown would not do any more; not when it merely has lapsed. */
  hold(end: () => void): Disposable;
}

const ANYBODYS_PASS: Pass = {
  who: ANYBODY,
  hold: () => ({ [Symbol.dispose]: () => undefined }),
};

/** While there are no users. */
export const OPEN_DOOR: Doorkeeper = {
  isClosed: false,
  takesDigest: false,
  admit: () => ANYBODYS_PASS,
};
