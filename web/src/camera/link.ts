/** Copies an address that shows the same moment later. */
import { clock, date } from '../time/format.js';
import { copy } from '../ui/copy.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import type { Session } from './session.js';

export async function copyLink({ keeper, zone }: Session): Promise<void> {
  const { atMs } = keeper.get();
  await copy(new URL(`?${keeper.query()}`, location.href).href);
  const time = atMs === null ? '' : `${date(atMs, zone)} ${clock(atMs, zone)}`;
  const detail =
    atMs === null ? t('camera.link.copied.live') : t('camera.link.copied.moment', { time });
  toast({ icon: 'link', title: t('camera.link.copied'), detail });
}
