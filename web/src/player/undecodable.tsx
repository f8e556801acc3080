/** Says plainly that this browser has no decoder for a camera's picture, and what would help. */
import type { ReactNode } from 'react';
import { useCamera } from '../api/cameras.js';
import { t } from '../words/words.js';
import { codecName } from './codecs.js';
import styles from './recorded-video.module.css';

export function Undecodable({ camera, children }: { camera: string; children?: ReactNode }) {
  const codec = useCamera(camera)?.video?.codec ?? '';
  return (
    <div className={styles.undecodable} role="status">
      <b>{t('camera.undecodable', { codec: codecName(codec) })}</b>
      <p>{t('camera.undecodable.say')}</p>
      {children}
    </div>
  );
}
