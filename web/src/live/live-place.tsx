/** All cameras as they are now. */
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { refreshCameras, useCameras } from '../api/cameras.js';
import type { Camera } from '../api/types.js';
import { Attempts } from '../cameras/attempts.js';
import { useKeys } from '../keys/use-keys.js';
import { PlaceHead } from '../shell/place-head.js';
import { useSettings } from '../shell/settings.js';
import { useIsPhone } from '../shell/use-is-phone.js';
import { useZone } from '../shell/zone.js';
import { Button } from '../ui/button.js';
import { Failure, Loading, Notice } from '../ui/notice.js';
import { Sheet } from '../ui/sheet.js';
import { t } from '../words/words.js';
import { ArrangeSheet } from './arrange-sheet.js';
import { Grid } from './grid.js';
import { HeadActions } from './head-actions.js';
import styles from './live-place.module.css';
import { NoCameras } from './no-cameras.js';
import { inOrder } from './order.js';
import { tryCamera } from './retry.js';
import { useSentences } from './sentence.js';
import { useHeard } from './use-heard.js';
import { useWellbeing } from './use-wellbeing.js';
import { Wall } from './wall.js';

const NONE: readonly Camera[] = [];

export function LivePlace() {
  const [search] = useSearchParams();
  const { list, failure } = useCameras();
  const { order, pinned } = useSettings();
  const isPhone = useIsPhone();
  const ordered = inOrder(list ?? NONE, isPhone && pinned !== null ? [pinned, ...order] : order);
  if (search.get('view') === 'wall' && ordered.length > 0) return <Wall cameras={ordered} />;
  if (list === null || list.length === 0) {
    return (
      <>
        <PlaceHead title={t('live.title')} />
        {list !== null ? (
          <NoCameras />
        ) : failure ? (
          <Failure what={t('live.what')} error={failure} onRetry={() => void refreshCameras()} />
        ) : (
          <Loading />
        )}
      </>
    );
  }
  return <LiveGrid cameras={ordered} />;
}

function LiveGrid({ cameras }: { cameras: readonly Camera[] }) {
  const [, navigate] = useLocation();
  const { wellbeing, needALook } = useWellbeing(cameras);
  const [isFiltered, setFiltered] = useState(false);
  const [sheet, setSheet] = useState<{ why: string } | 'arrange' | null>(null);
  const sound = useHeard(cameras);
  const sentences = useSentences(wellbeing).join(' ');
  useKeys({
    cameraN: (n) => {
      const camera = cameras[n - 1];
      if (!camera) return false;
      navigate(`/camera/${camera.id}`);
      return true;
    },
    sound: sound.toggle,
  });
  const shown = isFiltered ? needALook : cameras;
  return (
    <>
      <PlaceHead
        title={t('live.title')}
        sentence={
          <p className={styles.sentence} title={sentences}>
            {sentences}
          </p>
        }
      >
        <HeadActions
          needALook={needALook.length}
          isFiltered={isFiltered}
          onFilter={() => setFiltered(!isFiltered)}
          sound={sound}
          onArrange={() => setSheet('arrange')}
        />
      </PlaceHead>
      <div className={styles.place}>
        {shown.length === 0 ? (
          <Notice icon="check" title={t('live.needNoLook')}>
            <Button onClick={() => setFiltered(false)}>{t('live.showAll')}</Button>
          </Notice>
        ) : (
          <Grid cameras={shown} heard={sound.heard} onWhy={(why) => setSheet({ why })} />
        )}
      </div>
      {sheet === 'arrange' && <ArrangeSheet cameras={cameras} onClose={() => setSheet(null)} />}
      {sheet !== null && sheet !== 'arrange' && (
        <WhySheet
          camera={cameras.find(({ id }) => id === sheet.why)}
          onClose={() => setSheet(null)}
        />
      )}
    </>
  );
}

function WhySheet({ camera, onClose }: { camera: Camera | undefined; onClose: () => void }) {
  const zone = useZone(camera?.id);
  if (!camera) return null;
  const { id, name } = camera;
  return (
    <Sheet
      title={name}
      onClose={onClose}
      foot={<Button onClick={() => void tryCamera(id, name, zone)}>{t('cause.tryNow')}</Button>}
    >
      <Attempts camera={id} />
    </Sheet>
  );
}
