/** Add a camera: its kind, then its form; nothing is saved until its picture was seen. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { refreshCameras } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import type { NewCamera } from '../api/types.js';
import { PlaceHead } from '../shell/place-head.js';
import { Choice } from '../ui/field.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import { BackLink } from './back-link.js';
import { CameraForm } from './camera-form.js';
import styles from './form.module.css';
import type { Keys } from './form-values.js';
import { VENDORS, vendorOf } from './vendors.js';

export function AddCamera() {
  const [, navigate] = useLocation();
  const [kind, setKind] = useState(VENDORS[0]?.id ?? '');
  const [name, setName] = useState('');
  const vendor = vendorOf(kind);
  const save = async (id: string, keys: Keys): Promise<void> => {
    await answerOf(api.POST('/cameras', { body: { id, ...keys } as NewCamera }));
    await refreshCameras();
    toast({ title: t('cameras.saved', { name: name || id }) });
    navigate('/cameras');
  };
  return (
    <>
      <PlaceHead
        title={t('cameras.add')}
        before={<BackLink />}
        sentence={t('cameras.add.sentence')}
      />
      <div className={styles.place} data-kind="add">
        <fieldset className={styles.kinds}>
          <legend>{t('cameras.kind')}</legend>
          {VENDORS.map(({ id, label }) => (
            <Choice
              key={id}
              kind="radio"
              name="kind"
              isChosen={id === kind}
              onChoose={() => setKind(id)}
            >
              {t(label)}
            </Choice>
          ))}
          <p className={styles.unsure}>{t('cameras.unsure', { kind: t('vendor.rtsp') })}</p>
        </fieldset>
        {vendor && (
          <CameraForm
            key={kind}
            vendor={vendor}
            existing={null}
            name={name}
            onName={setName}
            save={save}
          />
        )}
      </div>
    </>
  );
}
