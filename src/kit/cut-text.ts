/**
 * Texts made shorter where nothing is parted that may be secret: what is left of a token that was cut in
 * two would be found by nobody.
 */

/** What no token contains. */
const BETWEEN_TOKENS = /[\s"'<>&;,]/;
const ELLIPSIS = '…';

/** The text, or its beginning up to the last whole word within `most` characters. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = most;
  while (end > 0 && !BETWEEN_TOKENS.test(text.charAt(end))) end--;
  return text.slice(0, end) + ELLIPSIS;
}
