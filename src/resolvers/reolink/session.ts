/**
 * A session with a device: a token that ends. Source: docs/vendors/reolink.md, "Sessions".
 */
import type { Clock } from '../../kit/clock.js';
import { DeviceFailure } from '../device-failure.js';
import type { SessionCalls } from '../session-keeper.js';
import type { ReolinkClient } from './client.js';
import { fieldsIn, isFields, numberOf, textOf, type Fields } from './envelope.js';
import type { UserPassword } from './stream-url.js';

export type ReolinkSession = Readonly<{
  token: string;
  /** How long it lasts from its login on, ms. */
  leaseMs: number;
  /** By the monotonic clock, ms: from here on a new one takes its place. */
  staleAtMs: number;
  /** Likewise: the device ends it. */
  endsAtMs: number;
}>;

/** Where the device does not say. */
const USUAL_LEASE_MS = 3_600_000;
const LONGEST_LEASE_MS = 86_400_000;

/** How long before its end a session is replaced; at most half of it, so that short ones work too. */
export function renewalMarginMs(leaseMs: number, renewBeforeMs: number): number {
  return Math.min(renewBeforeMs, leaseMs / 2);
}

export type SessionNeeds = Readonly<{
  client: ReolinkClient;
  user: UserPassword;
  renewBeforeMs: number;
  clock: Clock;
  hide: (secret: string) => void;
}>;

export function sessionCalls(needs: SessionNeeds): SessionCalls<ReolinkSession> {
  const { client, clock } = needs;
  return {
    logIn: (signal) => logIn(needs, signal),
    logOut: async ({ token }, signal) => {
      await client.call({ cmd: 'Logout' }, token, signal);
    },
    isFresh: ({ staleAtMs }) => clock.monotonic() < staleAtMs,
    allowsSecond: true,
    note: ({ token }) => ({ token }),
    fromNote: (note) =>
      isFields(note) && isToken(note.token)
        ? { token: note.token, leaseMs: 0, staleAtMs: 0, endsAtMs: 0 }
        : null,
  };
}

async function logIn(
  { client, user, renewBeforeMs, clock, hide }: SessionNeeds,
  signal: AbortSignal,
): Promise<ReolinkSession> {
  const { username: userName, password } = user;
  const param = { User: { userName, password } };
  const askedAtMs = clock.monotonic();
  const { token, leaseMs } = tokenIn(await client.call({ cmd: 'Login', param }, null, signal));
  hide(token);
  const endsAtMs = askedAtMs + leaseMs;
  const staleAtMs = endsAtMs - renewalMarginMs(leaseMs, renewBeforeMs);
  return { token, leaseMs, staleAtMs, endsAtMs };
}

/** Exported for its tests. @throws DeviceFailure bad_reply */
export function tokenIn(value: Fields): { token: string; leaseMs: number } {
  const { name, leaseTime } = fieldsIn(value, 'Token');
  const token = textOf(name);
  if (!isToken(token))
    throw new DeviceFailure('bad_reply', 'the camera let us in but gave no token');
  const seconds = numberOf(leaseTime) ?? 0;
  const leaseMs = seconds > 0 ? seconds * 1_000 : USUAL_LEASE_MS;
  return { token, leaseMs: Math.min(leaseMs, LONGEST_LEASE_MS) };
}

/** Opaque, but it has to stand in an address. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.~-]{1,256}$/.test(value);
}
