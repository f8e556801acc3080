/** One sentence that says whether recordings are safe, and what is not. */
import type { Camera } from '../api/types.js';
import { shortDate } from '../time/format.js';
import { t } from '../words/words.js';
import type { SystemFacts } from './facts.js';
import { askedDays, reachWorstFirst } from './worst-first.js';

export function systemSentence(
  { disk, forecast, time }: SystemFacts,
  cameras: readonly Camera[],
  zone: string,
): string {
  if (disk.bytes === null) return t('system.noDisk');
  const recorded = cameras.filter(
    ({ record, state }) => record !== 'off' && state !== 'disabled' && state !== 'idle',
  );
  if (recorded.length === 0) return t('system.nothing');
  const lost = recorded.filter(({ state }) => state === 'offline');
  const [first] = lost;
  const parts = [
    first ? t('system.notSaved', { count: lost.length, name: first.name }) : t('system.safe'),
  ];
  const [worst] = reachWorstFirst(forecast?.cameras ?? [], Date.parse(time));
  if (worst?.breaks) {
    const name = cameras.find(({ id }) => id === worst.camera)?.name ?? worst.camera;
    const days = Math.round(askedDays(worst) ?? 0);
    const full = forecast?.full;
    parts.push(
      full
        ? t(forecast.limited_by === 'size' ? 'system.breaks.limit' : 'system.breaks.full', {
            name,
            days,
            date: shortDate(Date.parse(full), zone),
          })
        : t('system.breaks', { name, days }),
    );
  }
  return parts.join(' ');
}
