/** What camrelay refuses about users and tokens, in the words of the page where it has some. */
import type { ApiFailure } from '../api/client.js';
import { isWord, t } from '../words/words.js';

export function failureWords({ code, message }: ApiFailure): string {
  const word = `refused.${code}`;
  return isWord(word) ? t(word) : message;
}
