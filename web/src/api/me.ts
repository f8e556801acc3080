/** Who looks, and what they may do: what a role can never do is not drawn. */
import { answerOf, api } from './client.js';
import { useAnswer } from './use-answer.js';

export type Role = 'viewer' | 'operator' | 'admin';
const RANKS: readonly Role[] = ['viewer', 'operator', 'admin'];

export type Me = Readonly<{
  name: string | null;
  role: Role;
  cameras: readonly string[];
  time_zone: string;
}>;

export function useMe(): Me | undefined {
  return useAnswer({ key: ['me'], ask, freshMs: Infinity }).data;
}

const ask = ({ signal }: { signal: AbortSignal }): Promise<Me> =>
  answerOf(api.GET('/me', { signal }));

/** Whether the viewer is at least that; false until it is known. */
export function useMay(role: Role): boolean {
  const me = useMe();
  return me !== undefined && RANKS.indexOf(me.role) >= RANKS.indexOf(role);
}
