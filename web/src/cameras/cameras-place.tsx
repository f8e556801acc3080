/** Cameras: all of them, how they are, what is recorded, and the way to add one. */
import { useState } from 'react';
import { Link } from 'wouter';
import { refreshCameras, useCameras } from '../api/cameras.js';
import { useMay } from '../api/me.js';
import { NotAllowed } from '../shell/not-allowed.js';
import { PlaceHead } from '../shell/place-head.js';
import { changeSettings, useSettings } from '../shell/settings.js';
import buttons from '../ui/button.module.css';
import { Icon } from '../ui/icon.js';
import { Failure, Loading, Notice } from '../ui/notice.js';
import { t } from '../words/words.js';
import { CameraRow } from './camera-row.js';
import styles from './cameras.module.css';
import { inOrder, moved } from './order.js';

export function CamerasPlace() {
  const mayLook = useMay('operator');
  const mayChange = useMay('admin');
  const { list, failure } = useCameras();
  const { order } = useSettings();
  const [said, setSaid] = useState('');
  if (!mayLook) return <NotAllowed place={t('cameras.title')} says={t('cameras.operators')} />;
  const cameras = list && inOrder(list, order);
  const move = (id: string, by: -1 | 1): void => {
    const ids = cameras?.map((camera) => camera.id) ?? [];
    const after = moved(ids, id, by);
    changeSettings({ order: after });
    const name = cameras?.find((camera) => camera.id === id)?.name ?? id;
    setSaid(t('cameras.moved', { name, place: after.indexOf(id) + 1, count: after.length }));
  };
  return (
    <>
      <PlaceHead
        title={t('cameras.title')}
        sentence={cameras && sentenceOf(cameras.length, mayChange)}
      >
        {mayChange && (
          <Link className={`${buttons.button} ${buttons.main}`} href="/cameras/new">
            <Icon name="plus" size={16} />
            {t('cameras.add')}
          </Link>
        )}
      </PlaceHead>
      <p className="aloud" role="status">
        {said}
      </p>
      {failure && !list && (
        <Failure what={t('cameras.what')} error={failure} onRetry={() => void refreshCameras()} />
      )}
      {!list && !failure && <Loading />}
      {cameras?.length === 0 && (
        <Notice icon="camera" title={t('cameras.none')}>
          {mayChange && <p>{t('cameras.none.say')}</p>}
        </Notice>
      )}
      <ul className={styles.cameras} aria-label={t('cameras.title')}>
        {cameras?.map((camera, place) => (
          <CameraRow
            key={camera.id}
            camera={camera}
            mayChange={mayChange}
            isFirst={place === 0}
            isLast={place === cameras.length - 1}
            onMove={(by) => move(camera.id, by)}
          />
        ))}
      </ul>
    </>
  );
}

function sentenceOf(count: number, mayChange: boolean): string {
  const said = [count > 0 && t('cameras.count', { count }), !mayChange && t('cameras.admins')];
  return said.filter(Boolean).join('. ');
}
