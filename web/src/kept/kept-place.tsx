import { PlaceHead } from '../shell/place-head.js';
import { t } from '../words/words.js';

export function KeptPlace() {
  return <PlaceHead title={t('kept.title')} />;
}
