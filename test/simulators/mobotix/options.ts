/** How a simulated recorder may differ from another one, as real ones do. */
import type { MediaHouse } from '../media-house.js';

export type MobotixOptions = Readonly<{
  username?: string;
  password?: string;
  /** Where it lets people log in; the other path is not known to it. */
  loginPath?: '/auth/login' | '/login';
  /** How it wants its parameters. */
  bodies?: 'form' | 'json';
  /** Whether it wants an answer to a Digest challenge beside the cookie. */
  digest?: boolean;
  /** What its wall clock is ahead of UTC, s. */
  offsetS?: number;
  /** Whether the success of a command is the text "0". */
  codeIsText?: boolean;
  /** Where the list of exports tells its size. */
  exportSize?: 'inside' | 'beside';
  /** How long an export takes, ms. */
  exportMs?: number;
  /** What the account may do, as its bits. */
  authority?: number;
  /** The configured channel. */
  channel?: number;
  /** For the web server; 0 takes any free one. */
  port?: number;
  /** What it plays; without, it has no streams, and exports next to nothing. */
  media?: MediaHouse;
}>;

export type MobotixTraits = Required<Omit<MobotixOptions, 'port' | 'media'>>;

export const DEFAULTS: MobotixTraits = {
  username: 'operator',
  password: 'N!v:R p@ss/w0rd%canary',
  loginPath: '/auth/login',
  bodies: 'form',
  digest: false,
  offsetS: 0,
  codeIsText: false,
  exportSize: 'inside',
  exportMs: 500,
  authority: 9,
  channel: 3,
};
