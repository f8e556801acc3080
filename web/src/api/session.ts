/**
 * Whether somebody is signed in. A page that may show nothing any more makes way for the place to sign in,
 * by loading it: so nothing of what one person saw is left for the next.
 *
 * Tabs of a browser share one session: each looks again when another says that it began or ended.
 */
import { keptOf } from './answers.js';
import { addressOf, answerOf, api, basePath, OWN_HEADER, whenRefused } from './client.js';
import { ME, type Me } from './me.js';
import { nextOf, SIGN_IN, signInFor } from './next.js';

/** `unknown`: camrelay could not be asked. */
type Found = Me | 'nobody' | 'unknown';

/** Whose what is in `sessionStorage` is: it outlasts a session that ended by itself. */
const OWNER = 'camrelay.user';

const ME_PATH = 'api/v1/me';

const tabs = new BroadcastChannel(`camrelay-session${basePath()}`);
let isLeaving = false;
let looking: Promise<Found> | null = null;
/** Who was here when the page was loaded. */
let first: Me | null = null;

export const isAtSignIn = (): boolean => location.pathname === `${basePath()}${SIGN_IN}`;

/** Follows the session, for a page that shows something. @returns once it is known who looks */
export async function followSession(): Promise<void> {
  whenRefused(async (path) => {
    if (path === ME_PATH || (await look()) === 'nobody') leave();
    return isLeaving;
  });
  tabs.onmessage = () => void lookAgain();
  // A page that the browser kept shows what was there when it was left.
  addEventListener('pageshow', ({ persisted }) => persisted && void lookAgain());
  const kept = keptOf(ME.key);
  kept.want(ME);
  await kept.askNow();
  first = (kept.answer.data as Me | undefined) ?? null;
}

/** For the place to sign in: goes on as soon as somebody is signed in. @returns once it is known */
export async function followArrival(): Promise<void> {
  const goOnIfIn = async (): Promise<void> => {
    const found = await look();
    if (typeof found === 'object') goOn(found.name);
  };
  tabs.onmessage = () => void goOnIfIn();
  await goOnIfIn();
}

/** Somebody has signed in. */
export function arrive(name: string): void {
  tabs.postMessage('in');
  goOn(name);
}

/** Ends the session, in all tabs. @throws ApiFailure */
export async function signOut(): Promise<void> {
  await answerOf(api.POST('/logout'));
  isLeaving = true;
  sessionStorage.clear();
  tabs.postMessage('out');
  location.replace(addressOf(`.${SIGN_IN}`));
}

function goOn(name: string | null): void {
  if (sessionStorage.getItem(OWNER) !== name) sessionStorage.clear();
  sessionStorage.setItem(OWNER, name ?? '');
  location.replace(nextOf(new URLSearchParams(location.search).get('next'), addressOf('.')));
}

/** Once, however many answers say so. */
function leave(): void {
  if (isLeaving) return;
  isLeaving = true;
  tabs.postMessage('out');
  location.replace(addressOf(signInFor(location.href, addressOf('.'))));
}

async function lookAgain(): Promise<void> {
  const found = await look();
  if (found === 'nobody') leave();
  else if (found !== 'unknown' && first && found.name !== first.name) location.reload();
}

/** Asks who is there, past all that is known. */
function look(): Promise<Found> {
  looking ??= fetchMe().finally(() => (looking = null));
  return looking;
}

async function fetchMe(): Promise<Found> {
  try {
    const response = await fetch(addressOf(ME_PATH), { headers: [[...OWN_HEADER]] });
    if (response.ok) return (await response.json()) as Me;
    return response.status === 401 ? 'nobody' : 'unknown';
  } catch {
    return 'unknown';
  }
}
