/** What a saved span is called: "Driveway, 06:50 to 07:05". */
import { clock } from '../time/format.js';
import { t } from '../words/words.js';
import type { ClipWish } from './clip.js';

/** @param names of its cameras, at least one */
export function titleOf(names: readonly string[], { fromMs, toMs, zone }: ClipWish): string {
  const seconds = toMs - fromMs < 120_000;
  const values = {
    from: clock(fromMs, zone, { seconds }),
    to: clock(toMs, zone, { seconds }),
  };
  const [name = ''] = names;
  return names.length === 1
    ? t('save.title.one', { name, ...values })
    : t('save.title.several', { count: names.length, ...values });
}
