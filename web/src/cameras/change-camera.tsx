/** A camera that is there: change it, its addresses, what went wrong lately, and away with it. */
import { useLocation } from 'wouter';
import { askAgain } from '../api/answers.js';
import { refreshCameras, useCamera } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { useAnswer } from '../api/use-answer.js';
import { PlaceHead } from '../shell/place-head.js';
import { Confirm } from '../ui/confirm.js';
import { Failure, Loading } from '../ui/notice.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import { Addresses } from './addresses.js';
import { Attempts } from './attempts.js';
import { BackLink } from './back-link.js';
import { CameraForm } from './camera-form.js';
import styles from './form.module.css';
import type { Keys } from './form-values.js';
import { stateWords } from './state-words.js';
import { vendorOf } from './vendors.js';

export function ChangeCamera({ id }: { id: string }) {
  const camera = useCamera(id);
  const [, navigate] = useLocation();
  const { data, error, askNow } = useAnswer({
    key: ['camera-config', id],
    ask: ({ signal }) =>
      answerOf(api.GET('/cameras/{camera}/config', { params: { path: { camera: id } }, signal })),
  });
  const keys = data as Keys | undefined;
  const vendor = typeof keys?.vendor === 'string' ? vendorOf(keys.vendor) : undefined;
  const name = camera?.name ?? id;

  const save = async (_id: string, changed: Keys): Promise<void> => {
    await answerOf(
      api.PATCH('/cameras/{camera}', { params: { path: { camera: id } }, body: changed }),
    );
    await Promise.all([
      refreshCameras(),
      askAgain(({ key }) => key[0] === 'camera-config' && key[1] === id),
    ]);
    const called = typeof changed.name === 'string' ? changed.name : name;
    toast({ title: t('cameras.saved', { name: called }) });
  };
  const remove = async (): Promise<void> => {
    await answerOf(api.DELETE('/cameras/{camera}', { params: { path: { camera: id } } }));
    await refreshCameras();
    toast({ title: t('cameras.removed', { name }) });
    navigate('/cameras');
  };
  return (
    <>
      <PlaceHead
        title={name}
        before={<BackLink />}
        sentence={camera && `${t(vendor?.label ?? 'vendor.other')}. ${stateWords(camera)}`}
      />
      {error && !data && <Failure what={name} error={error} onRetry={() => void askNow()} />}
      {!data && !error && <Loading />}
      {keys && vendor && (
        <div className={styles.place} data-kind="change">
          <CameraForm
            key={`${id}:${vendor.id}`}
            vendor={vendor}
            existing={{ id, keys }}
            save={save}
            aside={
              <>
                {camera && (
                  <section className={styles.card}>
                    <h2>{t('cameras.addresses')}</h2>
                    <Addresses camera={camera} />
                  </section>
                )}
                <section className={styles.card}>
                  <h2>{t('cameras.lately')}</h2>
                  <Attempts camera={id} />
                </section>
                <div>
                  <Confirm
                    label={t('cameras.remove')}
                    icon="trash"
                    question={t('cameras.remove.ask', { name, id })}
                    act={remove}
                  />
                </div>
              </>
            }
          />
        </div>
      )}
    </>
  );
}
