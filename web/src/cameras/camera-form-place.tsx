import { PlaceHead } from '../shell/place-head.js';
import { t } from '../words/words.js';

export function CameraFormPlace({ id }: { id: string | null }) {
  return <PlaceHead title={id ?? t('cameras.title')} />;
}
