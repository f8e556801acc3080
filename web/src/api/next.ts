/** Where to go once signed in: the place somebody came from, which is one of this page's or it is Live. */

/** The place to sign in, below the page's root. */
export const SIGN_IN = '/login';

/** No places: what camrelay serves to programs. */
const NO_PLACE = /^(?:api|hls|flv|login)(?:[/?#]|$)/;

/**
 * The address to sign in at for whoever is to come back to a place, relative to the page's root.
 * @param root the page's own, with a slash at the end
 */
export function signInFor(place: string, root: string): string {
  const next = place.startsWith(root) ? place.slice(root.length) : '';
  return `.${SIGN_IN}${next === '' ? '' : `?next=${encodeURIComponent(`/${next}`)}`}`;
}

/** The address that `next` means; the page's root for anything that is no place of this page. */
export function nextOf(next: string | null, root: string): string {
  if (!next?.startsWith('/')) return root;
  // Behind a dot nothing can be taken for a host: neither `//` nor `/\`, which browsers read alike.
  const { href } = new URL(`.${next}`, root);
  const isBelow = href.startsWith(root) && !href.slice(root.length).startsWith('/');
  return isBelow && !NO_PLACE.test(href.slice(root.length)) ? href : root;
}
