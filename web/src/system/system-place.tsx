import { PlaceHead } from '../shell/place-head.js';
import { t } from '../words/words.js';

export function SystemPlace() {
  return <PlaceHead title={t('system.title')} />;
}
