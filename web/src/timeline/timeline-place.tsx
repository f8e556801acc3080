import { PlaceHead } from '../shell/place-head.js';
import { t } from '../words/words.js';

export function TimelinePlace() {
  return <PlaceHead title={t('timeline.title')} />;
}
