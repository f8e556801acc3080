/** Add a camera, or change one that is there. */
import { useMay } from '../api/me.js';
import { PlaceHead } from '../shell/place-head.js';
import { Notice } from '../ui/notice.js';
import { t } from '../words/words.js';
import { AddCamera } from './add-camera.js';
import { ChangeCamera } from './change-camera.js';

export function CameraFormPlace({ id }: { id: string | null }) {
  const mayChange = useMay('admin');
  if (!mayChange) return <NotAllowed />;
  return id === null ? <AddCamera /> : <ChangeCamera id={id} />;
}

/** Also while it is not known who looks. */
export function NotAllowed() {
  const isViewer = useMay('viewer');
  return (
    <>
      <PlaceHead title={t('cameras.title')} />
      {isViewer && (
        <Notice icon="noEye" title={t('cause.permission')}>
          <p>{t('cameras.admins')}</p>
        </Notice>
      )}
    </>
  );
}
