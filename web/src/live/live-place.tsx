import { PlaceHead } from '../shell/place-head.js';
import { t } from '../words/words.js';

export function LivePlace() {
  return <PlaceHead title={t('live.title')} />;
}
