/** Dials a camera at once, unless that would lock its user out: then camrelay says until when it waits. */
import { answerOf, api } from '../api/client.js';
import { clock } from '../time/format.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';

export async function tryCamera(id: string, name: string, zone: string): Promise<void> {
  try {
    const { held_back, retry_at } = await answerOf(
      api.POST('/cameras/{camera}/retry', { params: { path: { camera: id } }, body: {} }),
    );
    if (held_back === null || retry_at === null) {
      toast({ title: t('live.trying', { name }) });
      return;
    }
    const title = t('live.heldBack', { name, time: clock(Date.parse(retry_at), zone) });
    toast({ title, detail: held_back, icon: 'warning' });
  } catch (error) {
    const detail = (error as Error).message;
    toast({ title: t('live.notTried', { name }), detail, icon: 'warning' });
  }
}
