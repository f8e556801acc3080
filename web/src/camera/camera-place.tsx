/** A camera's own page: live, and any moment of its past, in one. */
import { refreshCameras, useCamera, useCameras } from '../api/cameras.js';
import { useMe } from '../api/me.js';
import { PlaceHead } from '../shell/place-head.js';
import { Failure, Loading, Notice } from '../ui/notice.js';
import { t } from '../words/words.js';
import { CameraView } from './camera-view.js';

export function CameraPlace({ id }: { id: string }) {
  const { list, failure } = useCameras();
  const camera = useCamera(id);
  const me = useMe();
  // Admins see all there are.
  const isRestricted = me?.role !== 'admin';
  if (camera) return <CameraView camera={camera} />;
  return (
    <>
      <PlaceHead title={id} />
      {list && (
        <Notice
          icon="noEye"
          title={isRestricted ? t('cause.permission') : t('camera.unknown', { id })}
        >
          <p>{t(isRestricted ? 'camera.unknown.user' : 'camera.unknown.say', { id })}</p>
        </Notice>
      )}
      {!list && failure && (
        <Failure what={id} error={failure} onRetry={() => void refreshCameras()} />
      )}
      {!list && !failure && <Loading />}
    </>
  );
}
