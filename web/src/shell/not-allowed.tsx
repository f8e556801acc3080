/** Instead of a place that is not for this account; empty while it is not known who looks. */
import { useMay } from '../api/me.js';
import { Notice } from '../ui/notice.js';
import { t } from '../words/words.js';
import { PlaceHead } from './place-head.js';

export function NotAllowed({ place, says }: { place: string; says: string }) {
  const isKnown = useMay('viewer');
  return (
    <>
      <PlaceHead title={place} />
      {isKnown && (
        <Notice icon="noEye" title={t('cause.permission')}>
          <p>{says}</p>
        </Notice>
      )}
    </>
  );
}
