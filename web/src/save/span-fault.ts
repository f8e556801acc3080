/** What is wrong with a span that is to be saved, before camrelay is asked. */
import { HOUR_MS } from '../time/zone.js';
import type { WordKey } from '../words/words.js';
import type { Span } from './clip.js';

/** As much as camrelay puts into one clip. */
const LONGEST_MS = 25 * HOUR_MS;

export function spanFault({ fromMs, toMs }: Span, nowMs: number): WordKey | null {
  if (fromMs >= toMs) return 'save.backwards';
  if (toMs - fromMs > LONGEST_MS) return 'save.tooLong';
  return fromMs >= nowMs ? 'save.future' : null;
}
