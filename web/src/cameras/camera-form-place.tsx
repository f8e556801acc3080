/** Add a camera, or change one that is there. */
import { useMay } from '../api/me.js';
import { NotAllowed } from '../shell/not-allowed.js';
import { t } from '../words/words.js';
import { AddCamera } from './add-camera.js';
import { ChangeCamera } from './change-camera.js';

export function CameraFormPlace({ id }: { id: string | null }) {
  const mayChange = useMay('admin');
  if (!mayChange) return <NotAllowed place={t('cameras.title')} says={t('cameras.admins')} />;
  return id === null ? <AddCamera /> : <ChangeCamera id={id} />;
}
