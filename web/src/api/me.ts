/** Who looks, and what they may do: what a role can never do is not drawn. */
import { answerOf, api } from './client.js';
import type { Question } from './answers.js';
import { useAnswer } from './use-answer.js';

export type Role = 'viewer' | 'operator' | 'admin';
/** From the one who may do least. */
export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

export type Me = Readonly<{
  name: string | null;
  role: Role;
  cameras: readonly string[];
  time_zone: string;
  /** False where nobody has to sign in: whoever reaches camrelay may do everything. */
  has_users: boolean;
}>;

export function useMe(): Me | undefined {
  return useAnswer(ME).data;
}

export const ME: Question<Me> = {
  key: ['me'],
  ask: ({ signal }) => answerOf(api.GET('/me', { signal })),
  freshMs: Infinity,
  retries: false,
};

/** Whether the viewer is at least that; false until it is known. */
export function useMay(role: Role): boolean {
  const me = useMe();
  return me !== undefined && isAtLeast(me.role, role);
}

export const isAtLeast = (role: Role, least: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(least);
