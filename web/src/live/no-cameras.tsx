/** The first thing somebody sees who has only just installed camrelay. */
import { useState } from 'react';
import { Link } from 'wouter';
import { refreshCameras } from '../api/cameras.js';
import { answerOf, api } from '../api/client.js';
import { useMay } from '../api/me.js';
import { Button } from '../ui/button.js';
import buttons from '../ui/button.module.css';
import { Notice } from '../ui/notice.js';
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import styles from './no-cameras.module.css';

export function NoCameras() {
  const mayAdd = useMay('admin');
  const [isStarting, setStarting] = useState(false);
  const startDemo = async (): Promise<void> => {
    setStarting(true);
    try {
      const body = {
        id: 'demo',
        name: t('live.demo'),
        vendor: 'demo',
        extra_streams: ['sub'],
      } as const;
      await answerOf(api.POST('/cameras', { body }));
      await refreshCameras();
    } catch (error) {
      const detail = (error as Error).message;
      toast({ title: t('live.demo.not'), detail, icon: 'warning' });
      setStarting(false);
    }
  };
  return (
    <Notice icon="camera" title={t('live.none')}>
      <p>{t(mayAdd ? 'live.none.say' : 'live.none.ask')}</p>
      {mayAdd && (
        <p className={styles.row}>
          <Link href="/cameras/new" className={`${buttons.button} ${buttons.main}`}>
            {t('live.none.add')}
          </Link>
          <Button disabled={isStarting} onClick={() => void startDemo()}>
            {t('live.none.demo')}
          </Button>
        </p>
      )}
    </Notice>
  );
}
