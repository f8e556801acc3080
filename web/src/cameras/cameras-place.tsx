import { PlaceHead } from '../shell/place-head.js';
import { t } from '../words/words.js';

export function CamerasPlace() {
  return <PlaceHead title={t('cameras.title')} />;
}
