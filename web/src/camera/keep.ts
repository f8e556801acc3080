/** Keeps a span of some cameras: retention spares it until somebody takes that off. */
import { answerOf, api } from '../api/client.js';
import { duration } from '../time/format.js';
import type { Span } from '../timeline/window.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';

export async function keep(cameras: readonly string[], { fromMs, toMs }: Span): Promise<void> {
  const body = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  try {
    const kept = await Promise.all(
      cameras.map((camera) =>
        answerOf(api.POST('/cameras/{camera}/protected', { params: { path: { camera } }, body })),
      ),
    );
    const undo = (): void => {
      for (const [at, { id: span }] of kept.entries()) {
        const path = { camera: cameras[at] ?? '', span };
        void api.DELETE('/cameras/{camera}/protected/{span}', { params: { path } });
      }
    };
    toast({
      icon: 'lock',
      title: t('keep.done', { duration: duration(toMs - fromMs) }),
      detail: t('keep.done.say'),
      action: { label: t('keep.undo'), run: undo },
    });
  } catch (failure) {
    toast({ icon: 'warning', title: t('keep.failed'), detail: (failure as Error).message });
  }
}
