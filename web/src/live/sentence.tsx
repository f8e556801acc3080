/** "10 of 12 live. Saved up to 09:18:41, except Barn and Workshop." */
import { useZone } from '../shell/zone.js';
import { clock, listed } from '../time/format.js';
import { t } from '../words/words.js';
import type { Wellbeing } from './head-sentence.js';

/** More exceptions than these are counted, not named. */
const MOST_NAMED = 3;

export function useSentences({ live, count, savedMs, exceptions }: Wellbeing): string[] {
  const zone = useZone();
  const named = exceptions.slice(0, MOST_NAMED).map(({ name }) => name);
  const others = exceptions.length - named.length;
  const names = listed(others > 0 ? [...named, t('live.others', { count: others })] : named);
  const hasExceptions = exceptions.length > 0;
  const first = t('live.count', { live, count });
  if (savedMs === null) {
    return [first, hasExceptions ? t('live.except', { names }) : t('live.notSaved')];
  }
  const time = clock(savedMs, zone);
  return [
    first,
    hasExceptions ? t('live.saved.except', { time, names }) : t('live.saved', { time }),
  ];
}
