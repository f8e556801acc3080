/** Signing in, and what may stand in the way. */
import { api, failureOf } from '../api/client.js';

export type SignInProblem =
  | Readonly<{ kind: 'wrong' }>
  | Readonly<{ kind: 'away' }>
  /** Too many tries: none is looked at before then. */
  | Readonly<{ kind: 'slow'; untilMs: number }>
  | Readonly<{ kind: 'other'; message: string }>;

/** Where camrelay does not say how long one has to wait, s. */
const WAIT_S = 30;

/** @returns the name of whoever is in now, or why nobody is. Never rejects */
export async function signIn(name: string, password: string): Promise<string | SignInProblem> {
  const asked = await api.POST('/login', { body: { name, password } }).catch(() => null);
  if (!asked) return { kind: 'away' };
  const { data, error, response } = asked;
  if (data) return data.name;
  switch (response.status) {
    case 401:
      return { kind: 'wrong' };
    case 429: {
      const seconds = Number(response.headers.get('retry-after')) || WAIT_S;
      return { kind: 'slow', untilMs: Date.now() + seconds * 1_000 };
    }
    case 502:
    case 503:
    case 504:
      return { kind: 'away' };
    default: {
      const { message } = failureOf(error, response.status);
      return { kind: 'other', message };
    }
  }
}
