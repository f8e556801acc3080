/** The address that a person types into a camera or encoder that sends by itself. */
import { useCameras } from '../api/cameras.js';
import { Button } from '../ui/button.js';
import { copy } from '../ui/copy.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import styles from './form.module.css';

export function PushAddress({
  id,
  secret,
  isKeyKept,
}: {
  id: string;
  /** The key; empty where it is not known here. */
  secret: string;
  /** An empty field means the key that the camera has. */
  isKeyKept: boolean;
}) {
  const { list } = useCameras();
  const known = list?.find((camera) => camera.id === id)?.push_url;
  const origin = rtmpOrigin(list?.find(({ urls }) => urls.rtmp)?.urls.rtmp);
  const query = secret === '' ? '' : `?key=${encodeURIComponent(secret)}`;
  const address = isKeyKept && secret === '' && known ? known : `${origin}/live/${id}${query}`;
  return (
    <div className={styles.push}>
      <p>{t('push.type')}</p>
      <p className={styles.address}>
        <code dir="ltr">{address}</code>
        <Button
          icon="copy"
          onClick={() => {
            void copy(address);
            toast({ title: t('shell.copied'), icon: 'copy' });
          }}
        >
          {t('shell.copy')}
        </Button>
      </p>
    </div>
  );
}

/** As the other cameras are played, else the usual port of the machine that served the page. */
function rtmpOrigin(url: string | null | undefined): string {
  const origin = /^rtmp:\/\/[^/]+/.exec(url ?? '')?.[0];
  return origin ?? `rtmp://${location.hostname}:1935`;
}
